//! What a person or a program sent; handlers do not care which.

use std::collections::BTreeMap;

use axum::{
    body::Bytes,
    extract::{FromRequest, Multipart, Request, multipart::MultipartError},
    http::{HeaderMap, StatusCode, header},
};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD as BASE64, URL_SAFE_NO_PAD},
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{Failure, House, ids::StaffId};

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

    /// Whether a program left it out. A browser leaves out what nobody ticked, so of a form this says nothing.
    pub fn is_silent_about(&self, name: &str) -> bool {
        matches!(self, Sent::Json(json) if json.get(name).is_none())
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
    sent: Sent,
    repeat: RepeatKey,
    version: Option<i64>,
}

async fn receive(request: Request, house: &House) -> Result<Envelope, Failure> {
    let headers = request.headers().clone();
    let path = request.uri().path().to_owned();
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let sent = if kind.starts_with("multipart/form-data") {
        Sent::from_boxes(&pairs_and_files(request, house).await?)
    } else {
        let bytes = Bytes::from_request(request, house).await.map_err(|_| Failure::TooLarge)?;
        if kind.starts_with("application/json") { Sent::Json(serde_json::from_slice(&bytes).map_err(|_| Failure::Unreadable)?) } else { Sent::from_boxes(&pairs_of(&bytes)?) }
    };
    let version = sent.value("_ver").or_else(|| header_text(&headers, "if-match")).and_then(|text| text.trim_matches('"').parse().ok());
    let key = header_text(&headers, "idempotency-key").or_else(|| sent.value("_key")).filter(|key| !key.is_empty());
    if key.as_ref().is_some_and(|key| key.len() > LONGEST_KEY) {
        return Err(Failure::Unreadable);
    }
    let repeat = RepeatKey(key.map(|key| format!("{key}{}{}", space::WORDS, mark(&path, &sent))));
    Ok(Envelope { sent, repeat, version })
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
        let Envelope { sent, repeat, version } = receive(request, house).await?;
        let value = match sent {
            Sent::Json(json) => serde_json::from_value(json).map_err(|_| Failure::Unreadable)?,
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
        let Envelope { sent, repeat, version } = receive(request, house).await?;
        Ok(SentInput(Input { value: sent, repeat, version }))
    }
}

/// The body of a form that asks nothing: a button.
#[derive(serde::Deserialize)]
pub struct Nothing {}
