//! What people type, put in order on input: one form of each letter, no stray
//! spaces, and Tajik that was typed with the fonts of the nineties made readable.

use unicode_normalization::UnicodeNormalization as _;

/// Letters that those fonts borrowed; four of them stand in no language written here.
const BORROWED: [(char, char); 12] =
    [('њ', 'ҳ'), ('љ', 'ҷ'), ('ѓ', 'ғ'), ('ќ', 'қ'), ('ї', 'ӣ'), ('ў', 'ӯ'), ('Њ', 'Ҳ'), ('Љ', 'Ҷ'), ('Ѓ', 'Ғ'), ('Ќ', 'Қ'), ('Ї', 'Ӣ'), ('Ў', 'Ӯ')];
const ONLY_IN_OLD_FONTS: &str = "њљѓќЊЉЃЌ";

/// NFC, LF line ends, no control characters, no space at the ends of lines or of the text.
///
/// Old-font Tajik is recognised by letters that neither Tajik, Russian, Uzbek nor
/// Kyrgyz has; only then are ў and ї, which Uzbek and Ukrainian do have, changed too.
pub fn tidy(text: &str) -> String {
    // Recognised after composing: "к" with a stroke and "ќ" are one letter.
    let text: String = text.nfc().collect::<String>().replace("\r\n", "\n").replace('\r', "\n");
    let is_old_font = text.chars().any(|c| ONLY_IN_OLD_FONTS.contains(c));
    let letter = |c: char| match BORROWED.iter().find(|(old, _)| is_old_font && *old == c) {
        Some((_, new)) => *new,
        None => c,
    };
    let clean: String = text.chars().filter(|c| !is_stray(*c)).map(letter).collect();
    let lines: Vec<&str> = clean.split('\n').map(str::trim_end).collect();
    lines.join("\n").trim().to_owned()
}

/// Control characters, and the marks that turn text around or hide in it.
fn is_stray(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t') || matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
