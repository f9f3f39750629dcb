//! One handler, two readers: a browser gets a page, a program gets JSON.

use std::sync::{Arc, Mutex, PoisonError};

use axum::{
    Json,
    extract::FromRequestParts,
    http::{HeaderValue, Method, StatusCode, header, request::Parts},
    response::{Html, IntoResponse, Response},
};
use serde::Serialize;
use serde_json::{Value, json};
use space::Outcome;
use words::Lang;

use crate::{
    Actor, Failure, House, Problem, Problems, clock, held,
    routes::{self, API},
    session::Visitor,
    shown_to, t,
    typed::{Again, Back, Typed},
};

/// The code of a problem that says: a colleague was first. A page asks whether to save all the same; a program named a version.
pub const CHANGED: &str = "changed";

/// What a browser is shown: a title that gives nothing away, and the page's main part.
pub trait Page {
    /// Generic on purpose ("Case"): titles stay in the browser's history.
    fn title(&self, l: Lang) -> &'static str;
    fn main(&self, reader: &Reader) -> ui::Main;
}

/// Who is reading: decided once a request, from the path and the cookies.
#[derive(Clone)]
pub struct Reader {
    pub lang: Lang,
    /// Under `/api/v1`.
    pub is_api: bool,
    /// The path that was asked for.
    pub path: String,
    /// The page on which she is, with what was asked there: for the other languages, and after the password.
    pub(crate) place: String,
    /// What was typed and comes back on this page.
    back: Option<Arc<Back>>,
    /// The version with which she began what she sent.
    began: Option<i64>,
    /// The page is shown once.
    is_once: bool,
    pub actor: Option<Actor>,
    /// For how many seconds nobody need touch the page before her session locks.
    idle_seconds: Option<i64>,
    /// The browser has the style sheet already, so the page need not carry it.
    has_sheet: bool,
    /// `?done=…` after a redirect: which success to announce.
    done: Option<String>,
    written: Written,
    house: House,
}

/// What the request's step has written: its answer names the version.
#[derive(Clone, Default)]
pub(crate) struct Written(Arc<Mutex<Noted>>);

#[derive(Clone, Copy, Default)]
struct Noted {
    /// The version of the record that the address names, as it was when the permission was asked.
    found: Option<i64>,
    outcome: Option<Outcome>,
}

impl Written {
    pub(crate) fn found(&self, version: Option<i64>) {
        self.noted().found = version;
    }

    pub(crate) fn note(&self, outcome: Outcome) {
        self.noted().outcome = Some(outcome);
    }

    /// Nothing is done while it is held that could leave it half done.
    fn noted(&self) -> std::sync::MutexGuard<'_, Noted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts the record and its version into an answer that is about it.
    fn tell(&self, answer: &mut Value) {
        let outcome = self.noted().outcome;
        let (Some(outcome), Some(fields)) = (outcome, answer.as_object_mut()) else { return };
        if fields.is_empty() {
            fields.insert("id".to_owned(), json!(outcome.result));
        }
        if fields.get("id") == Some(&json!(outcome.result))
            && let Some(version) = outcome.version
        {
            fields.entry("version").or_insert_with(|| json!(version));
        }
    }
}

/// On an answer that says what a step did.
#[derive(Clone, Copy)]
pub(crate) struct IsStep;

/// A record's version as an `ETag`.
pub(crate) fn version_tag(version: i64) -> Option<HeaderValue> {
    HeaderValue::from_str(&format!("\"{version}\"")).ok()
}

