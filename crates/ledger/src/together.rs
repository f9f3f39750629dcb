//! Questions that come while another is asked wait, and are asked together: one journey to the
//! server for all of them. Each is asked after it came, so its answer is as fresh as if it were alone.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use tokio::sync::{
    Mutex as Turn,
    oneshot::{self, error::TryRecvError},
};

use crate::{Result, SessionRow, Tip};

type Found = Option<(SessionRow, Tip)>;
type Hash = [u8; 32];

#[derive(Default)]
pub(crate) struct Together {
    /// Whoever holds it asks for all who wait.
    turn: Turn<()>,
    waiting: Mutex<Vec<(Hash, oneshot::Sender<Found>)>>,
}

impl Together {
    /// `ask` gets every hash once and answers with those that it found.
    pub(crate) async fn find<Asked>(&self, hash: Hash, ask: impl Fn(Vec<Hash>) -> Asked) -> Result<Found>
    where
        Asked: Future<Output = Result<Vec<(SessionRow, Tip)>>>,
    {
        loop {
            let (answer, mut answered) = oneshot::channel();
            self.lock().push((hash, answer));
            tokio::select! {
                biased;
                // No answer: whoever asked for us went away, or was told why it failed; we ask ourselves.
                found = &mut answered => if let Ok(found) = found {
                    return Ok(found);
                },
                _turn = self.turn.lock() => {
                    match answered.try_recv() {
                        Ok(found) => return Ok(found),
                        // Whoever asked for us went away in this very moment: nobody has asked.
                        Err(TryRecvError::Closed) => continue,
                        Err(TryRecvError::Empty) => {}
                    }
                    let together = std::mem::take(&mut *self.lock());
                    let mut hashes: Vec<Hash> = together.iter().map(|(hash, _)| *hash).collect();
                    hashes.sort_unstable();
                    hashes.dedup();
                    let found: HashMap<Hash, (SessionRow, Tip)> = ask(hashes).await?.into_iter().map(|it| (it.0.hash, it)).collect();
                    for (hash, answer) in together {
                        // One that went away is not told.
                        let _ = answer.send(found.get(&hash).cloned());
                    }
                    return Ok(found.get(&hash).cloned());
                }
            }
        }
    }

    /// A panic while it was held leaves it whole: every use of it is one call.
    fn lock(&self) -> MutexGuard<'_, Vec<(Hash, oneshot::Sender<Found>)>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
