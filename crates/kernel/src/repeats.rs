//! What is sent again is answered as it was the first time.
//!
//! A program whose answer was lost on the way sends the same request with the same `Idempotency-Key`. What it asked for is
//! done by then, so that asking anew would refuse it: the case is closed, the bed is taken. So the first answer waits for a
//! week, sealed with the vault's key, and is given out again whatever was written meanwhile, after a restart and by any
//! server. When it is gone, or the power was cut before it was kept, the ledger still knows what was done, and says at least
//! that. Kept is only what a step answers (ids, versions, states): never what a page shows, never a one-time code.

use axum::{
    Json,
    body::{Body, Bytes, to_bytes},
    http::{HeaderName, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use ledger::{HeldRow, Id, LedgerError};
use seal::{KeyId, Part, Place, SecretKey};
use serde::{Deserialize, Serialize};
use serde_json::json;
use space::{Outcome, View};

use crate::{
    Failure, House, input,
    reply::{IsStep, version_tag},
    session::Passage,
};

/// How many days a first answer waits at least. In clear stands the day alone: the second would tell when somebody worked.
const DAYS: i64 = 7;
const DAY: i64 = 24 * 60 * 60;
/// Longer answers are no step's.
const LARGEST_ANSWER: usize = 64 * 1024;
/// What of an answer is kept beside its status and body.
const HEADERS: [HeaderName; 3] = [header::CONTENT_TYPE, header::LOCATION, header::ETAG];

#[derive(Serialize, Deserialize)]
struct Kept {
    /// With the mark of the words that came with it.
    key: String,
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

impl Kept {
    fn response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        for (name, value) in self.headers {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}

/// A program's request that may be sent again.
pub(crate) struct Press<'a> {
    house: &'a House,
    passage: &'a Passage,
    /// Hers alone: another person's key is another key.
    key: String,
    secret: SecretKey,
    id: Id,
}

impl<'a> Press<'a> {
    /// Nothing where it bears no key, or cannot be read.
    pub(crate) fn of(house: &'a House, passage: &'a Passage, asked: &Parts, body: &Bytes) -> Option<Self> {
        let key = input::repeat_of(&asked.headers, asked.uri.path(), body)?.for_staff(passage.actor.staff)?;
        let secret = passage.space.vault().expose().derive("answers");
        let digest = seal::digest("panoh kept answer", &[secret.expose(), space::press_of(&key).as_bytes()]);
        let id = Id::from_slice(digest.get(..16)?).ok()?;
        Some(Press { house, passage, key, secret, id })
    }

    /// What it was answered before.
    pub(crate) async fn first_answer(&self) -> Result<Option<Response>, Failure> {
        let Some(row) = self.house.ledger.held(self.id).await?.filter(|row| row.until > self.house.clock.now()) else { return Ok(None) };
        let kept: Kept = serde_json::from_slice(&seal::open(&self.secret, &self.place(), &row.sealed)?)?;
        if kept.key == self.key { Ok(Some(kept.response())) } else { Err(Failure::OtherWords) }
    }

    /// The handler's answer, kept before it goes; or what was done, where the handler refuses because it is done.
    pub(crate) async fn answered(&self, response: Response) -> Response {
        let answer = match response.extensions().get::<Failure>() {
            Some(failure) if may_be_done(failure) => self.done_before(response).await,
            Some(_) => Ok(response),
            None if response.extensions().get::<IsStep>().is_some() => self.keep(response).await,
            None => Ok(response),
        };
        answer.unwrap_or_else(IntoResponse::into_response)
    }

    async fn done_before(&self, refused: Response) -> Result<Response, Failure> {
        let asked = |key: String| move |view: &View<'_>| Ok::<_, Failure>(view.pressed(&key)?);
        let own = self.passage.space.read(asked(self.key.clone())).await?;
        let done = match own {
            Some(done) => Some(done),
            None => self.house.commons.read(asked(self.key.clone())).await?,
        };
        Ok(done.map_or(refused, |done| what_was_done(&done)))
    }

    async fn keep(&self, response: Response) -> Result<Response, Failure> {
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, LARGEST_ANSWER).await.map_err(|_| Failure::internal("a step's answer is too long"))?;
        let text = |name: &HeaderName| Some((name.to_string(), parts.headers.get(name)?.to_str().ok()?.to_owned()));
        let body = String::from_utf8_lossy(&bytes).into_owned();
        let kept = Kept { key: self.key.clone(), status: parts.status.as_u16(), headers: HEADERS.iter().filter_map(text).collect(), body };
        let sealed = seal::seal(&self.secret, KeyId(*self.id.as_bytes()), &self.place(), &serde_json::to_vec(&kept)?);
        let owner = seal::digest("panoh owner of a kept answer", &[self.secret.expose()]);
        let until = (self.house.clock.now().div_euclid(DAY) + DAYS + 1) * DAY;
        match self.house.ledger.put_held(&HeldRow { id: self.id, owner, sealed, until }).await {
            Ok(()) => Ok(Response::from_parts(parts, Body::from(bytes))),
            // The same came twice at the same moment: both are told what the first was told.
            Err(LedgerError::Taken) => Ok(self.first_answer().await?.unwrap_or_else(|| Response::from_parts(parts, Body::from(bytes)))),
            // It is done, and that is said; the next time the ledger says it.
            Err(_) => Ok(Response::from_parts(parts, Body::from(bytes))),
        }
    }

    fn place(&self) -> Place {
        Place { space: *self.passage.space.id().as_bytes(), record: *self.id.as_bytes(), version: 1, part: Part::Held }
    }
}

fn what_was_done(done: &Outcome) -> Response {
    let mut response = (StatusCode::OK, Json(json!({ "id": done.result, "version": done.version }))).into_response();
    response.headers_mut().extend(done.version.and_then(version_tag).map(|tag| (header::ETAG, tag)));
    response
}

/// Whether a step is refused so because it was taken already.
fn may_be_done(failure: &Failure) -> bool {
    match failure {
        Failure::NotFound
        | Failure::PasswordAgain
        | Failure::Refused(_)
        | Failure::PutAside { .. }
        | Failure::TakenOut { .. }
        | Failure::Clash(_)
        | Failure::Stale
        | Failure::Erased => true,
        Failure::SignedOut
        | Failure::Locked
        | Failure::OtherWords
        | Failure::OthersForm
        | Failure::TooMany { .. }
        | Failure::NotFromHere
        | Failure::OtherMethod
        | Failure::OtherMedia
        | Failure::Unreadable
        | Failure::TooLarge
        | Failure::DiskFull
        | Failure::Unavailable
        | Failure::Damaged
        | Failure::DamagedEntry { .. }
        | Failure::Internal(_) => false,
    }
}