impl Reader {
    pub(crate) fn new(house: &House, parts: &Parts, visitor: &Visitor) -> Self {
        let path = parts.uri.path();
        let query = parts.uri.query().unwrap_or_default();
        let cookie = |name| crate::session::cookie(&parts.headers, name);
        let accepted = parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let lang = cookie("l").and_then(Lang::parse).unwrap_or_else(|| Lang::from_accept_language(accepted));
        let passage = match visitor {
            Visitor::In(passage) => Some(passage),
            Visitor::Locked(_) | Visitor::Nobody => None,
        };
        Reader {
            lang,
            is_api: path.starts_with(API),
            path: path.to_owned(),
            place: place_of(house, parts),
            back: None,
            began: None,
            is_once: false,
            actor: passage.map(|passage| passage.actor.clone()),
            idle_seconds: passage.map(|passage| passage.device.idle_seconds(&house.config)),
            has_sheet: cookie("c") == Some(ui::CSS_MARK),
            done: query.split('&').find_map(|pair| pair.strip_prefix("done=")).map(str::to_owned),
            written: Written::default(),
            house: house.clone(),
        }
    }

    pub fn house(&self) -> &House {
        &self.house
    }

    pub(crate) fn written(&self) -> Written {
        self.written.clone()
    }

    /// The same reader, with what was typed and comes back.
    pub(crate) fn with(mut self, back: Option<Back>) -> Self {
        self.back = back.map(Arc::new);
        self
    }

    /// The same reader, of a form that was begun with this version.
    pub(crate) fn of_form(&self, began: Option<i64>) -> Self {
        Reader { began, ..self.clone() }
    }

    /// The same reader for a page that is shown once, in a language.
    pub(crate) fn once(&self, lang: Lang) -> Reader {
        Reader { lang, is_once: true, ..self.clone() }
    }

    /// Of a request that has passed the guard.
    pub(crate) fn of(request: &axum::extract::Request) -> Option<&Reader> {
        request.extensions().get::<Arc<Reader>>().map(Arc::as_ref)
    }

    /// The whole document around a page's main part.
    pub fn document(&self, title: &'static str, main: &ui::Main) -> Result<String, Failure> {
        let nav = self.actor.iter().flat_map(|actor| self.nav(actor)).collect();
        let (html, carried) = self.main_part(main)?;
        let languages = match (self.is_once, &carried) {
            (true, None) => ui::Languages::Once { id: held::UNNAMED.to_string() },
            (true, Some(_)) => ui::Languages::None,
            (false, Some(_)) => ui::Languages::Carried,
            (false, None) => ui::Languages::Links,
        };
        let shell = ui::Shell {
            lang: self.lang,
            title,
            demo: self.house.config.is_demonstration,
            nav,
            signed_in: self.actor.as_ref().map(|actor| actor.name.clone()),
            idle_seconds: self.idle_seconds,
            at_rest: main.at_rest(),
            place: self.place.clone(),
            carried,
            languages,
            flash: self.flash(),
            inline_css: !self.has_sheet,
        };
        Ok(shell.page(&html)?)
    }

    /// What comes back stands in its fields, or above a page that has none for it. And the form that goes with her from here.
    fn main_part(&self, main: &ui::Main) -> Result<(String, Option<ui::Carried>), Failure> {
        let shown_to = self.actor.as_ref().map(|actor| shown_to::mark(&self.house, actor.account.0));
        let (shown_to, page, l) = (shown_to.as_deref(), self.path.as_str(), self.lang);
        let typed = self.back.as_ref().map(|back| back.in_fields());
        let mut drawing = ui::Drawing { l, shown_to, page, typed, began: self.began, carries: true };
        let Some(back) = &self.back else { return Ok((main.html(&drawing)?, main.carries(&drawing))) };
        let above = back.part(l, main.takes(&drawing));
        let beside = ui::Drawing { typed: None, ..drawing };
        let carried_above = above.carries(&beside);
        drawing.carries = carried_above.is_none();
        let html = format!("{}{}", above.html(&beside)?, main.html(&drawing)?);
        Ok((html, carried_above.or_else(|| main.carries(&drawing))))
    }

    fn flash(&self) -> Option<ui::Notice> {
        let text = t::text(self.lang, &format!("done-{}", self.done.as_deref()?))?;
        Some(ui::Notice::success(text))
    }

