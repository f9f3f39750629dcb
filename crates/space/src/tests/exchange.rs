//! A vault's key that somebody knew who left is exchanged (security.md 3.2).

use std::sync::{Arc, Mutex};

use super::keeping::{Bench, layout, texts, write};
use crate::*;

on_both_engines! {
    whoever_has_the_old_key_opens_nothing_and_all_that_was_written_is_still_there,
    a_server_that_has_the_vault_open_with_the_old_key_reads_and_writes_nothing_more,
    what_was_acknowledged_while_the_key_was_exchanged_is_there_afterwards,
    a_key_that_would_go_to_an_old_list_of_who_stays_is_not_exchanged,
}

const AT: Who = Who { staff: Some(Id::from_u128(7)), at: 1_795_582_800 };

/// The new key. No account stays, so none gets it but this test.
async fn exchange(space: &Space) -> Result<VaultKey, SpaceError> {
    let slot = Mutex::new(None);
    let sealed_to = |vault: &VaultKey| {
        *slot.lock().unwrap() = Some(vault.duplicate());
        Ok(Vec::new())
    };
    while let Err(error) = space.exchange_key(AT, &[], |_| true, sealed_to).await {
        // Something was written meanwhile: with the list of who stays, read anew.
        if !matches!(error, SpaceError::Stale) {
            return Err(error);
        }
    }
    Ok(slot.into_inner().unwrap().unwrap())
}

async fn opened(bench: &Bench, vault: &VaultKey) -> Result<Space, SpaceError> {
    let row = bench.ledger.space(bench.row.id).await.unwrap().unwrap();
    Space::open(bench.ledger.clone(), &row, vault.duplicate(), layout()).await
}

async fn faults(bench: &Bench, vault: &VaultKey) -> Vec<Fault> {
    let row = bench.ledger.space(bench.row.id).await.unwrap().unwrap();
    let mut faults = verify_sealed(&bench.ledger, &row, vault.duplicate(), |_| ()).await.unwrap().faults;
    faults.extend(verify(&bench.ledger, &row, |_| ()).await.unwrap().faults);
    faults
}

async fn whoever_has_the_old_key_opens_nothing_and_all_that_was_written_is_still_there(engine: &str) {
    let bench = Bench::new(engine).await;
    let [house, hers, gone] = [1, 2, 3].map(Id::from_u128);
    write(&bench.space, None, house, "of the house").await.unwrap();
    write(&bench.space, Some(hers), hers, "hers").await.unwrap();
    write(&bench.space, Some(gone), gone, "erased later").await.unwrap();
    bench.erase(gone).await;
    let file = bench.space.keep_attachment(b"a file of the house").await.unwrap();
    bench.space.keep_snapshot().await.unwrap();

    let mut known = vec![bench.vault.duplicate()];
    for round in 1..=3 {
        let before = opened(&bench, known.last().unwrap()).await.unwrap();
        known.push(exchange(&before).await.unwrap());
        let (now, old) = known.split_last().unwrap();
        for old in old {
            assert!(matches!(opened(&bench, old).await, Err(SpaceError::Sealed(_))), "round {round}");
        }
        let space = opened(&bench, now).await.unwrap();
        assert_eq!(&*space.body(house, 1).await.unwrap(), b"\"long of the house\"");
        assert_eq!(&*space.body(hers, 1).await.unwrap(), b"\"long hers\"");
        assert!(matches!(space.body(gone, 1).await, Err(SpaceError::Erased)));
        assert_eq!(space.attachment(&file).await.unwrap(), b"a file of the house");
        write(&space, None, Id::new_v4(), &format!("round {round}")).await.unwrap();
        write(&space, Some(hers), Id::new_v4(), &format!("about her in round {round}")).await.unwrap();
        let new = Id::new_v4();
        write(&space, Some(new), new, "another person").await.unwrap();
        assert!(texts(&space).await.contains(&format!("round {round}")));
        assert_eq!(faults(&bench, now).await, []);
    }
    // What belongs to the house has another key since, which the old one does not give.
    let entries = bench.ledger.entries(bench.row.id, 0, 100).await.unwrap();
    let of_the_house: std::collections::HashSet<_> = entries.iter().filter(|it| bench.row.id.as_bytes() == &it.key).map(|it| it.seq).collect();
    let exchanged = entries.iter().find(|it| it.seq > 3 && !of_the_house.contains(&it.seq)).unwrap().seq;
    assert!(of_the_house.iter().all(|seq| *seq < exchanged), "{of_the_house:?} {exchanged}");
}

