//! Once a week, on Monday morning, a program of the operator's carries to each organisation what it promised and what is
//! late. It gets whom (a word that the operator knows) and reads the text. One server does it, once.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use jiff::civil::{Date, Weekday};
use kernel::{Failure, House, clock};
use learning::digest::{Digest, digests};
use tokio::{io::AsyncWriteExt as _, process::Command};

/// How often it looks whether it is Monday.
const EVERY: Duration = Duration::from_mins(10);
/// From this hour on, in the country's time: nobody is woken.
const FROM_HOUR: i8 = 8;
const LONGEST: Duration = Duration::from_mins(1);

pub async fn keep_reminding(house: House, program: Option<PathBuf>) {
    let Some(program) = program else { return };
    let mut every = tokio::time::interval(EVERY);
    loop {
        every.tick().await;
        if remind(&house, &program).await.is_err() {
            tracing::warn!("the database cannot be reached; reminders will be carried later");
        }
    }
}

/// Carries what this Monday's reminders are, if that was not done yet.
pub async fn remind(house: &House, program: &Path) -> Result<(), Failure> {
    let now = clock::local(house.clock.now());
    if now.date().weekday() != Weekday::Monday || now.time().hour() < FROM_HOUR {
        return Ok(());
    }
    let today = now.date();
    for digest in house.commons.read(move |view| digests(view, today)).await? {
        if is_ours(house, &digest, today).await? && !carry(program, &digest).await {
            tracing::warn!("the program that reminds did not succeed; what is due stands on its page");
        }
    }
    Ok(())
}

/// Whoever writes the week's note first carries it.
async fn is_ours(house: &House, digest: &Digest, monday: Date) -> Result<bool, Failure> {
    let mine: [u8; 16] = seal::random();
    let note = format!("reminded {} {monday}", digest.organisation);
    Ok(house.ledger.note_once(&note, &mine).await? == mine)
}

async fn carry(program: &Path, digest: &Digest) -> bool {
    let run = async {
        let mut child = Command::new(program).arg("digest").arg(&digest.whom).stdin(Stdio::piped()).kill_on_drop(true).spawn().ok()?;
        let mut input = child.stdin.take()?;
        // A program that does not read what it is told still ends well or not by itself.
        let _ = input.write_all(digest.text.as_bytes()).await;
        drop(input);
        child.wait().await.ok()
    };
    tokio::time::timeout(LONGEST, run).await.is_ok_and(|status| status.is_some_and(|status| status.success()))
}
