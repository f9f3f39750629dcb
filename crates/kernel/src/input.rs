//! What a person or a program sent; handlers do not care which.

use std::collections::BTreeMap;

use axum::{
    body::Bytes,
    extract::{FromRequest, MatchedPath, Multipart, Request, multipart::MultipartError},
    http::{HeaderMap, StatusCode, header},
};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD as BASE64, URL_SAFE_NO_PAD},
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use words::Lang;

use crate::{
    Failure, House, Problem, Reader, Visitor,
    ids::StaffId,
    routes::{self, API},
    shown_to, t,
};

/// Makes a repeated request do nothing twice: the form's hidden `_key`, or `Idempotency-Key`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RepeatKey(Option<String>);

impl RepeatKey {
    /// For a step of the program's own that must happen once.
    pub fn of(text: impl Into<String>) -> Self {
        RepeatKey(Some(text.into()))
    }

    pub fn none() -> Self {
        RepeatKey(None)
    }

    /// Another person's key is another key.
    pub(crate) fn for_staff(&self, staff: StaffId) -> Option<String> {
        self.0.as_ref().map(|key| format!("{staff}/{key}"))
    }
}

/// A parsed request body with what travels beside it.
#[derive(Debug)]
pub struct Input<T> {
    pub value: T,
    pub repeat: RepeatKey,
    /// The version that an edit started from: the form's hidden `_ver`, or `If-Match`.
    pub version: Option<i64>,
}

impl<T> Input<T> {
    /// The version that an edit of a record at `current` started from, which is that one where none is named. One that was
    /// never written is a slip of whoever names it, and not taken for today's.
    pub fn started_from(&self, current: i64) -> Result<i64, Failure> {
        started_from(self.version, current)
    }
}

/// The same where the request was taken apart.
pub fn started_from(version: Option<i64>, current: i64) -> Result<i64, Failure> {
    match version {
        None => Ok(current),
        Some(version) if (0..=current).contains(&version) => Ok(version),
        Some(_) => Err(Failure::Stale),
    }
}

/// A body for the forms engine, which knows the fields only at run time.
#[derive(Debug, Clone)]
pub enum Sent {
    Pairs(Vec<(String, String)>),
    Json(Value),
}

impl Sent {
    /// What a browser's form sent. The three boxes of a day (`x-day`, `x-month`, `x-year`)
    /// arrive as the one day that a program would have sent.
    pub fn from_boxes(pairs: &[(String, String)]) -> Self {
        let mut days: BTreeMap<&str, Boxes<'_>> = pairs.iter().filter_map(|(name, _)| name.strip_suffix("-year")).map(|name| (name, Boxes::default())).collect();
        let mut others = Vec::new();
        for (name, value) in pairs {
            let (day, part) = name.rsplit_once('-').unwrap_or_default();
            match days.get_mut(day).and_then(|boxes| boxes.part(part)) {
                Some(said) => *said = said.or(Some(value.trim())),
                None => others.push((name.clone(), value.clone())),
            }
        }
        others.extend(days.into_iter().map(|(name, boxes)| (name.to_owned(), boxes.joined())));
        Sent::Pairs(others)
    }

