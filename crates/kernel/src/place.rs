//! A page of ours, as a browser says where it was: never another site, however that reads what stands there.

/// What may stand in the question of an address.
const MARKS: &str = "-_.~%+=&/";
const LONGEST: usize = 2_000;

/// A path of ours, or the first page.
pub fn path_of(text: &str) -> &str {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '/' | '-' | '_' | '.');
    if text.starts_with('/') && !text.starts_with("//") && text.chars().all(is_plain) { text } else { "/" }
}

/// A path of ours with what was asked there, as far as that can be read; or the first page.
pub fn own(text: &str) -> &str {
    let (path, question) = text.split_once('?').unwrap_or((text, ""));
    if text.len() > LONGEST || path_of(path) != path {
        return "/";
    }
    let is_plain = question.chars().all(|letter| letter.is_ascii_alphanumeric() || MARKS.contains(letter));
    if is_plain && !question.is_empty() { text } else { path }
}
