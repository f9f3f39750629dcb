//! Keeps persons out of what all partners share: phone numbers, documents, dates of birth, and names of those who are
//! recorded in one's own vault. It refuses and says what it saw; it never writes the text anywhere.

use std::collections::HashSet;

/// What a text holds that could point to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    Phone,
    Document,
    Birth,
    Name,
    /// A name of one word: half the country bears it, so whoever writes says whether it is hers.
    OneName,
}

/// Digits as people write a phone number: nine or more, with spaces, dashes and brackets between.
const PHONE_DIGITS: usize = 9;
/// Letters and then this many digits, or more, are a passport or another document.
const DOCUMENT_DIGITS: usize = 6;

/// Beginnings of words that say a date is a birth. Lower case, three languages.
const BIRTH: [&str; 7] = ["born", "birth", "рожд", "родил", "таваллуд", "зода", "г.р"];

pub fn signs(text: &str) -> Option<Sign> {
    if has_phone(text) {
        return Some(Sign::Phone);
    }
    if has_document(text) {
        return Some(Sign::Document);
    }
    has_birth(text).then_some(Sign::Birth)
}

fn has_phone(text: &str) -> bool {
    let mut digits = 0;
    for word in text.split_whitespace() {
        if is_whole_date(word) {
            digits = 0;
            continue;
        }
        for c in word.chars() {
            match c {
                '0'..='9' => digits += 1,
                // What stands inside a number does not end it.
                '-' | '(' | ')' | '+' => {}
                _ => digits = 0,
            }
            if digits >= PHONE_DIGITS {
                return true;
            }
        }
    }
    false
}

fn has_document(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|word| {
        let letters = word.chars().take_while(|c| c.is_alphabetic()).count();
        let digits = word.chars().skip(letters).take_while(char::is_ascii_digit).count();
        (1..=3).contains(&letters) && digits >= DOCUMENT_DIGITS
    })
}

/// A whole date beside a word about birth.
fn has_birth(text: &str) -> bool {
    let text = text.to_lowercase();
    BIRTH.iter().any(|word| text.contains(word)) && text.split(|c: char| c.is_whitespace() || c == ',' || c == ';').any(is_whole_date)
}

fn is_whole_date(word: &str) -> bool {
    let parts: Vec<&str> = word.trim_matches(|c: char| !c.is_ascii_digit()).split(['.', '/', '-']).collect();
    parts.len() == 3 && parts.iter().all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit())) && parts.iter().any(|part| part.len() == 4)
}

/// Shorter names of one word are too many words besides.
const SHORTEST_ONE_NAME: usize = 4;

/// Whether a name stands in the text, in any spelling: [`Sign::Name`] for a whole one of two words or more,
/// [`Sign::OneName`] for one that was recorded as a single word and is written like a name.
pub fn names_someone(text: &str, names: &[String]) -> Option<Sign> {
    let apart = text.replace(|c: char| !c.is_alphanumeric() && c != '-', " ");
    let words: HashSet<String> = words::sounds_like(&apart).into_iter().collect();
    let capital = |word: &&str| word.chars().next().is_some_and(char::is_uppercase) && word.chars().count() >= SHORTEST_ONE_NAME;
    let like_names: HashSet<String> = apart.split_whitespace().filter(capital).flat_map(words::sounds_like).collect();
    let mut one = None;
    for name in names {
        let keys = words::sounds_like(name);
        match keys.as_slice() {
            [key] if like_names.contains(key) => one = Some(Sign::OneName),
            [] | [_] => {}
            keys if keys.iter().all(|key| words.contains(key)) => return Some(Sign::Name),
            _ => {}
        }
    }
    one
}
