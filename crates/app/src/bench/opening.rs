//! How long a worker waits for her vault.

use std::time::Instant;

use people::demo::Founded;
use space::Space;

use super::{Engine, Failed, Figure, Plan, fill, fill::Filled, float, quickest};
use crate::areas;

pub async fn measure(plan: &Plan, engine: &Engine, filled: &Filled) -> Result<Vec<Figure>, Failed> {
    let name = engine.name;
    let times = plan.times(3, 7);
    let large = open(engine, &filled.large, times).await?;
    let small = open(engine, &filled.small, times).await?;
    let floor = fetch(engine, &filled.large, times).await?;
    let growth = large / small;
    let cases = float(plan.cases);
    let target = if plan.cases == 100_000 { 1.0 } else { cases / 100_000.0 };
    Ok(vec![
        Figure::at_most(format!("open a vault of {} cases", plan.cases), name, large, "s", Some(floor), target),
        Figure::at_most("the same for ten times as many cases", name, growth, "times as long", Some(10.0), 11.0),
    ])
}

/// The quickest of a few openings, each from nothing: what else the machine did is not ours.
async fn open(engine: &Engine, founded: &Founded, times: usize) -> Result<f64, Failed> {
    let ledger = engine.made(fill::PLACE).ledger().await?;
    let mut seconds = Vec::new();
    for _ in 0..times {
        let started = Instant::now();
        let row = ledger.space(founded.id.0).await?.ok_or("the vault is missing")?;
        let space = Space::open(ledger.clone(), &row, founded.vault.duplicate(), areas::layout()).await?;
        seconds.push(started.elapsed().as_secs_f64());
        drop(space);
        // The closed vault frees its memory on its own thread; it must not count for the next one.
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    Ok(quickest(&seconds))
}

/// The engine alone: every head of the vault read from the disk, none opened.
async fn fetch(engine: &Engine, founded: &Founded, times: usize) -> Result<f64, Failed> {
    let ledger = engine.made(fill::PLACE).ledger().await?;
    let mut seconds = Vec::new();
    for _ in 0..times {
        let started = Instant::now();
        let mut after = 0;
        loop {
            let rows = ledger.heads(founded.id.0, after, 4_000).await?;
            let Some(last) = rows.last() else { break };
            after = last.seq;
        }
        seconds.push(started.elapsed().as_secs_f64());
    }
    Ok(quickest(&seconds))
}
