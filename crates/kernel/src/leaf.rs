//! One page of a long list: so many lines, and whether there are more.

use serde::Deserialize;
use ui::Link;
use words::Lang;

use crate::t;

/// Lines on a page.
pub const PAGE: i64 = 50;
/// What is asked for one page: whether another follows is known by one line more.
pub const PAGE_AND_ONE: i64 = PAGE + 1;
/// Nobody turns so many pages; a number beyond it is a mistake.
const LAST_PAGE: i64 = 100_000;

/// The page that an address names; the first where it names none.
pub fn page_of(named: Option<i64>) -> i64 {
    named.unwrap_or(0).clamp(0, LAST_PAGE)
}

/// `?page=…` in an address.
#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct Turned {
    page: Option<i64>,
}

impl Turned {
    pub fn page(&self) -> i64 {
        page_of(self.page)
    }
}

pub struct Leaf<T> {
    pub lines: Vec<T>,
    pub page: i64,
    pub has_more: bool,
}

impl<T> Leaf<T> {
    /// Of the lines from this page's first on, [`PAGE_AND_ONE`] at the most.
    pub fn of(mut lines: Vec<T>, page: i64) -> Self {
        let most = usize::try_from(PAGE).unwrap_or(usize::MAX);
        let has_more = lines.len() > most;
        lines.truncate(most);
        Leaf { lines, page, has_more }
    }
}

/// To the page before and the one after, where there is one.
pub fn turning(l: Lang, page: i64, has_more: bool, here: impl Fn(i64) -> String) -> Vec<Link> {
    let before = (page > 0).then(|| Link::new(here(page - 1), t::page_before(l)));
    let after = has_more.then(|| Link::new(here(page + 1), t::page_after(l)));
    before.into_iter().chain(after).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_holds_fifty_and_says_whether_more_follow() {
        let leaf = Leaf::of((0..51).collect(), 0);
        assert_eq!((leaf.lines.len(), leaf.has_more), (50, true));
        assert!(!Leaf::of((0..50).collect::<Vec<_>>(), 3).has_more);
    }
}
