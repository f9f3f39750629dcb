//! Keeps persons out of what all partners share: phone numbers, documents, dates of birth, and names of those who are
//! recorded in one's own vault. It refuses and says what it saw; it never writes the text anywhere.

use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

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

/// Digits as people write a phone number: nine or more, with spaces, dashes, points and brackets between.
const PHONE_DIGITS: usize = 9;
/// Letters and then this many digits, or more, are a passport or another document.
const DOCUMENT_DIGITS: usize = 6;

/// Beginnings of words that say a date is a birth. Lower case, three languages.
const BIRTH: [&str; 7] = ["born", "birth", "рожд", "родил", "таваллуд", "зода", "г.р"];

/// Beginnings of the months' names. Lower case, three languages; Tajik writes them as Russian does.
const MONTHS: [&str; 22] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "янв", "фев", "март", "апр", "май", "мая", "июн", "июл", "авг", "сен"];
const MORE_MONTHS: [&str; 3] = ["окт", "ноя", "дек"];

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
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut digits = 0;
    for (at, word) in words.iter().enumerate() {
        // A date, a year among years and a round sum are no part of a phone number.
        if is_whole_date(word) || is_year(word) || is_rounded(word, words.get(at + 1).copied()) {
            digits = 0;
            continue;
        }
        for c in word.chars() {
            match c {
                '0'..='9' => digits += 1,
                // What stands inside a number does not end it.
                '-' | '(' | ')' | '+' | '.' | '/' => {}
                _ => digits = 0,
            }
            if digits >= PHONE_DIGITS {
                return true;
            }
        }
    }
    false
}

fn is_year(word: &str) -> bool {
    let digits = word.trim_matches(|c: char| !c.is_ascii_digit());
    digits.len() == 4 && digits.parse().is_ok_and(|year: u32| (1900..2100).contains(&year))
}

/// Two groups of three noughts in a row end a sum of millions.
fn is_rounded(word: &str, next: Option<&str>) -> bool {
    let is_noughts = |word: &str| word.trim_matches(|c: char| !c.is_ascii_digit()) == "000";
    is_noughts(word) && (next.is_none_or(|next| is_noughts(next) || !next.starts_with(|c: char| c.is_ascii_digit())))
}

fn has_document(text: &str) -> bool {
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let digits_of = |word: &str| if word.chars().all(|c| c.is_ascii_digit()) { word.len() } else { 0 };
    let is_whole = |word: &&str| {
        let letters = word.chars().take_while(|c| c.is_alphabetic()).count();
        let digits = word.chars().skip(letters).take_while(char::is_ascii_digit).count();
        (1..=3).contains(&letters) && digits >= DOCUMENT_DIGITS
    };
    // The series apart from the number.
    let is_apart = |pair: &[&str]| matches!(pair, [series, number] if (1..=2).contains(&series.chars().count()) && series.chars().all(char::is_uppercase) && digits_of(number) >= DOCUMENT_DIGITS);
    words.iter().any(is_whole) || words.windows(2).any(is_apart)
}

/// A day beside a word about birth.
fn has_birth(text: &str) -> bool {
    let text = text.to_lowercase();
    let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || c == ',' || c == ';').filter(|word| !word.is_empty()).collect();
    let is_month = |word: &str| MONTHS.iter().chain(&MORE_MONTHS).any(|month| word.starts_with(month));
    let is_day = |word: &str| word.trim_end_matches(|c: char| !c.is_ascii_digit()).parse().is_ok_and(|day: u32| (1..=31).contains(&day));
    let is_written = |pair: &[&str]| matches!(pair, [first, second] if (is_day(first) && is_month(second)) || (is_month(first) && is_day(second)));
    BIRTH.iter().any(|word| text.contains(word)) && (words.iter().any(|word| is_short_date(word)) || words.windows(2).any(is_written))
}

