//! A page that says when something changed, for those who have it open.
//!
//! The stream carries no content: the page is fetched anew, through its own permit.
//! It ends when the session locks, and does not keep the session awake.

use std::{convert::Infallible, sync::atomic::Ordering, time::Duration};

use axum::response::{
    IntoResponse, Response,
    sse::{Event, KeepAlive, Sse},
};
use futures_util::stream;

use crate::{Failure, House, Listing, Scope};

/// How often each open page asks the ledger whether the list has grown; a change is on every screen within a second.
const EVERY: Duration = Duration::from_millis(500);

struct Watch {
    house: House,
    space: ledger::Id,
    session: [u8; 32],
    seen: i64,
    /// As many parcels waited at the last look; when the stream began whatever had come was taken in.
    waiting: Option<i64>,
}

impl Watch {
    /// Waits for the next change; `None` ends the stream.
    async fn next(&mut self) -> Result<Option<()>, Failure> {
        loop {
            let session = self.house.ledger.session(&self.session).await?;
            let is_open = session.is_some_and(|row| !row.sealed_keys.is_empty() && row.idle_until > self.house.clock.now());
            if !is_open || self.house.is_stopping.load(Ordering::Relaxed) {
                return Ok(None);
            }
            let tip = self.house.ledger.tip(self.space).await?;
            let waited = self.waiting.replace(tip.waiting_parcels);
            // What another organisation sent is taken in by whoever looks next.
            if tip.head.seq != self.seen || waited.is_some_and(|waited| tip.waiting_parcels > waited) {
                self.seen = tip.head.seq;
                return Ok(Some(()));
            }
            tokio::time::sleep(EVERY).await;
        }
    }
}

/// Server-sent events named `changed`, for as long as she may look. `seen` is the last entry
/// that her page knows: what happened while it was on its way is told at once.
pub fn changes<L: Listing>(scope: &Scope<L>, seen: i64) -> Response {
    let (house, space) = (scope.house().clone(), scope.space_id());
    let watch = Watch { house, space, session: *scope.session(), seen, waiting: None };
    let events = stream::unfold(watch, |mut watch| async move {
        match watch.next().await {
            // An event without data is not handed to the page.
            Ok(Some(())) => Some((Ok::<_, Infallible>(Event::default().event("changed").data("look again")), watch)),
            // Locked, stopping, or the database is gone: the browser asks again by itself, and is told then.
            Ok(None) | Err(_) => None,
        }
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(20))).into_response()
}
