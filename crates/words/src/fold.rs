//! Folding of names for search (domain F.2): one name in Tajik, Russian and Latin
//! spelling gives one key, and a slip of one letter is still found.
//!
//! `by_letter` keeps vowels, `by_sound` merges those that are written for one another. Keys
//! are only ever compared inside an open vault; they are never stored in clear.

use unicode_normalization::UnicodeNormalization as _;

/// Latin digraphs, longest first, each to the letter of its class.
const LATIN: [(&str, &str); 19] = [
    ("dzh", "j"),
    ("dj", "j"),
    ("zh", "j"),
    ("ch", "j"),
    ("sh", "x"),
    ("kh", "h"),
    ("gh", "g"),
    ("ts", "c"),
    ("yo", "e"),
    ("yu", "u"),
    ("ya", "a"),
    ("ye", "e"),
    ("iu", "u"),
    ("ia", "a"),
    ("ph", "f"),
    ("o'", "u"),
    ("g'", "g"),
    ("oʻ", "u"),
    ("gʻ", "g"),
];

/// Ч and ҷ share a class: people without a Tajik keyboard type one for the other.
fn cyrillic(letter: char) -> Option<&'static str> {
    Some(match letter {
        'а' | 'я' => "a",
        'б' => "b",
        'в' => "v",
        'г' | 'ғ' => "g",
        'д' => "d",
        'е' | 'э' | 'ё' => "e",
        'ж' | 'ҷ' | 'ч' => "j",
        'з' => "z",
        'и' | 'ӣ' | 'й' | 'ы' => "i",
        'к' | 'қ' => "k",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'о' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' | 'ӯ' | 'ў' | 'ю' => "u",
        'ф' => "f",
        'х' | 'ҳ' => "h",
        'ц' => "c",
        'ш' | 'щ' => "x",
        'ъ' | 'ь' => "",
        _ => return None,
    })
}

/// One word, folded by letters.
pub fn by_letter(word: &str) -> String {
    let text: String = word
        .nfkc()
        .flat_map(char::to_lowercase)
        .map(|c| {
            if matches!(c, 'ʼ' | '’' | '`') {
                '\''
            } else if c == '‘' {
                'ʻ'
            } else {
                c
            }
        })
        .collect();
    let text = text.replace("дж", "j").replace("кх", "h");
    let latin = if text.chars().any(|c| ('\u{400}'..='\u{4ff}').contains(&c)) {
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            match cyrillic(c) {
                Some(letters) => out.push_str(letters),
                None => out.push(c),
            }
        }
        out
    } else {
        let mut plain: String = text.nfd().filter(|c| !unicode_normalization::char::is_combining_mark(*c)).collect();
        for (from, to) in LATIN {
            plain = plain.replace(from, to);
        }
        plain.replace('q', "k").replace('w', "v").replace('y', "i")
    };
    let mut key = String::with_capacity(latin.len());
    for c in latin.chars().filter(|c| c.is_ascii_lowercase() || c.is_ascii_digit()) {
        if !key.ends_with(c) {
            key.push(c);
        }
    }
    key
}

/// One word, folded by sound: o with a, e with i.
pub fn by_sound(word: &str) -> String {
    let mut key = String::new();
    for c in by_letter(word).chars().map(|c| match c {
        'o' => 'a',
        'e' => 'i',
        other => other,
    }) {
        if !key.ends_with(c) {
            key.push(c);
        }
    }
    key
}

/// The keys of a whole name, one for each word.
pub fn sounds_like(name: &str) -> Vec<String> {
    let mut keys: Vec<String> = name.split(|c: char| c.is_whitespace() || c == '-').map(by_sound).filter(|key| !key.is_empty()).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// A whole name as it looks: letters, signs and digits that are written alike are one, and what is not seen is not there. For
/// names that must not be taken for one another; empty where there is nothing to read.
pub fn looks_like(name: &str) -> String {
    let seen = name.nfkd().flat_map(char::to_lowercase).nfkd().filter(|letter| letter.is_alphanumeric() && !is_unseen(*letter));
    seen.filter(|letter| !unicode_normalization::char::is_combining_mark(*letter)).map(as_it_looks).collect()
}

/// Fillers that count as letters and are drawn as nothing.
fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{17b4}' | '\u{17b5}')
}

/// Of Cyrillic, Greek, Latin and digits, one for those that a reader does not tell apart; a tail below a letter is easily missed.
fn as_it_looks(letter: char) -> char {
    match letter {
        'а' | 'α' | 'ɑ' => 'a',
        'в' | 'β' | 'ь' => 'b',
        'ԁ' => 'd',
        'е' | 'є' | 'ε' => 'e',
        'ғ' => 'г',
        'ɡ' => 'g',
        'н' | 'һ' | 'ң' | 'ӈ' => 'h',
        'і' | 'ι' | 'ı' | 'l' | '1' | 'ӏ' | 'ł' => 'i',
        'ј' => 'j',
        'к' | 'κ' | 'қ' | 'ҝ' => 'k',
        'м' => 'm',
        'η' | 'п' => 'n',
        'о' | 'ο' | 'σ' | '0' | 'ө' | 'ø' => 'o',
        'р' | 'ρ' => 'p',
        'ԛ' => 'q',
        'с' | 'ς' | 'ҫ' => 'c',
        'ѕ' => 's',
        'т' | 'τ' => 't',
        'υ' | 'µ' | 'μ' => 'u',
        'ν' | 'ѵ' => 'v',
        'ԝ' | 'ω' => 'w',
        'х' | 'χ' | 'ҳ' => 'x',
        'у' | 'γ' | 'ү' => 'y',
        'ҷ' | '4' => 'ч',
        '3' | 'ӡ' => 'з',
        '6' => 'б',
        other => other,
    }
}

/// Whether a reader could take one name for the other: it looks the same, or sounds so in Tajik, Russian and Latin spelling.
pub fn could_be_taken_for(known: &str, name: &str) -> bool {
    let sounds = sounds_like(name);
    looks_like(known) == looks_like(name) || (!sounds.is_empty() && sounds_like(known) == sounds)
}

/// The shortest key that forgives a slip: in shorter ones it would join strangers.
const LENGTH_THAT_FORGIVES: usize = 4;
/// The longest one: no name has more letters, and each letter is a copy of the whole.
const LONGEST_THAT_FORGIVES: usize = 64;

/// A key and what is left of it without one letter: two keys one slip apart share one of these.
pub fn variants(key: &str) -> Vec<String> {
    let mut all = vec![key.to_owned()];
    if (LENGTH_THAT_FORGIVES..=LONGEST_THAT_FORGIVES).contains(&key.len()) {
        all.extend((0..key.len()).map(|at| {
            let mut shorter = key.to_owned();
            shorter.remove(at);
            shorter
        }));
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// What to look for: Uzbek Latin writes x where others write kh.
pub fn variants_for_search(key: &str) -> Vec<String> {
    let mut all = variants(key);
    if key.contains('x') {
        all.extend(variants(&key.replace('x', "h")));
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// At most one letter added, left out, changed, or two neighbours swapped.
pub fn near(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let same_start = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (a.get(same_start..).unwrap_or_default(), b.get(same_start..).unwrap_or_default());
    let same_end = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (a.get(..a.len() - same_end).unwrap_or_default(), b.get(..b.len() - same_end).unwrap_or_default());
    match (a, b) {
        ([] | [_], [] | [_]) => true,
        ([x1, x2], [y1, y2]) => x1 == y2 && x2 == y1,
        _ => false,
    }
}
