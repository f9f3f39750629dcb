//! The document around every page.

use askama::Template;
use words::Lang;

use crate::{AtRest, Carried, t};

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
    /// Where she is: the path, and what was asked with it.
    pub place: String,
    /// The form that goes with her when she hides the screen or changes the language.
    pub carried: Option<Carried>,
    pub languages: Languages,
    pub flash: Option<Notice>,
    /// The browser does not have the sheet yet, so the page carries it.
    pub inline_css: bool,
}

/// How the page is had in another language.
pub enum Languages {
    /// Nobody typed anything, and it can be asked for again.
    Links,
    /// What was typed goes with her.
    Carried,
    /// It is shown once, and waits in every language under this id.
    Once { id: String },
    /// It is shown once and typed in, and would be neither again.
    None,
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

    /// Where the form is sent and on which page it stands, in one value: a button has one.
    fn whence(&self) -> String {
        self.carried.as_ref().map_or_else(String::new, |form| format!("{} {}", form.action, self.place))
    }

    /// Where she is, as the value of a question.
    fn asked_for(&self) -> String {
        self.place.replace('%', "%25").replace('&', "%26").replace('+', "%2B")
    }

    fn has_file(&self) -> bool {
        self.carried.as_ref().is_some_and(|form| form.has_file)
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