    /// A single value that stands beside the form's own fields.
    pub fn value(&self, name: &str) -> Option<String> {
        match self {
            Sent::Pairs(pairs) => pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()),
            Sent::Json(json) => json.get(name).and_then(Value::as_str).map(str::to_owned),
        }
    }

    /// Every value that was sent under a name.
    pub fn values(&self, name: &str) -> Vec<String> {
        match self {
            Sent::Pairs(pairs) => pairs.iter().filter(|(key, _)| key == name).map(|(_, value)| value.clone()).collect(),
            Sent::Json(json) => match json.get(name) {
                Some(Value::String(text)) => vec![text.clone()],
                Some(Value::Number(number)) => vec![number.to_string()],
                Some(Value::Bool(answer)) => vec![if *answer { "yes" } else { "no" }.to_owned()],
                Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
                Some(Value::Object(_) | Value::Null) | None => Vec::new(),
            },
        }
    }

    /// Whether a program sent something that is no answer of this shape. A browser sends nothing but texts.
    pub fn fits(&self, name: &str, shape: Shape) -> bool {
        let Sent::Json(json) = self else { return true };
        match (json.get(name), shape) {
            (None | Some(Value::Null | Value::String(_)), _) | (Some(Value::Number(_)), Shape::One | Shape::Code) | (Some(Value::Bool(_)), Shape::Code) => true,
            (Some(Value::Array(items)), Shape::Codes) => items.iter().all(Value::is_string),
            (Some(Value::Bool(_)), Shape::One | Shape::Codes)
            | (Some(Value::Number(_)), Shape::Codes)
            | (Some(Value::Array(_)), Shape::One | Shape::Code)
            | (Some(Value::Object(_)), _) => false,
        }
    }

    /// Whether a program left it out. A browser leaves out what nobody ticked, so of a form this says nothing.
    pub fn is_silent_about(&self, name: &str) -> bool {
        matches!(self, Sent::Json(json) if json.get(name).is_none())
    }
}

/// What an answer of a form looks like in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A text, or a number.
    One,
    /// A code; of yes and no also `true` and `false`.
    Code,
    /// Several codes.
    Codes,
}

/// What a body says that it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Media {
    Json,
    Form,
    /// A form with a file.
    Files,
    Other,
}

impl Media {
    /// In capitals or not, and whatever is said beside it (RFC 9110, 8.3.1).
    pub(crate) fn of(headers: &HeaderMap) -> Media {
        let said = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        match said.split(';').next().unwrap_or_default().trim().to_ascii_lowercase().as_str() {
            "application/json" => Media::Json,
            "application/x-www-form-urlencoded" => Media::Form,
            "multipart/form-data" => Media::Files,
            _ => Media::Other,
        }
    }
}

/// The three boxes of one day.
#[derive(Default)]
struct Boxes<'a> {
    day: Option<&'a str>,
    month: Option<&'a str>,
    year: Option<&'a str>,
}

impl<'a> Boxes<'a> {
    fn part(&mut self, name: &str) -> Option<&mut Option<&'a str>> {
        match name {
            "day" => Some(&mut self.day),
            "month" => Some(&mut self.month),
            "year" => Some(&mut self.year),
            _ => None,
        }
    }

    /// "2026-11-05", "2026-11" or "2026": as much as was known.
    fn joined(&self) -> String {
        let year = self.year.unwrap_or_default();
        match (self.day.unwrap_or_default(), self.month.unwrap_or_default()) {
            ("", "") => year.to_owned(),
            ("", month) => format!("{year}-{month:0>2}"),
            (day, month) => format!("{year}-{month:0>2}-{day:0>2}"),
        }
    }
}

/// The longest form with everything ticked has some two hundred. More is not written by anybody, and would cost time.
pub(crate) const MOST_PAIRS: usize = 500;

/// What stands in a form's body.
pub(crate) fn pairs_of(body: &[u8]) -> Result<Vec<(String, String)>, Failure> {
    // Counted before anything is unpacked.
    if body.split(|byte| *byte == b'&').nth(MOST_PAIRS).is_some() {
        return Err(Failure::TooLarge);
    }
    serde_html_form::from_bytes(body).map_err(|_| Failure::Unreadable)
}

const LONGEST_KEY: usize = 80;

struct Envelope {
    lang: Lang,
    sent: Sent,
    repeat: RepeatKey,
    version: Option<i64>,
}

