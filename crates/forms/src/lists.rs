//! Code lists from `reference/lists.toml`.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;
use words::Lang;

#[derive(Deserialize)]
pub struct List {
    /// Where the codes come from.
    pub source: String,
    pub items: Vec<Item>,
}

/// A code with its three labels and, for a local sub-code, the standard code that it counts as.
#[derive(Deserialize)]
#[serde(from = "Vec<String>")]
pub struct Item {
    pub code: String,
    labels: [String; 3],
    pub counts_as: Option<String>,
}

impl From<Vec<String>> for Item {
    fn from(texts: Vec<String>) -> Self {
        let mut texts = texts.into_iter();
        let mut next = || texts.next().unwrap_or_default();
        let (code, labels) = (next(), [next(), next(), next()]);
        Item { code, labels, counts_as: texts.next() }
    }
}

impl Item {
    pub fn label(&self, l: Lang) -> &str {
        let [en, ru, tg] = &self.labels;
        match l {
            Lang::En => en,
            Lang::Ru => ru,
            Lang::Tg => tg,
        }
    }

    /// The standard code: a sub-code's parent, or the code itself.
    pub fn standard(&self) -> &str {
        self.counts_as.as_deref().unwrap_or(&self.code)
    }
}

impl List {
    pub fn find(&self, code: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.code == code)
    }
}

/// Compiled into the program; a test keeps it readable, so an empty one is never met.
pub(crate) static LISTS: LazyLock<BTreeMap<String, List>> = LazyLock::new(|| toml::from_str(TEXT).unwrap_or_default());
pub(crate) const TEXT: &str = include_str!("../../../reference/lists.toml");

pub fn list(name: &str) -> Option<&'static List> {
    LISTS.get(name)
}

/// A code as a reader sees it; the code itself where a newer program wrote it.
pub fn label(name: &str, code: &str, l: Lang) -> String {
    list(name).and_then(|list| list.find(code)).map_or(code, |item| item.label(l)).to_owned()
}

pub fn label_of_codes<'a>(name: &str, codes: impl IntoIterator<Item = &'a str>, l: Lang) -> String {
    codes.into_iter().map(|code| label(name, code, l)).collect::<Vec<_>>().join(", ")
}
