//! What nobody may be refused for (R-SH-07): documents, a marriage certificate, a police report, nationality, HIV,
//! disability, pregnancy. They are no codes of the list; this finds them in words.

/// Beginnings of words in three languages, after folding to small letters.
const STEMS: [&str; 47] = [
    "document",
    "passport",
    "paper",
    "certificate",
    "marriage",
    "nikoh",
    "police",
    "report",
    "registr",
    "nation",
    "citizen",
    "hiv",
    "disab",
    "wheelchair",
    "pregnan",
    "документ",
    "паспорт",
    "справк",
    "свидетельств",
    "никох",
    "никоҳ",
    "полиц",
    "милиц",
    "заявлен",
    "прописк",
    "национальн",
    "граждан",
    "вич",
    "инвалид",
    "беремен",
    "ҳуҷҷат",
    "маъюб",
    "ҳомила",
    "хуччат",
    "хомила",
    "милитс",
    "ариза",
    "шаҳрванд",
    "шахрванд",
    "миллат",
    "внмо",
    "вирус",
    "шиноснома",
    "гувоҳнома",
    "гувохнома",
    "бақайдгир",
    "аробача",
];

/// Whether words given as a reason speak of something that is none. It warns and never decides: a person reads them.
pub fn is_forbidden(words: &str) -> bool {
    let words = words.to_lowercase();
    words.split(|c: char| !c.is_alphabetic()).any(|word| STEMS.iter().any(|stem| word.starts_with(stem)))
}
