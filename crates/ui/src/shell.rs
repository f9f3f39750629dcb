//! The document around every page.

use askama::Template;
use words::Lang;

use crate::{AtRest, t};

/// How the address begins its question that a page asks for which left by itself: nobody pressed anything.
pub const AT_REST: &str = "rest=1";

pub struct Shell {
    pub lang: Lang,
    /// Generic on purpose: titles stay in the browser's history.
    pub title: &'static str,
    pub demo: bool,
    pub nav: Vec<NavItem>,
    /// Her name.
    pub signed_in: Option<String>,
    /// After how many seconds without a touch her session locks. Nobody is signed in: *Leave* instead of *Hide screen*.
    pub idle_seconds: Option<i64>,
    pub at_rest: AtRest,
    pub path: String,
    pub flash: Option<Notice>,
    /// The browser does not have the sheet yet, so the page carries it.
    pub inline_css: bool,
}

pub struct NavItem {
    pub href: String,
    pub label: String,
    pub is_current: bool,
    pub count: Option<i64>,
}

pub struct Notice {
    pub(crate) text: String,
}

impl Notice {
    pub fn success(text: impl Into<String>) -> Self {
        Notice { text: text.into() }
    }
}

#[derive(Template)]
#[template(path = "shell.html")]
struct ShellPage<'a> {
    shell: &'a Shell,
    main: &'a str,
    l: Lang,
}

impl Shell {
    /// What waits behind the menu, said on the menu itself, which a phone keeps shut.
    fn waiting(&self) -> i64 {
        self.nav.iter().filter_map(|item| item.count).sum()
    }

    pub fn page(&self, main: &str) -> Result<String, askama::Error> {
        ShellPage { shell: self, main, l: self.lang }.render()
    }
}

/// A document that gives nothing away: no name, no way back in.
pub struct Bare {
    pub lang: Lang,
    pub title: &'static str,
}

#[derive(Template)]
#[template(path = "bare.html")]
struct BarePage<'a> {
    shell: &'a Bare,
    main: &'a str,
}

impl Bare {
    pub fn page(&self, main: &str) -> Result<String, askama::Error> {
        BarePage { shell: self, main }.render()
    }
}