fn parts_of_date(word: &str) -> Option<Vec<&str>> {
    let parts: Vec<&str> = word.trim_matches(|c: char| !c.is_ascii_digit()).split(['.', '/', '-']).collect();
    (parts.len() == 3 && parts.iter().all(|part| (1..=4).contains(&part.len()) && part.chars().all(|c| c.is_ascii_digit()))).then_some(parts)
}

fn is_short_date(word: &str) -> bool {
    parts_of_date(word).is_some()
}

fn is_whole_date(word: &str) -> bool {
    parts_of_date(word).is_some_and(|parts| parts.iter().any(|part| part.len() == 4))
}

/// Shorter names of one word are too many words besides.
const SHORTEST_ONE_NAME: usize = 4;
/// Two or more words are wanted together, so each may be shorter.
const SHORTEST_STEM: usize = 3;
/// The longest ending that Russian or Tajik puts on a name, in letters of a key: Намунаев-ой, Зарин-аро.
const LONGEST_ENDING: usize = 4;

/// A key without the vowel that an ending takes the place of.
fn stem(key: &str) -> &str {
    let shorter = key.strip_suffix(['a', 'e', 'i', 'o', 'u', 'y', 'j']).unwrap_or(key);
    if shorter.len() >= SHORTEST_STEM { shorter } else { key }
}

/// A word of the text as what names it could be an inflection of.
fn stems_of(key: &str) -> impl Iterator<Item = &str> {
    let shortest = key.len().saturating_sub(LONGEST_ENDING).max(SHORTEST_STEM.min(key.len()));
    (shortest..=key.len()).filter_map(|end| key.get(..end))
}

/// Whether an answer followed from a name that is recorded: that is written down before it is given.
#[derive(Clone, Default)]
pub struct Met(Arc<AtomicBool>);

impl Met {
    pub fn say(&self) {
        self.0.store(true, Ordering::Release);
    }

    pub fn is_said(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// Names of those who are recorded, ready to be looked for in texts.
#[derive(Default)]
pub struct Names {
    pub met: Met,
    /// Of each name of two words or more, its stems; by its longest one, which a text must hold.
    whole: HashMap<String, Vec<Vec<String>>>,
    single: HashSet<String>,
}

impl Names {
    pub fn of(names: &[String]) -> Self {
        let mut all = Names::default();
        for name in names {
            let mut stems: Vec<String> = words::sounds_like(name).iter().map(|key| stem(key).to_owned()).collect();
            stems.sort_by_key(|stem| std::cmp::Reverse(stem.len()));
            match stems.as_slice() {
                [] => {}
                [only] => {
                    all.single.insert(only.clone());
                }
                [longest, ..] => all.whole.entry(longest.clone()).or_default().push(stems),
            }
        }
        all
    }

    /// Whether one of them stands in the text, in any spelling and any case: [`Sign::Name`] for a whole one of two words or
    /// more, [`Sign::OneName`] for one that was recorded as a single word and is written like a name.
    pub fn stands_in(&self, text: &str) -> Option<Sign> {
        let apart = text.replace(|c: char| !c.is_alphanumeric() && c != '-', " ");
        let keys = words::sounds_like(&apart);
        let stems: HashSet<&str> = keys.iter().flat_map(|key| stems_of(key)).collect();
        let is_whole = |stem: &&str| self.whole.get(*stem).is_some_and(|names| names.iter().any(|name| name.iter().all(|word| stems.contains(word.as_str()))));
        if stems.iter().any(is_whole) {
            return Some(Sign::Name);
        }
        let capital = |word: &&str| word.chars().next().is_some_and(char::is_uppercase) && word.chars().count() >= SHORTEST_ONE_NAME;
        let like_names = apart.split_whitespace().filter(capital).flat_map(words::sounds_like);
        let is_single = |key: String| stems_of(&key).filter(|stem| stem.len() >= SHORTEST_ONE_NAME || key.len() < SHORTEST_ONE_NAME).any(|stem| self.single.contains(stem));
        like_names.into_iter().any(is_single).then_some(Sign::OneName)
    }
}
