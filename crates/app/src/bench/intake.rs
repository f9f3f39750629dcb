//! How many intakes a second are acknowledged, which means: on the disk.

use std::{collections::HashMap, time::Instant};

use ledger::{Batch, EntryRow, Head, Id, Ledger, RecordKeyRow, SpaceKind, SpaceRow};
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
    // On a worker's thread, as every request of the server is.
    let writer = client.clone();
    tokio::spawn(async move { record(&writer, 50, alone).await }).await??;
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
    let stored = Stored::last(house.ledger.as_ref(), alone).await?;
    let (singly, batched) = (stored.appended(house.ledger.as_ref(), 1).await?, stored.appended(house.ledger.as_ref(), WRITERS).await?);
    Ok(vec![
        Figure::at_least("intakes acknowledged, 1 writer", engine.name, one, "1/s", Some(floor), 0.6 * floor),
        Figure::at_least("intakes acknowledged, 32 writers", engine.name, many, "1/s", Some(floor), 5.0 * floor),
        Figure::shown("what intakes store, appended by the ledger alone, one by one", engine.name, singly, "1/s", Some(floor)),
        Figure::shown("the same, 32 of them in one write", engine.name, batched, "1/s", Some(floor)),
    ])
}

/// What intakes left in the ledger, to be appended again without the house above it: no request, no rule, no seal, no view.
struct Stored {
    /// Of each intake: its entries, and the key that came with them.
    intakes: Vec<(Vec<EntryRow>, Vec<RecordKeyRow>)>,
}

impl Stored {
    async fn last(ledger: &dyn Ledger, count: usize) -> Result<Self, Failed> {
        let vault = ledger.spaces().await?.into_iter().find(|space| space.kind == SpaceKind::Vault).ok_or("there is no vault")?;
        let keys: HashMap<[u8; 16], RecordKeyRow> = ledger.record_keys(vault.id).await?.into_iter().map(|row| (row.key, row)).collect();
        let wanted = i64::try_from(2 * count)?;
        let entries = ledger.entries(vault.id, vault.head.seq - wanted, u32::try_from(wanted)?).await?;
        // An intake's entries follow each other, under her key.
        let of = |of_one: &[EntryRow]| (of_one.to_vec(), of_one.first().and_then(|entry| keys.get(&entry.key)).cloned().into_iter().collect());
        let intakes = entries.chunk_by(|one, next| one.key == next.key).map(of).collect();
        Ok(Stored { intakes })
    }

    /// How many intakes a second, so many in one write, into a space of their own.
    async fn appended(&self, ledger: &dyn Ledger, together: usize) -> Result<f64, Failed> {
        let space = Id::new_v4();
        let mut end = Head { seq: 0, hash: seal::Hash::START };
        let row = SpaceRow { id: space, kind: SpaceKind::Commons, head: end, receive_key: [0; 32], verify_key: [0; 32], sealed_keys: Vec::new() };
        ledger.create_space(&row).await?;
        let started = Instant::now();
        for some in self.intakes.chunks(together) {
            let mut batch = Batch::empty(space, end);
            for (entries, keys) in some {
                batch.entries.extend(entries.iter().zip(batch.end().seq + 1..).map(|(entry, seq)| EntryRow { seq, ..entry.clone() }).collect::<Vec<_>>());
                batch.new_keys.extend(keys.iter().cloned());
            }
            end = batch.end();
            ledger.append(&batch).await?;
        }
        Ok(float(self.intakes.len()) / started.elapsed().as_secs_f64())
    }
}

/// Through the whole house: session, permit, form, rules, seals, chain, view, disk.
async fn record(client: &Client, from: usize, count: usize) -> Result<(), Failed> {
    for number in from..from + count {
        client.post("/survivors", json!({ "name": fill::name(number), "sex": "female", "birth": "1990" })).await?;
    }
    Ok(())
}