async fn a_server_that_has_the_vault_open_with_the_old_key_reads_and_writes_nothing_more(engine: &str) {
    let bench = Bench::new(engine).await;
    write(&bench.space, None, Id::new_v4(), "before").await.unwrap();
    let (idle, reading) = (bench.again().await, bench.again().await);
    let new = exchange(&bench.space).await.unwrap();
    let entries = bench.entries().await;
    for (space, who) in [(&bench.space, "that exchanged it"), (&idle, "that was idle"), (&reading, "that was reading")] {
        if who == "that was reading" {
            assert!(matches!(space.read::<_, SpaceError, _>(|view| Ok(view.seq())).await, Err(SpaceError::Closed)));
        }
        let written = write(space, None, Id::new_v4(), "after").await;
        assert!(matches!(written, Err(ChangeError::Space(SpaceError::Closed))), "the server {who}: {written:?}");
    }
    assert!(matches!(exchange(&idle).await, Err(SpaceError::Closed)));
    assert_eq!(bench.entries().await, entries);
    assert_eq!(texts(&opened(&bench, &new).await.unwrap()).await, ["before"]);
}

async fn what_was_acknowledged_while_the_key_was_exchanged_is_there_afterwards(engine: &str) {
    let bench = Bench::new(engine).await;
    let acknowledged = Arc::new(Mutex::new(Vec::new()));
    let mut writers = Vec::new();
    for number in 0..8 {
        let (space, acknowledged) = (if number % 2 == 0 { bench.space.clone() } else { bench.again().await }, acknowledged.clone());
        writers.push(tokio::spawn(async move {
            for round in 0.. {
                let (text, record) = (format!("{number} {round}"), Id::new_v4());
                let subject = (round % 2 == 0).then_some(record);
                match write(&space, subject, record, &text).await {
                    Ok(_) => acknowledged.lock().unwrap().push(text),
                    // More at once than the ledger's own contest lasts.
                    Err(ChangeError::Space(SpaceError::Ledger(ledger::LedgerError::Moved))) => {}
                    Err(ChangeError::Space(SpaceError::Closed)) => return,
                    Err(other) => panic!("{other}"),
                }
                // As busy as people are, so that somebody else has a turn.
                tokio::time::sleep(std::time::Duration::from_millis(40)).await;
            }
        }));
    }
    while acknowledged.lock().unwrap().len() < 40 {
        tokio::task::yield_now().await;
    }
    let new = exchange(&bench.space).await.unwrap();
    for writer in writers {
        writer.await.unwrap();
    }
    let mut expected = acknowledged.lock().unwrap().clone();
    expected.sort();
    let mut found = texts(&opened(&bench, &new).await.unwrap()).await;
    found.sort();
    assert_eq!(found, expected);
    assert_eq!(faults(&bench, &new).await, []);
}

/// Somebody left or came after the list of who stays was read.
async fn a_key_that_would_go_to_an_old_list_of_who_stays_is_not_exchanged(engine: &str) {
    let bench = Bench::new(engine).await;
    write(&bench.space, None, Id::from_u128(1), "of the house").await.unwrap();
    let listed = bench.space.read::<_, SpaceError, _>(|view| view.version(Id::from_u128(1))).await.unwrap();
    write(&bench.space, None, Id::from_u128(1), "she left").await.unwrap();
    let is_sealed = Mutex::new(false);
    let sealed_to = |_: &VaultKey| {
        *is_sealed.lock().unwrap() = true;
        Ok(Vec::new())
    };
    let still = |view: &View<'_>| view.version(Id::from_u128(1)).unwrap() == listed;
    assert!(matches!(bench.space.exchange_key(AT, &[], still, sealed_to).await, Err(SpaceError::Stale)));
    assert!(!*is_sealed.lock().unwrap(), "nobody gets a key by it");
    write(&bench.space, None, Id::from_u128(2), "work goes on with the key that is").await.unwrap();
    assert!(opened(&bench, &bench.vault).await.is_ok());
}
