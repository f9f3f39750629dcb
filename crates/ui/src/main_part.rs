//! A page's main part as a list of blocks, each of one shape.

use askama::Template;
use words::Lang;

use crate::{Carried, Drawing, Form, t};

#[derive(Default)]
pub struct Main {
    pub(crate) back: Option<String>,
    pub(crate) caption: Option<String>,
    pub(crate) heading: String,
    pub(crate) blocks: Vec<Block>,
    problems: Vec<(String, String)>,
    stays: bool,
}

/// What may become of a page whose session is over.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum AtRest {
    /// It shows what is shown once, or nothing.
    Stays,
    /// It goes, but only with a script, which keeps what was typed.
    WithWhatWasTyped,
    Leaves,
}

pub enum Block {
    Text(String),
    Muted(String),
    /// Someone's own words, with their line breaks.
    Said(String),
    Heading(String),
    Inset(String),
    /// Where to hear that this page is to be fetched anew. Without a script nothing happens.
    Live(String),
    Warning(String),
    /// How it is safe to reach her: above every action.
    Safe {
        title: String,
        lines: Vec<String>,
        link: Option<Link>,
    },
    Summary(Vec<Row>),
    Table(Table),
    List(Vec<String>),
    Links(Vec<Link>),
    Buttons(Vec<Link>),
    Timeline(Vec<Moment>),
    /// A one-time code, large and easy to copy by hand.
    Code(String),
    Details {
        summary: String,
        lines: Vec<String>,
    },
    Form(Box<Form>),
}

/// How a tag is coloured; the word in it says the same.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Calm,
    Warm,
    Plum,
}

impl Tone {
    pub(crate) fn class(self) -> &'static str {
        match self {
            Tone::Calm => "",
            Tone::Warm => "app-tag--warm",
            Tone::Plum => "app-tag--plum",
        }
    }
}

pub struct Link {
    pub href: String,
    pub label: String,
    pub is_second: bool,
}

impl Link {
    pub fn new(href: impl Into<String>, label: impl Into<String>) -> Self {
        Link { href: href.into(), label: label.into(), is_second: false }
    }

    #[must_use]
    pub fn second(mut self) -> Self {
        self.is_second = true;
        self
    }
}

/// One line of a summary: what, its value, and where to change it or to see more.
pub struct Row {
    pub(crate) label: String,
    pub(crate) value: String,
    pub(crate) href: Option<String>,
    /// What is there can only be read.
    pub(crate) is_only_seen: bool,
    pub(crate) tag: Option<Tone>,
}

impl Row {
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Row { label: label.into(), value: value.into(), href: None, is_only_seen: false, tag: None }
    }

    pub fn label(&self) -> &str {
        &self.label
    }

    pub fn value(&self) -> &str {
        &self.value
    }

    #[must_use]
    pub fn change(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }

    /// The same way, to what can only be read now.
    #[must_use]
    pub fn only_seen(mut self, is_only_seen: bool) -> Self {
        self.is_only_seen = is_only_seen;
        self
    }

    #[must_use]
    pub fn tag(mut self, tone: Tone) -> Self {
        self.tag = Some(tone);
        self
    }
}

#[derive(Default)]
pub struct Table {
    /// "25 of 61 cases": announced to screen readers.
    pub caption: Option<String>,
    pub heads: Vec<Head>,
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    // The template's loop counts by reference.
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "askama passes references")]
    pub(crate) fn label(&self, column: &usize) -> &str {
        self.heads.get(*column).map_or("", |head| head.label.as_str())
    }
}

#[derive(Default)]
pub struct Head {
    pub label: String,
    /// Sorts by this column.
    pub href: Option<String>,
    /// "ascending" or "descending".
    pub sorted: Option<&'static str>,
}

impl Head {
    pub fn new(label: impl Into<String>) -> Self {
        Head { label: label.into(), ..Head::default() }
    }
}

pub struct Cell {
    pub(crate) text: String,
    pub(crate) href: Option<String>,
    pub(crate) tag: Option<Tone>,
}

impl Cell {
    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn new(text: impl Into<String>) -> Self {
        Cell { text: text.into(), href: None, tag: None }
    }

    pub fn link(href: impl Into<String>, text: impl Into<String>) -> Self {
        Cell { text: text.into(), href: Some(href.into()), tag: None }
    }

    pub fn tag(tone: Tone, text: impl Into<String>) -> Self {
        Cell { text: text.into(), href: None, tag: Some(tone) }
    }
}

/// Something that happened.
pub struct Moment {
    pub what: String,
    pub when: String,
    pub who: String,
}

impl Main {
    pub fn new(heading: impl Into<String>) -> Self {
        Main { heading: heading.into(), ..Main::default() }
    }

    #[must_use]
    pub fn back(mut self, href: impl Into<String>) -> Self {
        self.back = Some(href.into());
        self
    }

    #[must_use]
    pub fn caption(mut self, text: impl Into<String>) -> Self {
        self.caption = Some(text.into());
        self
    }

    #[must_use]
    pub fn with(mut self, block: Block) -> Self {
        self.blocks.push(block);
        self
    }