    fn nav(&self, actor: &Actor) -> Vec<ui::NavItem> {
        let entries = self.house.areas.iter().flat_map(|area| &area.nav).filter(|entry| (entry.is_for)(actor));
        let item = |entry: &crate::NavEntry| ui::NavItem {
            href: entry.href.to_owned(),
            label: (entry.label)(self.lang).to_owned(),
            is_current: self.path == entry.href || self.path.starts_with(&format!("{}/", entry.href)),
            count: None,
        };
        entries.map(item).collect()
    }

    /// The page, or its data.
    pub fn show<P: Page + Serialize>(&self, page: &P) -> Result<Response, Failure> {
        self.show_as(StatusCode::OK, page)
    }

    pub fn show_as<P: Page + Serialize>(&self, status: StatusCode, page: &P) -> Result<Response, Failure> {
        if !self.is_api {
            return self.page(status, page);
        }
        if !routes::is_record(&self.house, &self.path) {
            return Ok((status, Json(page)).into_response());
        }
        let mut sheet = serde_json::to_value(page)?;
        let found = self.written.noted().found;
        if let (Some(version), Some(fields)) = (found, sheet.as_object_mut()) {
            fields.entry("version").or_insert_with(|| json!(version));
        }
        let tag = sheet["version"].as_i64().and_then(version_tag);
        let mut response = (status, Json(sheet)).into_response();
        response.headers_mut().extend(tag.map(|tag| (header::ETAG, tag)));
        Ok(response)
    }

    /// The same with the record's version, for `If-Match`.
    pub fn show_version<P: Page + Serialize>(&self, version: i64, page: &P) -> Result<Response, Failure> {
        let mut response = self.show(page)?;
        if let Some(tag) = version_tag(version) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        Ok(response)
    }

    /// A page that programs have no use for: a blank form.
    pub fn page<P: Page>(&self, status: StatusCode, page: &P) -> Result<Response, Failure> {
        let document = self.document(page.title(self.lang), &page.main(self))?;
        Ok((status, Html(document)).into_response())
    }

    /// The same reader in another language: for a paper that others will read.
    #[must_use]
    pub fn in_language(mut self, code: &str) -> Self {
        self.lang = Lang::parse(code).unwrap_or(self.lang);
        self
    }

    /// A page on paper: a PDF's bytes, with the day and, where it is so, that everyone in it is invented.
    pub fn paper(&self, main: &ui::Main) -> Result<Vec<u8>, Failure> {
        self.paper_with(main, t::paper_foot(self.lang, self.today()))
    }

    /// The same for whoever takes it home: at its foot stands the day and not where it comes from.
    pub fn plain_paper(&self, main: &ui::Main) -> Result<Vec<u8>, Failure> {
        self.paper_with(main, self.today())
    }

    fn today(&self) -> String {
        words::date(self.lang, clock::today(self.house.clock.now()))
    }

    fn paper_with(&self, main: &ui::Main, foot: String) -> Result<Vec<u8>, Failure> {
        let warning = self.house.config.is_demonstration.then(|| ui::demonstration(self.lang).to_owned());
        let paper = paper::Paper { main, lang: self.lang, foot, warning };
        paper.pdf().map_err(|_| Failure::internal("a paper could not be written"))
    }

    /// A page that stands for no data: a blank form, a sentence.
    pub fn draw(&self, status: StatusCode, title: &'static str, main: &ui::Main) -> Result<Response, Failure> {
        Ok((status, Html(self.document(title, main)?)).into_response())
    }

    /// A page without name, navigation or anything that says where one is.
    pub fn bare(&self, title: &'static str, main: &ui::Main) -> Result<Response, Failure> {
        let shell = ui::Bare { lang: self.lang, title };
        Ok(Html(shell.page(&main.html(&ui::Drawing::plain(self.lang))?)?).into_response())
    }

    /// A form as it came back: filled, with what is wrong beside each field.
    pub fn return_form(&self, title: &'static str, main: &ui::Main, problems: &Problems) -> Result<Response, Failure> {
        if self.is_api {
            // Left to the guard, which draws every failure.
            return Err(if problems.iter().any(|problem| problem.code == CHANGED) { Failure::Stale } else { Failure::Refused(problems.clone()) });
        }
        self.draw(StatusCode::UNPROCESSABLE_ENTITY, title, main)
    }

