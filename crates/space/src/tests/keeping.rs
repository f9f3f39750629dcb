//! What a space promises: nothing acknowledged is lost, nothing refused is written, and every server sees what any
//! acknowledged.

use std::sync::Arc;

use ledger::{Batch, Durability, Entries as _, Head, Ledger, PostgresLedger, RecordKeyRow, SnapshotRow, SpaceKind, SpaceRow, SqliteLedger};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use crate::*;

/// The smallest area: a note with a text, about a person or about nobody.
struct Notes;

#[derive(Serialize, Deserialize)]
struct Note {
    text: String,
}

impl Projection for Notes {
    fn tables(&self) -> &'static str {
        "CREATE TABLE note (id BLOB PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;"
    }

    fn indexes(&self) -> &'static str {
        "CREATE INDEX note_text ON note (text);"
    }

    fn kinds(&self) -> &'static [&'static str] {
        &["note"]
    }

    fn project(&self, tables: &Connection, fact: &Fact<'_>) -> Result<(), SpaceError> {
        let note: Note = fact.head()?;
        tables.execute("INSERT OR REPLACE INTO note (id, text) VALUES (?1, ?2)", (fact.record, note.text))?;
        Ok(())
    }
}

pub(super) struct Bench {
    pub(super) ledger: Arc<dyn Ledger>,
    pub(super) row: SpaceRow,
    pub(super) vault: VaultKey,
    pub(super) space: Space,
    _folder: tempfile::TempDir,
}