    #[must_use]
    pub fn with_some(mut self, block: Option<Block>) -> Self {
        self.blocks.extend(block);
        self
    }

    #[must_use]
    pub fn with_all(mut self, blocks: impl IntoIterator<Item = Block>) -> Self {
        self.blocks.extend(blocks);
        self
    }

    #[must_use]
    pub fn text(self, text: impl Into<String>) -> Self {
        self.with(Block::Text(text.into()))
    }

    #[must_use]
    pub fn heading(self, text: impl Into<String>) -> Self {
        self.with(Block::Heading(text.into()))
    }

    #[must_use]
    pub fn form(self, form: Form) -> Self {
        self.with(Block::Form(Box::new(form)))
    }

    /// A problem of the page: of no field, or of one that may not be on it.
    #[must_use]
    pub fn problem(mut self, field: impl Into<String>, text: impl Into<String>) -> Self {
        self.problems.push((field.into(), text.into()));
        self
    }

    pub fn html(&self, drawing: &Drawing<'_>) -> Result<String, askama::Error> {
        let filled = self.filled(drawing);
        let carried = drawing.carries.then(|| self.carried(drawing)).flatten().map(|(index, _)| index);
        MainPart { main: self, drawing, l: drawing.l, filled, carried }.render()
    }

    fn forms(&self) -> impl Iterator<Item = (usize, &Form)> {
        self.blocks.iter().enumerate().filter_map(|(index, block)| if let Block::Form(form) = block { Some((index, form.as_ref())) } else { None })
    }

    /// The form of this page in which it was typed, and its block's number.
    fn filled(&self, drawing: &Drawing<'_>) -> Option<(usize, Form)> {
        let typed = drawing.typed.as_ref()?;
        self.forms().find(|(_, form)| typed.was_in(form, drawing.page)).map(|(index, form)| (index, typed.fill(form)))
    }

    /// Whether what was typed has its place on this page.
    pub fn takes(&self, drawing: &Drawing<'_>) -> bool {
        self.filled(drawing).is_some()
    }

    /// The form that goes with her without a script, when she changes the language or hides the screen: one button sends
    /// one form. It is the one that was typed in, or the first.
    fn carried(&self, drawing: &Drawing<'_>) -> Option<(usize, &Form)> {
        let filled = drawing.typed.as_ref().and_then(|typed| self.forms().find(|(_, form)| typed.was_in(form, drawing.page)));
        filled.or_else(|| self.forms().find(|(_, form)| form.may_be_carried()))
    }

    /// Where that form is sent; nothing where nobody can type anything.
    pub fn carries(&self, drawing: &Drawing<'_>) -> Option<Carried> {
        self.carried(drawing).map(|(_, form)| Carried::of(form, drawing.page))
    }

    /// A page that shows nothing about anybody, to which others leave.
    #[must_use]
    pub fn staying(mut self) -> Self {
        self.stays = true;
        self
    }

    /// What may become of the page once nobody has touched it for long.
    pub fn at_rest(&self) -> AtRest {
        if self.stays || self.blocks.iter().any(|block| matches!(block, Block::Code(_))) {
            AtRest::Stays
        } else if self.blocks.iter().any(|block| matches!(block, Block::Form(form) if form.asks())) {
            AtRest::WithWhatWasTyped
        } else {
            AtRest::Leaves
        }
    }

    pub fn heading_text(&self) -> &str {
        &self.heading
    }

    pub fn caption_text(&self) -> Option<&str> {
        self.caption.as_deref()
    }

    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// Each once: what a field of a form shows is not said a second time for the page.
    fn all_problems(&self) -> Vec<(String, String)> {
        let forms = self.blocks.iter().filter_map(|block| if let Block::Form(form) = block { Some(form) } else { None });
        let of_forms: Vec<_> = forms.flat_map(|form| form.problems()).collect();
        let is_shown = |text: &String| of_forms.iter().any(|(_, shown)| shown == text);
        let mut all: Vec<_> = self.problems.iter().filter(|(_, text)| !is_shown(text)).cloned().collect();
        all.extend(of_forms);
        all
    }
}

#[derive(Template)]
#[template(path = "problems.html")]
struct ProblemsPart {
    heading: String,
    problems: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "main.html")]
struct MainPart<'a> {
    main: &'a Main,
    drawing: &'a Drawing<'a>,
    l: Lang,
    filled: Option<(usize, Form)>,
    carried: Option<usize>,
}

impl MainPart<'_> {
    // The template's loop counts by reference.
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "askama passes references")]
    fn form(&self, index: &usize, form: &Form) -> Result<String, askama::Error> {
        let form = self.filled.as_ref().filter(|(of, _)| of == index).map_or(form, |(_, filled)| filled);
        form.html(self.drawing, self.carried == Some(*index))
    }

    fn problem_block(&self) -> Result<String, askama::Error> {
        let problems = self.main.all_problems();
        let heading = match problems.len() {
            0 => return Ok(String::new()),
            1 => t::check_one(self.l).to_owned(),
            more => t::check_some(self.l, i64::try_from(more).unwrap_or(i64::MAX)),
        };
        ProblemsPart { heading, problems }.render()
    }
}