async fn receive(request: Request, house: &House) -> Result<Envelope, Failure> {
    let lang = Reader::of(&request).map_or(Lang::En, |reader| reader.lang);
    let headers = request.headers().clone();
    let path = request.uri().path().to_owned();
    let (is_api, media) = (path.starts_with(API), Media::of(&headers));
    let sent = if media == Media::Files && !is_api {
        let visitor = request.extensions().get::<Visitor>().cloned().unwrap_or(Visitor::Nobody);
        let pairs = pairs_and_files(request, house).await?;
        if shown_to::another_said(house, &visitor, &pairs) {
            return Err(Failure::OthersForm);
        }
        Sent::from_boxes(&pairs)
    } else {
        let pattern = request.extensions().get::<MatchedPath>().map(|pattern| pattern.as_str().to_owned());
        let bytes = Bytes::from_request(request, house).await.map_err(|_| Failure::TooLarge)?;
        let sent = read(media, is_api, &bytes)?;
        if let Some(pattern) = pattern.as_deref().and_then(|pattern| pattern.strip_prefix(API)) {
            check_names(house, pattern, &sent, lang)?;
        }
        sent
    };
    let version = version_of(&sent, &headers)?;
    let repeat = keyed(&headers, &path, &sent)?;
    Ok(Envelope { lang, sent, repeat, version })
}

/// Its repeat key, with a mark of its words.
fn keyed(headers: &HeaderMap, path: &str, sent: &Sent) -> Result<RepeatKey, Failure> {
    let key = header_text(headers, "idempotency-key").or_else(|| sent.value("_key")).filter(|key| !key.is_empty());
    if key.as_ref().is_some_and(|key| key.len() > LONGEST_KEY) {
        return Err(Failure::Unreadable);
    }
    Ok(RepeatKey(key.map(|key| format!("{key}{}{}", space::WORDS, mark(path, sent)))))
}

/// The same of a program's request before any handler: nothing where it cannot be read.
pub(crate) fn repeat_of(headers: &HeaderMap, path: &str, body: &[u8]) -> Option<RepeatKey> {
    let sent = read(Media::of(headers), true, body).ok()?;
    keyed(headers, path, &sent).ok()
}

/// A program sends JSON and a browser a form: what is anything else is not guessed at, and nothing of it is taken as empty.
fn read(media: Media, is_api: bool, bytes: &[u8]) -> Result<Sent, Failure> {
    if bytes.is_empty() {
        // A step that takes no body, or a button.
        return Ok(if is_api || media == Media::Json { Sent::Json(json!({})) } else { Sent::Pairs(Vec::new()) });
    }
    match media {
        Media::Json => match serde_json::from_slice(bytes) {
            Ok(json @ Value::Object(_)) => Ok(Sent::Json(json)),
            Ok(_) | Err(_) => Err(Failure::Unreadable),
        },
        Media::Form if !is_api => Ok(Sent::from_boxes(&pairs_of(bytes)?)),
        Media::Form | Media::Files | Media::Other => Err(Failure::OtherMedia),
    }
}

/// A misspelt name must not pass for an answer that was left out: it would take a colleague's place, or a danger's.
fn check_names(house: &House, pattern: &str, sent: &Sent, l: Lang) -> Result<(), Failure> {
    let (Some(known), Sent::Json(Value::Object(fields))) = (routes::names_of(house, pattern), sent) else { return Ok(()) };
    let unknown = fields.keys().filter(|name| !name.starts_with('_') && !known.contains(*name));
    let problems: Vec<Problem> = unknown.map(|name| Problem::new(name, "unknown-field", t::unknown_field(l))).collect();
    if problems.is_empty() { Ok(()) } else { Err(Failure::Refused(problems)) }
}

/// A page says it in its form. A program's `If-Match` that is weak, or names none of our versions, matches nothing
/// (RFC 9110, 13.1.1): an edit is not let through because nobody could read from what it began.
fn version_of(sent: &Sent, headers: &HeaderMap) -> Result<Option<i64>, Failure> {
    if let Some(text) = sent.value("_ver").filter(|text| !text.is_empty()) {
        return text.parse().map(Some).map_err(|_| Failure::Unreadable);
    }
    match header_text(headers, "if-match").as_deref().map(str::trim) {
        None | Some("*") => Ok(None),
        Some(tag) => tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"')).unwrap_or(tag).parse().map(Some).map_err(|_| Failure::Stale),
    }
}

