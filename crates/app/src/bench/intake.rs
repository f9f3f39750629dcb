//! How many intakes a second are acknowledged, which means: on the disk.

use std::time::Instant;

use serde_json::json;

use super::{Engine, Failed, Figure, Plan, fill, float};
use crate::{command::DEMONSTRATION_PASSWORD as PASSWORD, local::Client};

/// What a sealed intake stores, in bytes: two entries with their hashes, and a key. PostgreSQL keeps it in one row.
const ROW: usize = 1_700;
const WRITERS: usize = 32;

pub async fn measure(plan: &Plan, engine: &Engine) -> Result<Vec<Figure>, Failed> {
    let place = engine.place("intake").await?;
    let house = engine.house(&place).await?;
    fill::organisation(&house, "intake").await?;
    let client = Client::sign_in(&house, "worker-intake", PASSWORD).await?;
    let (alone, together) = (plan.times(400, 3_000), plan.times(4_000, 30_000));
    record(&client, 0, 50).await?;

    // The floor is measured on both sides of what stands on it: disks have moods.
    let before = engine.bare_inserts(alone, ROW).await?;
    let started = Instant::now();
    record(&client, 50, alone).await?;
    let one = float(alone) / started.elapsed().as_secs_f64();
    let after = engine.bare_inserts(alone, ROW).await?;
    let floor = f64::midpoint(before, after);

    let each = together / WRITERS;
    let started = Instant::now();
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let client = client.clone();
            tokio::spawn(async move { record(&client, 10_000 + writer * each, each).await })
        })
        .collect();
    for writer in writers {
        writer.await??;
    }
    let many = float(each * WRITERS) / started.elapsed().as_secs_f64();
    Ok(vec![
        Figure::at_least("intakes acknowledged, 1 writer", engine.name, one, "1/s", Some(floor), 0.6 * floor),
        Figure::at_least("intakes acknowledged, 32 writers", engine.name, many, "1/s", Some(floor), 5.0 * floor),
    ])
}

/// Through the whole house: session, permit, form, rules, seals, chain, view, disk.
async fn record(client: &Client, from: usize, count: usize) -> Result<(), Failed> {
    for number in from..from + count {
        client.post("/survivors", json!({ "name": fill::name(number), "sex": "female", "birth": "1990" })).await?;
    }
    Ok(())
}