    /// What was there is otherwise now: a browser sees it on a page, a program is told which it was.
    pub fn saved(&self, page: &str, id: impl Serialize) -> Result<Response, Failure> {
        self.done(StatusCode::OK, &format!("{page}?done=saved"), &serde_json::json!({ "id": id }))
    }

    /// The same where it is new.
    pub fn made(&self, page: &str, id: impl Serialize) -> Result<Response, Failure> {
        self.done(StatusCode::CREATED, &format!("{page}?done=saved"), &serde_json::json!({ "id": id }))
    }

    /// After a change: a browser is sent on (`?done=code` announces it), a program is told what now is.
    pub fn done<S: Serialize>(&self, status: StatusCode, location: &str, sheet: &S) -> Result<Response, Failure> {
        let place = HeaderValue::from_str(location).map_err(|_| Failure::internal("a location is not a header value"))?;
        if self.is_api {
            return self.answer_program(status, location, sheet);
        }
        Ok((StatusCode::SEE_OTHER, [(header::LOCATION, place)]).into_response())
    }

    /// A program is sent only to what it can ask for: some places are a browser's alone, as the next page of a form.
    fn answer_program<S: Serialize>(&self, status: StatusCode, location: &str, sheet: &S) -> Result<Response, Failure> {
        let path = location.split('?').next().unwrap_or(location);
        let mut answer = serde_json::to_value(sheet)?;
        self.written.tell(&mut answer);
        let tag = answer["version"].as_i64().and_then(version_tag);
        let mut response = (status, Json(answer)).into_response();
        response.extensions_mut().insert(IsStep);
        response.headers_mut().extend(tag.map(|tag| (header::ETAG, tag)));
        if routes::is_for_programs(&self.house, path) {
            let place = HeaderValue::from_str(&format!("{API}{path}")).map_err(|_| Failure::internal("a location is not a header value"))?;
            response.headers_mut().insert(header::LOCATION, place);
        }
        Ok(response)
    }
}

/// The page that was asked for, or on which the form stood; and what was asked there, but for what is said or shown once.
fn place_of(house: &House, parts: &Parts) -> String {
    let path = parts.uri.path();
    let page = if parts.method == Method::GET { path } else { routes::page_at(house, path) };
    let asked = parts.uri.query().filter(|_| page == path).unwrap_or_default();
    let stays = |pair: &&str| !pair.is_empty() && !pair.starts_with("held=") && !pair.starts_with("done=");
    let question: Vec<&str> = asked.split('&').filter(stays).collect();
    if question.is_empty() { page.to_owned() } else { format!("{page}?{}", question.join("&")) }
}

impl FromRequestParts<House> for Reader {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Self, Failure> {
        let reader = parts.extensions.get::<Arc<Reader>>().map(|reader| Reader::clone(reader));
        // Only a router without the guard lacks it, and then nobody is signed in.
        Ok(reader.unwrap_or_else(|| Reader::new(house, parts, &Visitor::Nobody)))
    }
}

/// RFC 9457.
#[derive(Serialize)]
struct ProblemDocument<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'a str,
    status: u16,
    code: &'static str,
    detail: &'a str,
    #[serde(skip_serializing_if = "<[Problem]>::is_empty")]
    errors: &'a [Problem],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    clashes: Vec<serde_json::Value>,
    /// Where the work goes on instead, or the record says why it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    goes_on_at: Option<String>,
}

pub(crate) fn problem_document(l: Lang, failure: &Failure) -> Response {
    let (title, detail) = sentences(l, failure);
    let errors = match failure {
        Failure::Refused(problems) => problems.as_slice(),
        _ => &[],
    };
    let clashes = match failure {
        Failure::Clash(clashes) => clashes.iter().map(|clash| serde_json::json!({"field": clash.field, "mine": clash.mine, "theirs": clash.theirs})).collect(),
        _ => Vec::new(),
    };
    let goes_on_at = match failure {
        Failure::PutAside { at, .. } | Failure::TakenOut { at } => Some(format!("{API}{at}")),
        _ => None,
    };
    let status = failure.status();
    let document = ProblemDocument { kind: "about:blank", title, status: status.as_u16(), code: failure.code(), detail: &detail, errors, clashes, goes_on_at };
    let mut response = (status, Json(document)).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    response
}

