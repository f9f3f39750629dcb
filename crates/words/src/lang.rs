//! The three languages of the program.

use std::sync::LazyLock;

use icu_collator::{Collator, CollatorBorrowed, options::CollatorOptions};
use icu_plurals::{PluralCategory, PluralRules};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    En,
    Ru,
    Tg,
}

impl Lang {
    /// In the order in which the pages offer them.
    pub const ALL: [Lang; 3] = [Lang::Tg, Lang::Ru, Lang::En];

    pub fn code(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Ru => "ru",
            Lang::Tg => "tg",
        }
    }

    /// Its own name for itself.
    pub fn own_name(self) -> &'static str {
        match self {
            Lang::En => "English",
            Lang::Ru => "Русский",
            Lang::Tg => "Тоҷикӣ",
        }
    }

    /// Of three texts, in English, Russian and Tajik, the one in this language.
    pub fn of(self, [en, ru, tg]: [&String; 3]) -> &str {
        match self {
            Lang::En => en,
            Lang::Ru => ru,
            Lang::Tg => tg,
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Lang::ALL.into_iter().find(|lang| lang.code() == code)
    }

    /// The language of the browser's list that it wants most of those that we have; Tajik where there is none.
    pub fn from_accept_language(header: &str) -> Self {
        let wanted = header.split(',').filter_map(|item| {
            let (tag, said) = item.split_once(';').unwrap_or((item, ""));
            let weight = said.trim().strip_prefix("q=").map_or(Some(1.0), |weight| weight.parse::<f32>().ok())?;
            Some((Lang::parse(&tag.trim().get(..2)?.to_lowercase())?, weight)).filter(|(_, weight)| *weight > 0.0)
        });
        // Of two that it wants alike the one that it names first.
        wanted.reduce(|best, next| if next.1 > best.1 { next } else { best }).map_or(Lang::Tg, |(lang, _)| lang)
    }
}

/// The CLDR plural category of a number.
///
/// CLDR has no rules for Tajik, and its nouns stay singular after numbers: every
/// number is "other", and a sentence that needs more names the number itself.
pub fn plural(l: Lang, number: i64) -> &'static str {
    static ENGLISH: LazyLock<Option<PluralRules>> = LazyLock::new(|| rules("en"));
    static RUSSIAN: LazyLock<Option<PluralRules>> = LazyLock::new(|| rules("ru"));
    let rules = match l {
        Lang::En => &ENGLISH,
        Lang::Ru => &RUSSIAN,
        Lang::Tg => return "other",
    };
    match rules.as_ref().map(|rules| rules.category_for(number)) {
        Some(PluralCategory::Zero) => "zero",
        Some(PluralCategory::One) => "one",
        Some(PluralCategory::Two) => "two",
        Some(PluralCategory::Few) => "few",
        Some(PluralCategory::Many) => "many",
        Some(PluralCategory::Other) | None => "other",
    }
}

fn rules(code: &str) -> Option<PluralRules> {
    let locale: icu_locale_core::Locale = code.parse().ok()?;
    PluralRules::try_new_cardinal(locale.into()).ok()
}

/// Sorts as a reader expects: Ғ after Г, Ҷ after Ч, never by bytes.
pub fn sort_by_name<T>(items: &mut [T], name: impl Fn(&T) -> &str) {
    static ORDER: LazyLock<Option<CollatorBorrowed<'static>>> = LazyLock::new(order);
    match ORDER.as_ref() {
        Some(order) => items.sort_by(|a, b| order.compare(name(a), name(b))),
        None => items.sort_by(|a, b| name(a).cmp(name(b))),
    }
}

/// CLDR's root order is right for Tajik, Russian and English together.
fn order() -> Option<CollatorBorrowed<'static>> {
    Collator::try_new(icu_locale_core::locale!("und").into(), CollatorOptions::default()).ok()
}
