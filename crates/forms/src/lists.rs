//! Code lists from `reference/lists.toml` and `reference/countries.toml`.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;
use words::Lang;

#[derive(Deserialize)]
#[serde(from = "Written")]
pub struct List {
    /// Where the codes come from.
    pub source: String,
    pub items: Vec<Item>,
    /// Where each item stands on a page, by the reader's language: sorted once, because two lists of all countries on one page
    /// would be sorted anew for each reader.
    orders: [(Lang, Vec<usize>); 3],
}

/// As it stands in the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    source: String,
    /// In this order.
    items: Vec<Item>,
    /// Then these, in the order of the reader's language.
    #[serde(default)]
    by_name: Vec<Item>,
    #[serde(default)]
    last: Vec<Item>,
}

impl From<Written> for List {
    fn from(written: Written) -> Self {
        let by_name = written.items.len()..written.items.len() + written.by_name.len();
        let items: Vec<Item> = written.items.into_iter().chain(written.by_name).chain(written.last).collect();
        let order = |l| {
            let mut names: Vec<(&str, usize)> = items.iter().enumerate().filter(|(at, _)| by_name.contains(at)).map(|(at, item)| (item.label(l), at)).collect();
            words::sort_by_name(&mut names, |(label, _)| label);
            (l, (0..by_name.start).chain(names.into_iter().map(|(_, at)| at)).chain(by_name.end..items.len()).collect())
        };
        let orders = Lang::ALL.map(order);
        List { source: written.source, items, orders }
    }
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
        l.of(self.labels.each_ref())
    }

    /// The standard code: a sub-code's parent, or the code itself.
    pub fn standard(&self) -> &str {
        self.counts_as.as_deref().unwrap_or(&self.code)
    }
}

impl List {
    /// As a reader finds them on a page.
    pub(crate) fn in_order(&self, l: Lang) -> impl Iterator<Item = &Item> {
        let order = self.orders.iter().filter(move |(language, _)| *language == l).flat_map(|(_, order)| order);
        order.filter_map(|at| self.items.get(*at))
    }

    pub fn find(&self, code: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.code == code)
    }
}

/// Compiled into the program; a test keeps them readable, so an empty one is never met.
pub(crate) static LISTS: LazyLock<BTreeMap<String, List>> =
    LazyLock::new(|| TEXTS.iter().filter_map(|text| toml::from_str::<BTreeMap<String, List>>(text).ok()).flatten().collect());
pub(crate) const TEXTS: [&str; 2] = [include_str!("../../../reference/lists.toml"), include_str!("../../../reference/countries.toml")];

pub fn list(name: &str) -> Option<&'static List> {
    LISTS.get(name)
}

pub fn is_listed(name: &str, code: &str) -> bool {
    list(name).is_some_and(|list| list.find(code).is_some())
}

/// A code as a reader sees it; the code itself where a newer program wrote it.
pub fn label(name: &str, code: &str, l: Lang) -> String {
    list(name).and_then(|list| list.find(code)).map_or(code, |item| item.label(l)).to_owned()
}

pub fn label_of_codes<'a>(name: &str, codes: impl IntoIterator<Item = &'a str>, l: Lang) -> String {
    codes.into_iter().map(|code| label(name, code, l)).collect::<Vec<_>>().join(", ")
}
