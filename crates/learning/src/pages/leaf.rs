//! One page of a list: so many lines, and whether there are more.

use ui::Link;
use words::Lang;

use crate::{t, view::PAGE};

pub(super) struct Leaf<T> {
    pub lines: Vec<T>,
    pub page: i64,
    pub has_more: bool,
}

impl<T> Leaf<T> {
    /// Of the lines from this page's first on, one more than stand on it: only so is it known that another follows.
    pub(super) fn of(mut lines: Vec<T>, page: i64) -> Self {
        let most = usize::try_from(PAGE).unwrap_or(usize::MAX);
        let has_more = lines.len() > most;
        lines.truncate(most);
        Leaf { lines, page, has_more }
    }
}

/// To the page before and the one after, where there is one.
pub(super) fn turning(l: Lang, page: i64, has_more: bool, here: impl Fn(i64) -> String) -> Vec<Link> {
    let before = (page > 0).then(|| Link::new(here(page - 1), t::page_before(l)));
    let after = has_more.then(|| Link::new(here(page + 1), t::page_after(l)));
    before.into_iter().chain(after).collect()
}
