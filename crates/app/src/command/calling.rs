//! Someone has waited too long for a place: the person on duty is called, later the coordinator.
//!
//! The server can read no vault, so the moment was written down, without a word of what it is
//! about, when the need was. What calls is a program of the operator's (a message gateway, a
//! modem); it learns who is to be called and how urgently, and nothing else.

use std::{path::PathBuf, time::Duration};

use kernel::{
    House,
    calls::{Call, CallLevel},
};
use ledger::LedgerError;

/// How often it looks.
const EVERY: Duration = Duration::from_secs(20);
/// A gateway that hangs does not hold up the next call.
const LONGEST: Duration = Duration::from_mins(1);

/// In seconds: how long a server without a program leaves a call to one that has it.
const LEFT_TO_OTHERS: i64 = 3_600;

pub async fn keep_calling(house: House, program: Option<PathBuf>) {
    let mut every = tokio::time::interval(EVERY);
    loop {
        every.tick().await;
        if call_due(&house, program.as_deref()).await.is_err() {
            tracing::warn!("the database cannot be reached; whoever is due will be called later");
        }
    }
}

/// Each is called by one server, once. A server without a program takes only what no other took within an hour, so that none
/// waits for ever.
pub async fn call_due(house: &House, program: Option<&std::path::Path>) -> Result<(), LedgerError> {
    let Some(program) = program else {
        while house.take_due_call(house.clock.now() - LEFT_TO_OTHERS).await?.is_some() {}
        return Ok(());
    };
    while let Some(call) = house.take_due_call(house.clock.now()).await? {
        if !run(program, &call).await {
            tracing::warn!("the program that calls did not succeed; look at the needs that wait");
        }
    }
    Ok(())
}

fn said(level: CallLevel) -> &'static str {
    match level {
        CallLevel::Duty => "duty",
        CallLevel::Coordinator => "coordinator",
    }
}

async fn run(program: &std::path::Path, call: &Call) -> bool {
    let run = tokio::process::Command::new(program).arg(said(call.level)).arg(&call.whom).kill_on_drop(true).status();
    matches!(tokio::time::timeout(LONGEST, run).await, Ok(Ok(status)) if status.success())
}