/// What happened, and what is safe and what to do.
pub fn sentences(l: Lang, failure: &Failure) -> (&'static str, String) {
    let title = t::text(l, &format!("failure-{}", failure.code())).unwrap_or_default();
    let advice = match failure {
        Failure::TooMany { seconds } => t::failure_too_many_advice(l, *seconds),
        Failure::DamagedEntry { seq } => t::failure_damaged_entry_advice(l, seq.to_string()),
        Failure::PutAside { code, .. } => t::failure_put_aside_advice(l, code),
        other => t::text(l, &format!("failure-{}-advice", other.code())).unwrap_or_default().to_owned(),
    };
    (title, advice)
}

/// The page for a failure that no form can show. What was typed is on it, to be sent again.
pub(crate) fn failure_page(reader: &Reader, failure: &Failure, typed: Option<&Typed>) -> Response {
    let l = reader.lang;
    let (title, advice) = sentences(l, failure);
    let details: Vec<String> = match failure {
        Failure::Refused(problems) => problems.iter().map(|problem| problem.detail.clone()).collect(),
        Failure::Clash(clashes) => clashes.iter().map(|clash| t::clash_line(l, &clash.field, plain(&clash.mine), plain(&clash.theirs))).collect(),
        _ => Vec::new(),
    };
    let mut main = ui::Main::new(title);
    if !details.is_empty() {
        main = main.with(ui::Block::List(details));
    }
    main = main.text(advice);
    if let (Some(typed), Some(again)) = (typed, may_be_sent_again(failure)) {
        main = main.with(ui::Block::Details { summary: t::again_typed(l).to_owned(), lines: typed.texts() }).form(typed.form_again(button(l, again), again));
    }
    if let Failure::PutAside { code, at } = failure {
        main = main.with(ui::Block::Buttons(vec![ui::Link::new(at, t::put_aside_go_on(l, code))]));
    }
    if let Failure::TakenOut { at } = failure {
        main = main.with(ui::Block::Buttons(vec![ui::Link::new(at, t::taken_out_read(l))]));
    }
    let main = main.with(ui::Block::Links(vec![ui::Link::new("/", t::to_first_page(l))]));
    match reader.document(title, &main) {
        Ok(document) => (failure.status(), Html(document)).into_response(),
        Err(_) => (failure.status(), title).into_response(),
    }
}

/// Whether the same form may have another answer, and how it is then sent.
fn may_be_sent_again(failure: &Failure) -> Option<Again> {
    match failure {
        Failure::Refused(_)
        | Failure::PutAside { .. }
        | Failure::TakenOut { .. }
        | Failure::TooMany { .. }
        | Failure::DiskFull
        | Failure::Unavailable
        | Failure::Damaged
        | Failure::DamagedEntry { .. }
        | Failure::Internal(_) => Some(Again::SamePress),
        Failure::OtherWords => Some(Again::NewPress),
        Failure::Clash(_) | Failure::Stale => Some(Again::OverTheirs),
        Failure::SignedOut
        | Failure::Locked
        | Failure::PasswordAgain
        | Failure::NotFound
        | Failure::NotFromHere
        | Failure::OthersForm
        | Failure::OtherMethod
        | Failure::OtherMedia
        | Failure::Unreadable
        | Failure::TooLarge
        | Failure::Erased => None,
    }
}

fn button(l: Lang, again: Again) -> &'static str {
    match again {
        Again::SamePress => t::again_send(l),
        Again::NewPress => t::again_besides(l),
        Again::OverTheirs => t::again_over(l),
    }
}

/// A clashing value as a person reads it.
fn plain(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Null => "—".to_owned(),
        other => other.to_string(),
    }
}
