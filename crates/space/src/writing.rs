//! Decided, sealed, appended, and only then answered. While one batch is on its way to the
//! disk the next is decided on top of it; if the first fails, both are taken back, and both
//! are decided again or refused together.
//!
//! The view's transaction stays open until nothing is on its way, so readers see what is
//! durable and nothing else; a reader who waits ends the run.

use std::pin::Pin;

use ledger::{Head, LedgerError};
use tokio::{runtime::Handle, task::spawn_blocking};

use crate::{
    SpaceError,
    batch::{Care, Decided, Undecided},
    change::{Stopped, Waiting},
    core::Core,
    line::Line,
    sealing::seal_all,
};

/// How often changes are decided anew because another server was first.
const ATTEMPTS: u32 = 100;
/// How many batches follow each other before the view is committed.
const LONGEST_RUN: u32 = 64;

/// Where the list ends now that a batch is there; or why it is not, and who must be told.
type Landed = Result<Head, (LedgerError, Vec<Waiting>)>;

/// A batch on its way to the disk.
struct Flying {
    landing: Pin<Box<dyn Future<Output = Landed> + Send>>,
    landed: Option<Landed>,
    /// Keys that go with it.
    erased: Vec<[u8; 16]>,
    /// The number of its last entry.
    end: i64,
    /// Nothing is decided upon it: the view must be committed first.
    is_last: bool,
}

impl Flying {
    async fn lands_before_anyone_joins(&mut self, line: &Line) -> bool {
        if self.landed.is_none() {
            tokio::select! {
                biased;
                landed = &mut self.landing => self.landed = Some(landed),
                () = line.someone_joins() => {}
            }
        }
        self.landed.is_some()
    }
}

struct Run {
    changes: Vec<Waiting>,
    care: Care,
    attempts: u32,
    batches: u32,
    flying: Option<Flying>,
}

impl Run {
    /// True with changes at hand; false where the run is over once its last batch has landed.
    async fn has_more(&mut self, line: &Line) -> bool {
        while self.changes.is_empty() {
            if let Some(flying) = &mut self.flying
                && (flying.is_last || line.has_readers() || flying.lands_before_anyone_joins(line).await)
            {
                return false;
            }
            self.changes = line.take();
            if self.flying.is_none() {
                break;
            }
        }
        !self.changes.is_empty()
    }
}

/// Why a run ended, and whose changes were not written.
enum Failed {
    /// On fresh facts they may pass.
    TryAgain(Vec<Waiting>),
    For(Vec<Waiting>, SpaceError),
}

impl Core {
    /// Writes all that wait, and whoever joins meanwhile.
    pub(crate) async fn write(&mut self, line: &Line) {
        let mut run = Run { changes: line.take(), care: Care::Trusting, attempts: 0, batches: 0, flying: None };
        if run.changes.is_empty() {
            return;
        }
        // A reader who went away in the middle of building anew left half a view.
        if let Err(error) = self.whole().await {
            return fail_all(run.changes, error);
        }
        while let Err(failed) = self.fly(&mut run, line).await {
            match (failed, self.take_back().await) {
                (Failed::TryAgain(changes), Ok(())) if run.attempts < ATTEMPTS => {
                    run.changes = changes;
                    run.attempts += 1;
                }
                (Failed::TryAgain(changes), Ok(())) => return fail_all(changes, SpaceError::Ledger(LedgerError::Moved)),
                (Failed::TryAgain(changes), Err(error)) | (Failed::For(changes, error), _) => return fail_all(changes, error),
            }
        }
    }

    /// Decides, hands over, and decides the next, until nobody waits.
    async fn fly(&mut self, run: &mut Run, line: &Line) -> Result<(), Failed> {
        if let Err(error) = self.begin() {
            return Err(Failed::For(std::mem::take(&mut run.changes), error));
        }
        while run.has_more(line).await {
            let decided = self.decide_upon(run, line).await?;
            self.hand_over(decided, run, line);
        }
        if let Some(flying) = run.flying.take() {
            self.land(flying).await?;
        }
        self.commit().await.map_err(|error| Failed::For(Vec::new(), error))
    }