/// Tells one text from another, so that a second one is not taken for a repetition of the first.
fn mark(path: &str, sent: &Sent) -> String {
    // A password leaves no trace anywhere.
    let counts = |name: &str| !name.starts_with('_') && !matches!(name, "password" | "old");
    let mut words: Vec<String> = match sent {
        Sent::Pairs(pairs) => pairs.iter().filter(|(name, _)| counts(name)).map(|(name, text)| format!("{name}={text}")).collect(),
        Sent::Json(Value::Object(fields)) => fields.iter().filter(|(name, _)| counts(name)).map(|(name, text)| format!("{name}={text}")).collect(),
        Sent::Json(other) => vec![other.to_string()],
    };
    words.sort_unstable();
    let parts: Vec<&[u8]> = std::iter::once(path.as_bytes()).chain(words.iter().map(String::as_bytes)).collect();
    let digest = seal::digest("panoh words of a press", &parts);
    // Enough to tell two texts apart, and little to be kept with every entry.
    URL_SAFE_NO_PAD.encode(digest.get(..6).unwrap_or(&digest))
}

/// A form with a file. The file becomes what a program would have sent: its bytes in base64.
async fn pairs_and_files(request: Request, house: &House) -> Result<Vec<(String, String)>, Failure> {
    let refused = |error: MultipartError| if error.status() == StatusCode::PAYLOAD_TOO_LARGE { Failure::TooLarge } else { Failure::Unreadable };
    let mut form = Multipart::from_request(request, house).await.map_err(|_| Failure::Unreadable)?;
    let mut pairs = Vec::new();
    while let Some(part) = form.next_field().await.map_err(refused)? {
        if pairs.len() >= MOST_PAIRS {
            return Err(Failure::TooLarge);
        }
        let name = part.name().unwrap_or_default().to_owned();
        let file_name = part.file_name().map(str::to_owned);
        let is_file = file_name.is_some();
        let bytes = part.bytes().await.map_err(refused)?;
        if let Some(file) = part_name(file_name) {
            pairs.push((format!("{name}_name"), file));
        }
        let value = if is_file { BASE64.encode(&bytes) } else { String::from_utf8(bytes.into()).map_err(|_| Failure::Unreadable)? };
        pairs.push((name, value));
    }
    Ok(pairs)
}

/// What it was called on her computer, without the way to it.
fn part_name(name: Option<String>) -> Option<String> {
    name?.rsplit(['/', '\\']).next().map(str::to_owned)
}

fn header_text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

impl<T: DeserializeOwned> FromRequest<House> for Input<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, house: &House) -> Result<Self, Failure> {
        let Envelope { lang, sent, repeat, version } = receive(request, house).await?;
        let value = match sent {
            // What it says of the text itself is left out: it may be hers.
            Sent::Json(json) => {
                serde_path_to_error::deserialize(json).map_err(|error| Failure::Refused(vec![Problem::new(error.path().to_string(), "type", t::wrong_type(lang))]))?
            }
            Sent::Pairs(pairs) => {
                let own: Vec<_> = pairs.into_iter().filter(|(name, _)| !name.starts_with('_')).collect();
                let text = serde_html_form::to_string(own).map_err(|_| Failure::Unreadable)?;
                serde_html_form::from_str(&text).map_err(|_| Failure::Unreadable)?
            }
        };
        Ok(Input { value, repeat, version })
    }
}

/// The same for the forms engine.
pub struct SentInput(pub Input<Sent>);

impl FromRequest<House> for SentInput {
    type Rejection = Failure;

    async fn from_request(request: Request, house: &House) -> Result<Self, Failure> {
        let Envelope { sent, repeat, version, .. } = receive(request, house).await?;
        Ok(SentInput(Input { value: sent, repeat, version }))
    }
}

/// The body of a form that asks nothing: a button.
#[derive(serde::Deserialize)]
pub struct Nothing {}
