//! Guessing is slowed, but nobody can lock a colleague out.
//!
//! Failures are counted for each name *and browser*: a browser that once signed
//! in carries a mark and has its own counter, so an outsider who guesses
//! at a name only slows strangers; a computer that several share carries a mark of
//! each of the last who did. Strangers share a fixed number of counters, or every
//! made-up name would leave a row.

use axum::http::{HeaderMap, HeaderValue};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::{Failure, House, session::cookie};
use ledger::{Id, ThrottleRow};
use seal::SecretKey;

use crate::keys::Waiting;

const COOKIE: &str = "__Host-d";
/// Of so many accounts a browser carries the mark, the one that signed in last first: a cookie of less than four
/// hundred letters.
const MOST_MARKS: usize = 8;
/// Stands in no mark.
const BETWEEN: &str = ".";
/// Bytes of a mark.
const CHANCE: usize = 12;
const PROOF: usize = 20;
/// The first tries cost nothing: people mistype.
const FREE_TRIES: i32 = 3;
const LONGEST_DELAY: i64 = 30;

/// How a try ended, and how many in a row were wrong.
pub enum Tried<T> {
    Right(T),
    Wrong { failures: i32 },
}

impl<T> Tried<T> {
    pub fn right(self) -> Option<T> {
        match self {
            Tried::Right(right) => Some(right),
            Tried::Wrong { .. } => None,
        }
    }
}

/// The counter for this name from this browser.
pub struct Counter {
    key: [u8; 32],
    /// In which row she waits for her turn.
    pub who: Waiting,
}

impl Counter {
    pub fn of(house: &House, headers: &HeaderMap, sign_in: &str, account: Option<Id>) -> Self {
        let mark = account.and_then(|account| marks(headers).find(|mark| is_of(house, mark, account)));
        match mark {
            Some(mark) => Counter { key: seal::digest("panoh sign-in throttle", &[sign_in.as_bytes(), b"known", mark.as_bytes()]), who: Waiting::Known },
            None => Counter { key: strangers_key(&house.device_key, sign_in), who: Waiting::Stranger },
        }
    }

    /// For whoever is in already: a stolen session is no place to guess from, and slows nobody's sign-in.
    pub fn inside(account: Id) -> Self {
        Counter { key: seal::digest("panoh password throttle", &[account.as_bytes()]), who: Waiting::Known }
    }

    /// One try, refused while the last failure's delay runs. It is counted before it is made, so that of many at
    /// once only the free ones are made, and not counted where it was right or could not be made at all.
    pub async fn tried<T>(&self, house: &House, attempt: impl Future<Output = Result<Option<T>, Failure>>) -> Result<Tried<T>, Failure> {
        let (before, counted) = self.count(house).await?;
        match attempt.await {
            Ok(Some(right)) => {
                house.ledger.put_throttle(&self.key, ThrottleRow::default()).await?;
                Ok(Tried::Right(right))
            }
            Ok(None) => Ok(Tried::Wrong { failures: counted.failures }),
            Err(failure) => {
                house.ledger.move_throttle(&self.key, counted, before).await?;
                Err(failure)
            }
        }
    }

    async fn count(&self, house: &House) -> Result<(ThrottleRow, ThrottleRow), Failure> {
        loop {
            let row = house.ledger.throttle(&self.key).await?;
            let now = house.clock.now();
            // One that lies further ahead was written before the clock was set back.
            if (now + 1..=now + LONGEST_DELAY).contains(&row.blocked_until) {
                return Err(Failure::TooMany { seconds: row.blocked_until - now });
            }
            let failures = row.failures.saturating_add(1);
            let counted = ThrottleRow { failures, blocked_until: now + delay_after(failures) };
            if house.ledger.move_throttle(&self.key, row, counted).await? {
                return Ok((row, counted));
            }
        }
    }
}

/// One of 65,536 counters, for a name that somebody has and for one that nobody has alike. Which names share one is known only
/// with a key of this installation: else two of them would be found that slow each other.
fn strangers_key(key: &SecretKey, sign_in: &str) -> [u8; 32] {
    let [first, second, ..] = seal::digest("panoh stranger's counter", &[key.derive("strangers").expose(), sign_in.as_bytes()]);
    seal::digest("panoh strangers throttle", &[&[first, second]])
}

/// In seconds.
fn delay_after(failures: i32) -> i64 {
    let doublings = u32::try_from(failures - FREE_TRIES).unwrap_or(0).min(5);
    if failures <= FREE_TRIES { 0 } else { (1 << doublings).min(LONGEST_DELAY) }
}

/// The marks that a browser has once this account has signed in there: a new one of hers, and those of the others as they were.
/// No name stands in them, and only with the key of this installation can be said whose one is.
pub fn device_cookie(house: &House, headers: &HeaderMap, account: Id) -> Result<HeaderValue, Failure> {
    let hers = mark(house, account, &seal::random());
    // Whatever is not as long as a mark of ours is none.
    let others = marks(headers).filter(|mark| mark.len() == hers.len() && !is_of(house, mark, account));
    let all: Vec<&str> = std::iter::once(hers.as_str()).chain(others).take(MOST_MARKS).collect();
    let line = format!("{COOKIE}={}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=31536000", all.join(BETWEEN));
    HeaderValue::from_str(&line).map_err(|_| Failure::internal("a device mark is not a header value"))
}

/// What makes it this browser's, and a proof that we gave it to this account. Short, because browsers keep no cookie of more
/// than four thousand letters.
fn mark(house: &House, account: Id, chance: &[u8; CHANCE]) -> String {
    let proof = seal::digest("panoh device mark", &[house.device_key.derive("device marks").expose(), account.as_bytes(), chance]);
    let [chance, proof] = [chance.as_slice(), &proof[..PROOF]];
    URL_SAFE_NO_PAD.encode([chance, proof].concat())
}

fn marks(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    cookie(headers, COOKIE).into_iter().flat_map(|text| text.split(BETWEEN)).take(MOST_MARKS)
}

fn is_of(house: &House, text: &str, account: Id) -> bool {
    let chance = URL_SAFE_NO_PAD.decode(text).ok().and_then(|bytes| bytes.first_chunk::<CHANCE>().copied());
    chance.is_some_and(|chance| mark(house, account, &chance) == text)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn however_many_names_a_stranger_makes_up_they_leave_no_more_than_65_536_counters() {
        let key = SecretKey::generate();
        let counters = |key: &SecretKey| (0..150_000).map(|number| strangers_key(key, &format!("made-up-{number}"))).collect::<BTreeSet<_>>();
        let all = counters(&key);
        assert!((50_000..=65_536).contains(&all.len()), "{}", all.len());
        assert_eq!(strangers_key(&key, "nigora"), strangers_key(&key.duplicate(), "nigora"), "on every server the same");
        let other = SecretKey::generate();
        let agree = (0..1_000).filter(|number| strangers_key(&key, &number.to_string()) == strangers_key(&other, &number.to_string())).count();
        assert!(agree < 20, "which names share one follows from the key: {agree}");
    }
}