    /// The next batch, while the one before is on its way: whoever joins until it is there is in it.
    async fn decide_upon(&mut self, run: &mut Run, line: &Line) -> Result<Decided, Failed> {
        let flying = run.flying.take();
        let mut decided = Decided::nothing(self.space, self.head, flying.as_ref().map_or(self.head.seq, |flying| flying.end));
        let mut so_far = self.decide(&mut decided, std::mem::take(&mut run.changes), run.care).await;
        if let Some(mut flying) = flying {
            while so_far.is_ok() && !line.has_readers() && !flying.lands_before_anyone_joins(line).await {
                so_far = self.decide(&mut decided, line.take(), run.care).await;
            }
            if let Err(failed) = self.land(flying).await {
                // What was decided upon a batch falls with it.
                return Err(failed.and(decided.asked.changes));
            }
        }
        match so_far {
            Ok(()) => {
                run.care = Care::Trusting;
                Ok(decided)
            }
            Err(Undecided::OneFellHalfway) => {
                run.care = Care::EachByItself;
                Err(Failed::TryAgain(decided.asked.changes))
            }
            Err(Undecided::Failed(error)) => Err(Failed::For(decided.asked.changes, error)),
        }
    }

    /// Seals and appends: on another thread where the next batch waits, else here.
    fn hand_over(&mut self, Decided { mut draught, asked }: Decided, run: &mut Run, line: &Line) {
        if draught.unsealed.is_empty() {
            // All were refused, or had been answered before.
            return asked.answer();
        }
        draught.batch.expected = self.head;
        run.batches += 1;
        let (erased, end) = (draught.batch.erased_keys.iter().map(|it| it.key).collect::<Vec<_>>(), draught.next - 1);
        // What is erased must be gone from the view before anything is decided upon it.
        let is_last = !erased.is_empty() || run.batches >= LONGEST_RUN;
        let (ledger, vault, seen) = (self.ledger.clone(), self.shelf.vault().duplicate(), self.seen.clone());
        let append = async move {
            let batch = seal_all(draught, &vault);
            seen.awaits(batch.end());
            match ledger.append(&batch).await {
                Ok(()) => {
                    seen.reach(batch.end().seq);
                    asked.answer();
                    Ok(batch.end())
                }
                Err(error) => Err((error, asked.changes)),
            }
        };
        if !is_last && !line.has_readers() {
            run.changes = line.take();
        }
        let landing: Pin<Box<dyn Future<Output = Landed> + Send>> = if run.changes.is_empty() { Box::pin(append) } else { Box::pin(on_another_thread(append)) };
        run.flying = Some(Flying { landing, landed: None, erased, end, is_last });
    }

    /// Waits until it is on the disk.
    async fn land(&mut self, flying: Flying) -> Result<(), Failed> {
        let landed = match flying.landed {
            Some(landed) => landed,
            None => flying.landing.await,
        };
        match landed {
            Ok(end) => {
                self.move_to(end);
                self.erased.extend(flying.erased);
                Ok(())
            }
            Err((LedgerError::Moved, changes)) => Err(Failed::TryAgain(changes)),
            Err((LedgerError::Taken, changes)) => match self.beyond_the_end().await {
                Ok(None) => Err(Failed::TryAgain(changes)),
                // Trying again would meet it for ever.
                Ok(Some(seq)) => Err(Failed::For(changes, SpaceError::Damaged { seq })),
                Err(error) => Err(Failed::For(changes, error)),
            },
            Err((error, changes)) => Err(Failed::For(changes, error.into())),
        }
    }
}

/// Begins at once, whatever this thread does next.
fn on_another_thread(append: impl Future<Output = Landed> + Send + 'static) -> impl Future<Output = Landed> + Send {
    let runtime = Handle::current();
    let task = spawn_blocking(move || runtime.block_on(append));
    // A task that was cut off belongs to a program that ends: what it wrote shows at the next opening.
    async { task.await.unwrap_or_else(|_| Err((LedgerError::Unavailable("the program is stopping".into()), Vec::new()))) }
}

impl Failed {
    fn and(mut self, more: Vec<Waiting>) -> Failed {
        let (Failed::TryAgain(changes) | Failed::For(changes, _)) = &mut self;
        changes.extend(more);
        self
    }
}

fn fail_all(changes: Vec<Waiting>, error: SpaceError) {
    let others: Vec<SpaceError> = changes.iter().skip(1).map(|_| error.again()).collect();
    for (waiting, error) in changes.into_iter().zip(std::iter::once(error).chain(others)) {
        let _ = waiting.answer.send(Err(Stopped::Space(error)));
    }
}