async fn fresh_ledger(engine: &str, folder: &tempfile::TempDir) -> Arc<dyn Ledger> {
    if engine == "sqlite" {
        return Arc::new(SqliteLedger::open_with(&folder.path().join("test.db"), Durability::Off).unwrap());
    }
    let address = std::env::var("TEST_POSTGRES_URL").expect("./test starts a PostgreSQL cluster and sets TEST_POSTGRES_URL");
    let (client, connection) = tokio_postgres::connect(&address, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    let name = format!("s{}", Id::new_v4().simple());
    client.batch_execute(&format!("CREATE DATABASE {name}")).await.unwrap();
    Arc::new(PostgresLedger::connect(&address.replace("/postgres?", &format!("/{name}?"))).await.unwrap())
}

impl Bench {
    pub(super) async fn new(engine: &str) -> Bench {
        let folder = tempfile::tempdir().unwrap();
        let ledger = fresh_ledger(engine, &folder).await;
        let vault = VaultKey::generate();
        let row = new_space(Id::new_v4(), SpaceKind::Vault, &vault);
        ledger.create_space(&row).await.unwrap();
        let space = Space::open(ledger.clone(), &row, vault.duplicate(), layout()).await.unwrap();
        Bench { ledger, row, vault, space, _folder: folder }
    }

    /// The same space on another server, or after a restart.
    pub(super) async fn again(&self) -> Space {
        Space::open(self.ledger.clone(), &self.row, self.vault.duplicate(), layout()).await.unwrap()
    }

    pub(super) async fn faults(&self) -> Vec<Fault> {
        verify_sealed(&self.ledger, &self.row, self.vault.duplicate(), |_| ()).await.unwrap().faults
    }

    pub(super) async fn faults_without_keys(&self) -> Vec<Fault> {
        verify(&self.ledger, &self.row, |_| ()).await.unwrap().faults
    }

    /// As whoever can write to the database might: any bytes for a key, and no entry that says so.
    pub(super) async fn put_key(&self, key: &RecordKeyRow) {
        let head = self.ledger.tip(self.row.id).await.unwrap().head;
        self.ledger.append(&Batch { erased_keys: vec![key.clone()], ..Batch::empty(self.row.id, head) }).await.unwrap();
    }

    pub(super) async fn erase(&self, her: Id) {
        let erased = Id::new_v4();
        self.space.change::<&str, _>(change(None), move |_| Ok(Drafts::of(erased, [note(None, erased, "erased")]).erasing(her))).await.unwrap();
    }

    pub(super) async fn entries(&self) -> i64 {
        self.ledger.tip(self.row.id).await.unwrap().head.seq
    }
}

pub(super) fn layout() -> Layout {
    Layout::new([&Notes as &'static dyn Projection])
}

pub(super) fn change(key: Option<&str>) -> Change {
    Change { who: Who { staff: Some(Id::from_u128(7)), at: 1_795_582_800 }, key: key.map(str::to_owned) }
}

pub(super) fn note(subject: Option<Id>, record: Id, text: &str) -> Draft {
    let head = Note { text: text.to_owned() };
    let draft = match subject {
        Some(subject) => Draft::about(subject, "note", "noted", record, &head),
        None => Draft::house("note", "noted", record, &head),
    };
    draft.unwrap().with_body(&format!("long {text}")).unwrap()
}

pub(super) async fn write(space: &Space, subject: Option<Id>, record: Id, text: &str) -> Result<Outcome, ChangeError<&'static str>> {
    let text = text.to_owned();
    space.change(change(None), move |_| Ok(Drafts::of(record, [note(subject, record, &text)]))).await
}

pub(super) async fn texts(space: &Space) -> Vec<String> {
    space.read::<_, SpaceError, _>(|view| view.all("SELECT text FROM note ORDER BY text", [], |row| row.get(0))).await.unwrap()
}

on_both_engines! {
    what_was_written_is_there_after_closing_and_opening,
    what_the_rules_refuse_is_written_nowhere_and_the_others_of_its_batch_stay,
    a_repeated_key_does_nothing_twice_even_on_another_server,
    a_repeated_key_with_other_words_is_refused_on_every_server,
    a_change_from_an_old_version_is_refused,
    two_servers_see_each_other_and_no_change_is_lost,
    a_count_that_many_raise_on_two_servers_is_never_wrong,
    a_full_disk_refuses_what_was_decided_upon_it_too,
    a_check_while_others_write_finds_no_fault,
    a_rule_that_panics_spoils_nothing,
    a_reader_who_goes_away_spoils_nothing,
    a_snapshot_gives_the_same_view_as_all_entries,
    a_snapshot_that_is_damaged_or_cut_short_is_ignored,
    another_key_opens_nothing,
    a_signed_checkpoint_shows_a_rewritten_list,
}

async fn what_was_written_is_there_after_closing_and_opening(engine: &str) {
    let it = Bench::new(engine).await;
    let record = Id::new_v4();
    write(&it.space, None, record, "one").await.unwrap();
    write(&it.space, None, record, "two").await.unwrap();
    let again = it.again().await;
    assert_eq!(texts(&again).await, ["two"]);
    assert_eq!(&*again.body(record, 1).await.unwrap(), b"\"long one\"");
    assert_eq!(&*again.body(record, 2).await.unwrap(), b"\"long two\"");
    assert!(matches!(again.body(record, 3).await, Err(SpaceError::Erased)));
    assert_eq!(it.faults().await, []);
}

async fn what_the_rules_refuse_is_written_nowhere_and_the_others_of_its_batch_stay(engine: &str) {
    let it = Bench::new(engine).await;
    let all: Vec<_> = (0..20)
        .map(|number| {
            let space = it.space.clone();
            tokio::spawn(async move {
                let rules = move |view: &View<'_>| {
                    if number % 4 == 0 {
                        return Err(ChangeError::Refused("no"));
                    }
                    if number % 4 == 1 {
                        // Found out only while it is sealed: half of it was projected by then.
                        let record = Id::new_v4();
                        assert!(view.version(record)?.is_none());
                        return Ok(Drafts::of(record, [note(None, record, "half"), note(None, record, "half").based_on(9)]));
                    }
                    let record = Id::new_v4();
                    Ok(Drafts::of(record, [note(None, record, &format!("{number:02}"))]))
                };
                space.change(change(None), rules).await
            })
        })
        .collect();
    let (mut refused, mut stale, mut written) = (0, 0, 0);
    for one in all {
        match one.await.unwrap() {
            Ok(_) => written += 1,
            Err(ChangeError::Refused("no")) => refused += 1,
            Err(ChangeError::Space(SpaceError::Stale)) => stale += 1,
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!((refused, stale, written), (5, 5, 10));
    assert_eq!(it.entries().await, 10);
    let expected: Vec<String> = (0..20).filter(|number| number % 4 > 1).map(|number| format!("{number:02}")).collect();
    assert_eq!(texts(&it.space).await, expected);
    assert_eq!(texts(&it.again().await).await, expected);
    assert_eq!(it.faults().await, []);
}

async fn a_repeated_key_does_nothing_twice_even_on_another_server(engine: &str) {
    let it = Bench::new(engine).await;
    let other = it.again().await;
    let mut results = Vec::new();
    for space in [&it.space, &it.space, &other] {
        let record = Id::new_v4();
        results.push(space.change::<&str, _>(change(Some("key")), move |_| Ok(Drafts::of(record, [note(None, record, "once")]))).await.unwrap());
    }
    assert!(!results[0].is_replay && results[1].is_replay && results[2].is_replay);
    assert!(results.iter().all(|outcome| outcome.result == results[0].result));
    let record = results[0].result;
    for number in 2..4 {
        let more = it.space.change::<&str, _>(change(Some(&format!("key {number}"))), move |_| Ok(Drafts::of(record, [note(None, record, "more")]))).await.unwrap();
        assert_eq!(more.version, Some(number));
    }
    for space in [&it.space, &it.again().await] {
        let again = space.change::<&str, _>(change(Some("key")), move |_| Ok(Drafts::of(record, [note(None, record, "once")]))).await.unwrap();
        assert_eq!((again.result, again.version, again.is_replay), (record, Some(1), true), "what the first was told, not what is there by now");
    }
    assert_eq!(it.entries().await, 3);
}

async fn a_repeated_key_with_other_words_is_refused_on_every_server(engine: &str) {
    let it = Bench::new(engine).await;
    let other = it.again().await;
    let press = async |space: &Space, key: &str| {
        let record = Id::new_v4();
        space.change::<&str, _>(change(Some(key)), move |_| Ok(Drafts::of(record, [note(None, record, "words")]))).await
    };
    assert!(!press(&it.space, "press#words").await.unwrap().is_replay);
    for space in [&it.space, &other] {
        assert!(press(space, "press#words").await.unwrap().is_replay);
        assert!(matches!(press(space, "press#worse").await, Err(ChangeError::Space(SpaceError::OtherWords))));
    }
    assert!(!press(&it.space, "pres#words").await.unwrap().is_replay, "a key that another begins with is another key");
    // Written before words were marked.
    assert!(!press(&it.space, "old").await.unwrap().is_replay);
    assert!(press(&it.space, "old#words").await.unwrap().is_replay);
    assert_eq!(it.entries().await, 3);
}

async fn a_change_from_an_old_version_is_refused(engine: &str) {
    let it = Bench::new(engine).await;
    let record = Id::new_v4();
    write(&it.space, None, record, "one").await.unwrap();
    write(&it.space, None, record, "two").await.unwrap();
    let stale = it.space.change::<&str, _>(change(None), move |_| Ok(Drafts::of(record, [note(None, record, "three").based_on(1)]))).await;
    assert!(matches!(stale, Err(ChangeError::Space(SpaceError::Stale))));
    assert_eq!(texts(&it.space).await, ["two"]);
}

async fn two_servers_see_each_other_and_no_change_is_lost(engine: &str) {
    let it = Bench::new(engine).await;
    let other = it.again().await;
    let writers: Vec<_> = (0..64)
        .map(|number| {
            let space = if number % 2 == 0 { it.space.clone() } else { other.clone() };
            tokio::spawn(async move { write(&space, None, Id::new_v4(), &format!("{number:02}")).await.unwrap() })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    let expected: Vec<String> = (0..64).map(|number| format!("{number:02}")).collect();
    for space in [&it.space, &other, &it.again().await] {
        assert_eq!(texts(space).await, expected);
    }
    assert_eq!(it.faults().await, []);
}

/// Each decides on what the one before left, also while that is still on its way to the disk.
async fn a_count_that_many_raise_on_two_servers_is_never_wrong(engine: &str) {
    let it = Bench::new(engine).await;
    let (other, record) = (it.again().await, Id::new_v4());
    write(&it.space, None, record, "0").await.unwrap();
    let raises: Vec<_> = (0..200)
        .map(|number| {
            let space = if number % 2 == 0 { it.space.clone() } else { other.clone() };
            tokio::spawn(async move {
                let rules = move |view: &View<'_>| {
                    let count: i64 = view.one("SELECT CAST(text AS INTEGER) FROM note WHERE id = ?1", [record], |row| row.get(0))?.unwrap_or(-1);
                    Ok(Drafts::of(record, [note(None, record, &(count + 1).to_string())]))
                };
                if number % 10 == 0 {
                    texts(&space).await;
                }
                space.change::<&str, _>(change(None), rules).await.unwrap()
            })
        })
        .collect();
    for raise in raises {
        raise.await.unwrap();
    }
    for space in [&it.space, &other, &it.again().await] {
        assert_eq!(texts(space).await, ["200"]);
        assert_eq!(&*space.body(record, 201).await.unwrap(), b"\"long 200\"");
        assert_eq!(&*space.body(record, 7).await.unwrap(), b"\"long 6\"");
    }
    assert_eq!(it.entries().await, 201);
    assert_eq!(it.faults().await, []);
}

/// SQLite alone can be told to have no room; PostgreSQL goes through the same code.
async fn a_full_disk_refuses_what_was_decided_upon_it_too(engine: &str) {
    if engine != "sqlite" {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let ledger = Arc::new(SqliteLedger::open_with(&folder.path().join("test.db"), Durability::Off).unwrap());
    let vault = VaultKey::generate();
    let row = new_space(Id::new_v4(), SpaceKind::Vault, &vault);
    ledger.create_space(&row).await.unwrap();
    let space = Space::open(ledger.clone(), &row, vault.duplicate(), layout()).await.unwrap();
    write(&space, None, Id::new_v4(), "before").await.unwrap();
    ledger.leave_no_room().unwrap();
    let long = "x".repeat(100_000);
    let writers: Vec<_> = (0..40)
        .map(|_| {
            let (space, long) = (space.clone(), long.clone());
            tokio::spawn(async move { write(&space, None, Id::new_v4(), &long).await })
        })
        .collect();
    for writer in writers {
        let refused = writer.await.unwrap();
        assert!(matches!(refused, Err(ChangeError::Space(SpaceError::Ledger(ledger::LedgerError::Full)))), "{refused:?}");
    }
    assert_eq!(texts(&space).await, ["before"]);
    assert_eq!(ledger.tip(row.id).await.unwrap().head.seq, 1);
}

async fn a_check_while_others_write_finds_no_fault(engine: &str) {
    let it = Bench::new(engine).await;
    let space = it.space.clone();
    let writer = tokio::spawn(async move {
        loop {
            write(&space, None, Id::new_v4(), "one more").await.unwrap();
        }
    });
    // As long as it takes: a slow writer must have written while we looked.
    let mut checks = 0;
    while checks < 150 || it.entries().await < 20 {
        assert_eq!(it.faults_without_keys().await, []);
        checks += 1;
    }
    writer.abort();
}

async fn a_rule_that_panics_spoils_nothing(engine: &str) {
    let it = Bench::new(engine).await;
    write(&it.space, None, Id::new_v4(), "before").await.unwrap();
    let broken = it.space.change::<&str, _>(change(None), |_| panic!("a fault of ours")).await;
    assert!(matches!(broken, Err(ChangeError::Space(SpaceError::Interrupted))));
    write(&it.space, None, Id::new_v4(), "behind").await.unwrap();
    assert_eq!(texts(&it.space).await, ["before", "behind"]);
    assert_eq!(it.entries().await, 2);
}

async fn a_reader_who_goes_away_spoils_nothing(engine: &str) {
    let it = Bench::new(engine).await;
    for number in 0..30 {
        let (space, record) = (it.space.clone(), Id::new_v4());
        let writer = tokio::spawn(async move { write(&space, None, record, &format!("{number:02}")).await });
        tokio::task::yield_now().await;
        // As when a browser closes the connection: the request is dropped, the batch goes on.
        writer.abort();
        let _ = it.space.read::<_, SpaceError, _>(|view| view.all("SELECT 1 FROM note", [], |_| Ok(()))).await;
    }
    write(&it.space, None, Id::new_v4(), "last").await.unwrap();
    let here = texts(&it.space).await;
    assert_eq!(here.last().map(String::as_str), Some("last"));
    assert_eq!(texts(&it.again().await).await, here);
    assert_eq!(it.faults().await, []);
}

async fn a_snapshot_gives_the_same_view_as_all_entries(engine: &str) {
    let it = Bench::new(engine).await;
    for number in 0..40 {
        write(&it.space, None, Id::new_v4(), &format!("{number:02}")).await.unwrap();
    }
    it.space.keep_snapshot().await.unwrap();
    write(&it.space, None, Id::new_v4(), "after the snapshot").await.unwrap();
    let again = it.again().await;
    assert_eq!(texts(&again).await, texts(&it.space).await);
    write(&again, None, Id::new_v4(), "and on").await.unwrap();
    assert_eq!(texts(&it.space).await.len(), 42);
}

async fn a_snapshot_that_is_damaged_or_cut_short_is_ignored(engine: &str) {
    let it = Bench::new(engine).await;
    for number in 0..5 {
        write(&it.space, None, Id::new_v4(), &format!("{number:02}")).await.unwrap();
    }
    it.space.keep_snapshot().await.unwrap();
    let kept = it.ledger.snapshot(it.row.id, layout().hash()).await.unwrap().unwrap();
    let mut part = it.ledger.snapshot_part(it.row.id, kept.id, 1).await.unwrap().unwrap();
    let middle = part.len() / 2;
    part[middle] ^= 1;
    it.ledger.put_snapshot_part(it.row.id, kept.id, 1, &part).await.unwrap();
    assert_eq!(texts(&it.again().await).await.len(), 5);
    part[middle] ^= 1;
    it.ledger.put_snapshot_part(it.row.id, kept.id, 1, &part).await.unwrap();
    for bad in [SnapshotRow { parts: 1, ..kept.clone() }, SnapshotRow { head: Head { seq: 4, ..kept.head }, ..kept.clone() }, SnapshotRow { parts: 900, ..kept.clone() }] {
        it.ledger.keep_snapshot(&bad).await.unwrap();
        assert_eq!(texts(&it.again().await).await.len(), 5, "{bad:?}");
    }
}

async fn another_key_opens_nothing(engine: &str) {
    let it = Bench::new(engine).await;
    write(&it.space, None, Id::new_v4(), "ours").await.unwrap();
    let other = Space::open(it.ledger.clone(), &it.row, VaultKey::generate(), layout()).await;
    assert!(matches!(other, Err(SpaceError::Sealed(_))));
}

async fn a_signed_checkpoint_shows_a_rewritten_list(engine: &str) {
    let it = Bench::new(engine).await;
    write(&it.space, None, Id::new_v4(), "one").await.unwrap();
    let point = it.space.checkpoint().await.unwrap();
    it.ledger.keep_checkpoint(&point).await.unwrap();
    assert_eq!(it.faults().await, []);
    let forged = ledger::CheckpointRow { head: Head { seq: 1, hash: seal::Hash([1; 32]) }, space: it.row.id, signature: point.signature.clone() };
    let elsewhere = Bench::new(engine).await;
    write(&elsewhere.space, None, Id::new_v4(), "one").await.unwrap();
    elsewhere.ledger.keep_checkpoint(&ledger::CheckpointRow { space: elsewhere.row.id, ..forged }).await.unwrap();
    assert_eq!(elsewhere.faults().await, [Fault::NotAsSigned { seq: 1 }]);
}
