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

/// A whole name as it looks: the letters of two alphabets that are written alike are one. For names that must not be
/// taken for one another.
pub fn looks_like(name: &str) -> String {
    let as_latin = |letter| match letter {
        'а' => 'a',
        'в' => 'b',
        'е' | 'ё' => 'e',
        'і' => 'i',
        'ј' => 'j',
        'к' => 'k',
        'м' => 'm',
        'н' => 'h',
        'о' => 'o',
        'р' => 'p',
        'с' => 'c',
        'ѕ' => 's',
        'т' => 't',
        'у' | 'ӯ' | 'ў' => 'y',
        'х' => 'x',
        other => other,
    };
    name.nfkc().flat_map(char::to_lowercase).filter(|letter| letter.is_alphanumeric()).map(as_latin).collect()
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
