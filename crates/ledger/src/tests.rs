//! The contract: what every engine promises, said once and asked of both.

use std::sync::Arc;

use seal::Hash;

use super::*;

/// A fresh database of one engine; the folder lives as long as the test.
async fn fresh(engine: &str) -> (Arc<dyn Ledger>, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let ledger: Arc<dyn Ledger> = if engine == "sqlite" {
        Arc::new(SqliteLedger::open_with(&folder.path().join("test.db"), Durability::Off).unwrap())
    } else {
        let address = std::env::var("TEST_POSTGRES_URL").expect("./test starts a PostgreSQL cluster and sets TEST_POSTGRES_URL");
        let (client, connection) = tokio_postgres::connect(&address, tokio_postgres::NoTls).await.unwrap();
        tokio::spawn(connection);
        let name = format!("l{}", Id::new_v4().simple());
        client.batch_execute(&format!("CREATE DATABASE {name}")).await.unwrap();
        Arc::new(PostgresLedger::connect(&address.replace("/postgres?", &format!("/{name}?"))).await.unwrap())
    };
    (ledger, folder)
}

macro_rules! contract {
    ($($name:ident),* $(,)?) => {
        mod sqlite { $(#[tokio::test] async fn $name() { super::$name("sqlite").await; })* }
        mod postgres { $(#[tokio::test] async fn $name() { super::$name("postgres").await; })* }
    };
}

mod accounts;
mod mail;

contract! {
    a_note_is_written_once_and_the_first_stays,
    a_batch_moves_the_head_and_a_second_from_the_same_place_is_refused,
    a_batch_that_fails_anywhere_writes_nothing_at_all,
    of_thirty_two_appenders_from_one_place_exactly_one_is_first,
    entries_come_in_order_without_gaps_page_by_page,
    a_body_is_found_by_its_number_only_in_its_own_space,
    an_erased_key_leaves_only_the_word_that_it_was_meant_and_takes_every_snapshot_with_it,
    the_parts_of_two_snapshots_never_mix,
    a_vaults_key_is_exchanged_whole_or_not_at_all,
    parcels_are_collected_once_and_in_the_order_in_which_they_were_sent,
    only_who_sent_a_parcel_takes_it_back_and_only_while_nobody_collected_it,
    what_waits_for_a_browser_is_dropped_or_swept,
    a_checkpoint_is_kept_once,
    a_call_is_given_out_once_and_only_while_it_is_not_called_off,
    a_files_parts_are_kept_in_order_and_dropped_together,
    every_byte_value_survives,
}

/// Whether these bytes stand in any file of the database, also where nothing points to them any more.
fn stands_on_disk(folder: &std::path::Path, bytes: &[u8]) -> bool {
    let files = std::fs::read_dir(folder).unwrap().map(|file| std::fs::read(file.unwrap().path()).unwrap());
    files.into_iter().any(|file| file.windows(bytes.len()).any(|window| window == bytes))
}

/// An old page in the log beside the file would open her records again.
#[tokio::test]
async fn what_is_destroyed_stands_in_no_file_of_the_database_any_more() {
    let (ledger, folder, space) = with_space("sqlite").await;
    let to = Id::new_v4();
    ledger.create_space(&space_row(to)).await.unwrap();
    let keys = [1, 2].map(|number| RecordKeyRow { key: [number; 16], sealed: format!("the sealed key of the person {number}").into_bytes() });
    let sent = ["a packet that is taken back", "a packet that is collected"].map(|text| parcel(space, to, text));
    let mut first = batch(space, 0, 1);
    (first.new_keys, first.sent) = (keys.to_vec(), sent.to_vec());
    ledger.append(&first).await.unwrap();
    for bytes in [&keys[0].sealed, &keys[1].sealed, &sent[0].sealed, &sent[1].sealed] {
        assert!(stands_on_disk(folder.path(), bytes), "else this test would see nothing");
    }
    let erasing = |number: usize| {
        let mut erasing = batch(space, i64::try_from(number).unwrap() + 1, 1);
        erasing.erased_keys = vec![RecordKeyRow { sealed: b"it was meant".to_vec(), ..keys[number].clone() }];
        erasing
    };
    let mut one = erasing(0);
    one.recalled = vec![Recalled { to, id: sent[0].id }];
    ledger.append(&one).await.unwrap();
    assert!(!stands_on_disk(folder.path(), &keys[0].sealed) && !stands_on_disk(folder.path(), &sent[0].sealed));
    let mut collecting = batch(to, 0, 1);
    collecting.collected = vec![sent[1].id];
    ledger.append(&collecting).await.unwrap();
    assert!(!stands_on_disk(folder.path(), &sent[1].sealed));

    // A backup reads while she is erased.
    let backup = rusqlite::Connection::open(folder.path().join("test.db")).unwrap();
    backup.execute_batch("BEGIN").unwrap();
    backup.query_row("SELECT count(*) FROM record_key", [], |row| row.get::<_, i64>(0)).unwrap();
    ledger.append(&erasing(1)).await.expect("it holds nobody up");
    assert!(stands_on_disk(folder.path(), &keys[1].sealed), "it still reads the page as it was");
    backup.execute_batch("COMMIT").unwrap();
    ledger.sweep_parcels(0).await.unwrap();
    assert!(!stands_on_disk(folder.path(), &keys[1].sealed), "the sweep tries again");
}

/// What is on the line between two machines could be read there.
#[tokio::test]
async fn an_unencrypted_line_to_another_machine_is_refused_however_it_is_written() {
    let said = async |address: &str| match PostgresLedger::connect(address).await {
        Err(LedgerError::Unavailable(source)) => source.to_string(),
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("nobody listens on port 1"),
    };
    for elsewhere in [
        "host=db.example.org user=x port=1",
        "hostaddr=192.0.2.7 user=x port=1",
        "host=localhost hostaddr=192.0.2.7 user=x port=1",
        "postgres://x@localhost:1,192.0.2.7:1/panoh",
        "host=localhost,localhost hostaddr=127.0.0.1,192.0.2.7 user=x port=1",
    ] {
        let refused = tokio::time::timeout(std::time::Duration::from_secs(2), said(elsewhere)).await.expect("nothing is even tried");
        assert!(refused.contains("encrypted line"), "{elsewhere}: {refused}");
    }
    for here in ["host=localhost user=x port=1", "hostaddr=127.0.0.1 user=x port=1", "host=/nowhere user=x"] {
        assert!(!said(here).await.contains("encrypted line"), "{here}");
    }
}

fn space_row(id: Id) -> SpaceRow {
    SpaceRow { id, kind: SpaceKind::Vault, head: Head { seq: 0, hash: Hash::START }, receive_key: [1; 32], verify_key: [2; 32], sealed_keys: vec![3; 40] }
}

async fn with_space(engine: &str) -> (Arc<dyn Ledger>, tempfile::TempDir, Id) {
    let (ledger, folder) = fresh(engine).await;
    let id = Id::new_v4();
    ledger.create_space(&space_row(id)).await.unwrap();
    (ledger, folder, id)
}

fn hash(number: i64) -> Hash {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&number.to_be_bytes());
    if number == 0 { Hash::START } else { Hash(bytes) }
}

fn entry(seq: i64, record: Id, version: i64) -> EntryRow {
    EntryRow {
        seq,
        record,
        version,
        key: [9; 16],
        day: 20_000,
        head: format!("head {seq}").into(),
        body: Some(format!("body {seq}").into()),
        previous: hash(seq - 1),
        hash: hash(seq),
    }
}

fn batch(space: Id, after: i64, count: i64) -> Batch {
    let entries = (after + 1..=after + count).map(|seq| entry(seq, Id::new_v4(), 1)).collect();
    Batch { entries, ..Batch::empty(space, Head { seq: after, hash: hash(after) }) }
}

fn parcel(from: Id, to: Id, text: &str) -> ParcelRow {
    ParcelRow { id: Id::new_v4(), from, to, sealed: text.into(), expires_day: 20_100 }
}

fn account_row(space: Id, name: &str) -> AccountRow {
    AccountRow { id: Id::new_v4(), sign_in: name.into(), space, staff: Id::new_v4(), state: AccountState::Active, public_key: [4; 32], certificate: vec![5] }
}

const VERIFIER: [u8; 32] = [7; 32];

fn credential_of(account: Id) -> CredentialRow {
    CredentialRow { id: Id::new_v4(), account, kind: CredentialKind::Password, salt: [6; 16], cost: [19_456, 2, 1], verifier: VERIFIER, sealed_key: vec![8] }
}

fn session_of(account: Id, number: u8) -> SessionRow {
    SessionRow { hash: [number; 32], account, space: Id::nil(), sealed_keys: vec![1, 2], idle_until: 100, ends_at: 1_000, is_shared: number == 2 }
}

async fn a_note_is_written_once_and_the_first_stays(engine: &str) {
    let (ledger, _folder) = fresh(engine).await;
    assert_eq!(ledger.note("instance").await.unwrap(), None);
    assert_eq!(ledger.note_once("instance", b"first").await.unwrap(), b"first");
    assert_eq!(ledger.note_once("instance", b"second").await.unwrap(), b"first");
    assert_eq!(ledger.note("instance").await.unwrap().unwrap(), b"first");
}

async fn a_batch_moves_the_head_and_a_second_from_the_same_place_is_refused(engine: &str) {
    let (ledger, _folder, space) = with_space(engine).await;
    assert!(matches!(ledger.create_space(&space_row(space)).await, Err(LedgerError::Taken)));
    ledger.append(&batch(space, 0, 3)).await.unwrap();
    assert_eq!(ledger.tip(space).await.unwrap(), Tip { head: Head { seq: 3, hash: hash(3) }, waiting_parcels: 0 });
    assert!(matches!(ledger.append(&batch(space, 0, 2)).await, Err(LedgerError::Moved)));
    let mut forked = batch(space, 3, 1);
    forked.expected.hash = hash(77);
    assert!(matches!(ledger.append(&forked).await, Err(LedgerError::Moved)), "the same number with another hash is another list");
    assert_eq!(ledger.heads(space, 0, 100).await.unwrap().len(), 3);
    assert!(ledger.tip(Id::new_v4()).await.is_err());
}

async fn a_batch_that_fails_anywhere_writes_nothing_at_all(engine: &str) {
    let (ledger, _folder, space) = with_space(engine).await;
    let mut first = batch(space, 0, 1);
    first.sent = vec![parcel(space, space, "collected at once")];
    first.collected = vec![first.sent[0].id];
    ledger.append(&first).await.unwrap();
    let mut twice = batch(space, 1, 2);
    twice.new_keys = vec![RecordKeyRow { key: [5; 16], sealed: vec![1] }];
    twice.sent = vec![parcel(space, space, "mail")];
    // A parcel is not collected twice: the last step of the batch fails.
    twice.collected = first.collected;
    assert!(matches!(ledger.append(&twice).await, Err(LedgerError::Moved)));
    let mut same_number = batch(space, 1, 2);
    same_number.entries[1].seq = same_number.entries[0].seq;
    assert!(matches!(ledger.append(&same_number).await, Err(LedgerError::Taken)));
    assert_eq!(ledger.tip(space).await.unwrap(), Tip { head: Head { seq: 1, hash: hash(1) }, waiting_parcels: 0 });
    assert_eq!(ledger.heads(space, 0, 100).await.unwrap().len(), 1);
    assert_eq!(ledger.record_keys(space).await.unwrap(), []);
}

async fn of_thirty_two_appenders_from_one_place_exactly_one_is_first(engine: &str) {
    let (ledger, _folder, space) = with_space(engine).await;
    let tries: Vec<_> = (0..32)
        .map(|_| {
            let ledger = ledger.clone();
            tokio::spawn(async move { ledger.append(&batch(space, 0, 2)).await })
        })
        .collect();
    let mut first = 0;
    for tried in tries {
        match tried.await.unwrap() {
            Ok(()) => first += 1,
            Err(LedgerError::Moved) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(first, 1);
    assert_eq!(ledger.heads(space, 0, 100).await.unwrap().len(), 2);
}

async fn entries_come_in_order_without_gaps_page_by_page(engine: &str) {
    let (ledger, _folder, space) = with_space(engine).await;
    ledger.append(&batch(space, 0, 7)).await.unwrap();
    ledger.append(&batch(space, 7, 5)).await.unwrap();
    let mut seen = Vec::new();
    loop {
        let page = ledger.heads(space, seen.len().try_into().unwrap(), 5).await.unwrap();
        if page.is_empty() {
            break;
        }
        seen.extend(page.into_iter().map(|row| row.seq));
    }
    assert_eq!(seen, (1..=12).collect::<Vec<i64>>());
    let whole = ledger.entries(space, 3, 2).await.unwrap();
    assert_eq!(whole.iter().map(|row| (row.seq, row.previous, row.hash)).collect::<Vec<_>>(), [(4, hash(3), hash(4)), (5, hash(4), hash(5))]);
    assert_eq!(whole[0].body.as_deref(), Some(b"body 4".as_slice()));
}

async fn a_body_is_found_by_its_number_only_in_its_own_space(engine: &str) {
    let (ledger, _folder, space) = with_space(engine).await;
    let record = Id::new_v4();
    let mut two = batch(space, 0, 2);
    two.entries[0].record = record;
    two.entries[1].record = record;
    two.entries[1].version = 2;
    two.entries[1].body = None;
    ledger.append(&two).await.unwrap();
    assert_eq!(ledger.body(space, 1).await.unwrap().unwrap(), BodyRow { key: [9; 16], body: b"body 1".to_vec() });
    assert_eq!(ledger.body(space, 2).await.unwrap(), None, "an event without a body");
    assert_eq!(ledger.body(Id::new_v4(), 1).await.unwrap(), None);
}

async fn an_erased_key_leaves_only_the_word_that_it_was_meant_and_takes_every_snapshot_with_it(engine: &str) {
    let (ledger, _folder, space) = with_space(engine).await;
    let mut with_keys = batch(space, 0, 1);
    with_keys.new_keys = vec![RecordKeyRow { key: [1; 16], sealed: vec![11] }, RecordKeyRow { key: [2; 16], sealed: vec![22] }];
    ledger.append(&with_keys).await.unwrap();
    let id = Id::new_v4();
    let snapshot = SnapshotRow { space, id, head: Head { seq: 1, hash: hash(1) }, layout: vec![7], parts: 1 };
    ledger.begin_snapshot(&snapshot).await.unwrap();
    ledger.put_snapshot_part(space, id, 0, b"part").await.unwrap();
    assert_eq!(ledger.snapshot(space, &[7]).await.unwrap(), None, "it is not whole yet");
    ledger.keep_snapshot(&snapshot).await.unwrap();
    assert_eq!(ledger.snapshot(space, &[7]).await.unwrap(), Some(snapshot.clone()));
    let mut erasing = batch(space, 1, 1);
    let instead = RecordKeyRow { key: [1; 16], sealed: b"it was meant".to_vec() };
    // One whose row somebody deleted is erased too.
    let never_there = RecordKeyRow { key: [3; 16], sealed: b"it was meant".to_vec() };
    erasing.erased_keys = vec![instead.clone(), never_there.clone()];
    ledger.append(&erasing).await.unwrap();
    assert_eq!(ledger.record_key(space, [1; 16]).await.unwrap(), Some(instead.clone()));
    let mut all = ledger.record_keys(space).await.unwrap();
    all.sort_unstable_by_key(|row| row.key);
    assert_eq!(all, [instead, RecordKeyRow { key: [2; 16], sealed: vec![22] }, never_there]);
    assert_eq!(ledger.snapshot(space, &[7]).await.unwrap(), None);
    assert_eq!(ledger.snapshot_part(space, id, 0).await.unwrap(), None);
    // Whoever was writing one meanwhile, on another server, writes what is erased: nothing of it is taken.
    assert!(matches!(ledger.put_snapshot_part(space, id, 1, b"part").await, Err(LedgerError::Moved)));
    assert!(matches!(ledger.keep_snapshot(&snapshot).await, Err(LedgerError::Moved)));
    assert_eq!((ledger.snapshot(space, &[7]).await.unwrap(), ledger.snapshot_part(space, id, 1).await.unwrap()), (None, None));
}

async fn a_vaults_key_is_exchanged_whole_or_not_at_all(engine: &str) {
    let (ledger, _folder, space) = with_space(engine).await;
    let (stays, left, elsewhere) = (account_row(space, "stays"), account_row(space, "left"), account_row(Id::new_v4(), "elsewhere"));
    for (number, account) in [(1, &stays), (2, &left), (3, &elsewhere)] {
        ledger.create_account(account, &[credential_of(account.id)], &[KeyringRow { account: account.id, space: account.space, sealed: vec![9] }]).await.unwrap();
        ledger.open_session(&SessionRow { space: account.space, ..session_of(account.id, number) }, &VERIFIER).await.unwrap();
        ledger.put_enrolment(&EnrolmentRow { hash: [number; 32], staff: Some(account.staff), sealed: vec![1], until_day: 10, is_used: false }).await.unwrap();
    }
    ledger.set_account_state(left.id, AccountState::Suspended).await.unwrap();
    let mut first = batch(space, 0, 1);
    first.new_keys = vec![RecordKeyRow { key: [1; 16], sealed: vec![11] }, RecordKeyRow { key: [2; 16], sealed: vec![22] }];
    ledger.append(&first).await.unwrap();
    let snapshot = SnapshotRow { space, id: Id::new_v4(), head: Head { seq: 1, hash: hash(1) }, layout: vec![7], parts: 1 };
    ledger.begin_snapshot(&snapshot).await.unwrap();
    ledger.keep_snapshot(&snapshot).await.unwrap();

    let keyring = KeyringRow { account: stays.id, space, sealed: vec![10] };
    let exchange = KeyExchange {
        sealed_keys: vec![4; 40],
        record_keys: vec![RecordKeyRow { key: [1; 16], sealed: vec![111] }],
        keyrings: vec![NewKeyring { keyring: keyring.clone(), sealed_to: stays.public_key }],
        codes_of: vec![stays.staff],
    };
    let everything = async || {
        let rows =
            (ledger.space(space).await.unwrap(), ledger.record_keys(space).await.unwrap(), ledger.keyrings(stays.id).await.unwrap(), ledger.keyrings(left.id).await.unwrap());
        (rows, ledger.session(&[1; 32]).await.unwrap(), ledger.enrolment(&[1; 32]).await.unwrap(), ledger.snapshot(space, &[7]).await.unwrap())
    };
    let before = everything().await;
    assert!(matches!(ledger.exchange_key(&batch(space, 0, 1), &exchange).await, Err(LedgerError::Moved)), "something was written meanwhile");
    for (account, sealed_to, why) in [(stays.id, [44; 32], "she has another key by now"), (left.id, left.public_key, "she was shut out meanwhile")] {
        let other = NewKeyring { keyring: KeyringRow { account, ..keyring.clone() }, sealed_to };
        let exchange = KeyExchange { keyrings: vec![other], ..exchange.clone() };
        assert!(matches!(ledger.exchange_key(&batch(space, 1, 1), &exchange).await, Err(LedgerError::Moved)), "{why}");
    }
    assert_eq!(everything().await, before, "and nothing of it stays");

    ledger.exchange_key(&batch(space, 1, 1), &exchange).await.unwrap();
    let ((row, mut keys, hers, of_who_left), session, code, snapshot) = everything().await;
    keys.sort_unstable_by_key(|row| row.key);
    assert_eq!(row.map(|row| (row.head.seq, row.sealed_keys)), Some((2, vec![4; 40])));
    assert_eq!(keys, [RecordKeyRow { key: [1; 16], sealed: vec![111] }, RecordKeyRow { key: [2; 16], sealed: vec![22] }]);
    assert_eq!((hers, of_who_left), (vec![keyring], Vec::new()));
    assert_eq!(session.map(|session| session.sealed_keys), Some(Vec::new()), "locked, and only her password opens it");
    assert_eq!((code, snapshot), (None, None));
    assert!(!ledger.session(&[3; 32]).await.unwrap().unwrap().sealed_keys.is_empty(), "another organisation's stays open");
    assert!(ledger.enrolment(&[3; 32]).await.unwrap().is_some());
    assert_eq!(ledger.keyrings(elsewhere.id).await.unwrap().len(), 1);
}

async fn the_parts_of_two_snapshots_never_mix(engine: &str) {
    let (ledger, _folder, space) = with_space(engine).await;
    let (one, two) = (Id::new_v4(), Id::new_v4());
    let row = |id| SnapshotRow { space, id, head: Head { seq: 5, hash: hash(5) }, layout: vec![7], parts: 3 };
    for (id, text) in [(one, b"one"), (two, b"two")] {
        ledger.begin_snapshot(&row(id)).await.unwrap();
        for part in 0..3 {
            ledger.put_snapshot_part(space, id, part, text).await.unwrap();
        }
    }
    assert!(matches!(ledger.put_snapshot_part(space, one, 3, b"one").await, Err(LedgerError::Moved)), "another was begun");
    assert!(matches!(ledger.keep_snapshot(&row(one)).await, Err(LedgerError::Moved)));
    ledger.keep_snapshot(&row(two)).await.unwrap();
    assert_eq!(ledger.snapshot(space, &[7]).await.unwrap(), Some(row(two)));
    assert_eq!(ledger.snapshot(space, &[8]).await.unwrap(), None, "of another layout");
    assert_eq!(ledger.snapshot_part(space, one, 0).await.unwrap(), None);
}

async fn parcels_are_collected_once_and_in_the_order_in_which_they_were_sent(engine: &str) {
    let (ledger, _folder, from) = with_space(engine).await;
    let to = Id::new_v4();
    ledger.create_space(&space_row(to)).await.unwrap();
    for number in 0..10 {
        let mut sending = batch(from, number, 1);
        sending.sent = vec![parcel(from, to, &format!("parcel {number}"))];
        ledger.append(&sending).await.unwrap();
    }
    let waiting = ledger.parcels_for(to).await.unwrap();
    let texts: Vec<_> = waiting.iter().map(|row| String::from_utf8(row.sealed.clone()).unwrap()).collect();
    assert_eq!(texts, (0..10).map(|number| format!("parcel {number}")).collect::<Vec<_>>());
    assert_eq!(ledger.tip(to).await.unwrap().waiting_parcels, 10);
    let mut collecting = batch(to, 0, 1);
    collecting.collected = vec![waiting[0].id];
    ledger.append(&collecting).await.unwrap();
    let mut again = batch(to, 1, 1);
    again.collected = vec![waiting[0].id];
    assert!(matches!(ledger.append(&again).await, Err(LedgerError::Moved)));
    assert_eq!(ledger.parcels_for(to).await.unwrap().len(), 9);
    let moment = ledger.moment().await.unwrap();
    assert_eq!(moment.spaces, ledger.spaces().await.unwrap());
    assert_eq!((&moment.waiting, moment.collected), (&waiting[1..].to_vec(), vec![ParcelRow { sealed: Vec::new(), ..waiting[0].clone() }]));
    let mut resent = batch(from, 10, 1);
    resent.sent = vec![waiting[0].clone()];
    assert!(matches!(ledger.append(&resent).await, Err(LedgerError::Taken)), "a collected parcel cannot come twice");
    for day in [20_101, 20_103] {
        ledger.sweep_parcels(day).await.unwrap();
    }
    assert_eq!(ledger.parcels_for(to).await.unwrap(), []);
    let mut swept = batch(to, 1, 1);
    swept.collected = vec![waiting[1].id];
    ledger.append(&swept).await.expect("one that was swept while it was read holds nobody up");
}

async fn only_who_sent_a_parcel_takes_it_back_and_only_while_nobody_collected_it(engine: &str) {
    let (ledger, _folder, from) = with_space(engine).await;
    let (to, other) = (Id::new_v4(), Id::new_v4());
    for space in [to, other] {
        ledger.create_space(&space_row(space)).await.unwrap();
    }
    let [waits, collected, recalled] = ["waits", "collected", "recalled"].map(|text| parcel(from, to, text));
    let mut sending = batch(from, 0, 1);
    sending.sent = vec![waits.clone(), collected.clone(), recalled.clone()];
    ledger.append(&sending).await.unwrap();
    let mut collecting = batch(to, 0, 1);
    collecting.collected = vec![collected.id];
    ledger.append(&collecting).await.unwrap();

    let taking_back = |space, of: &ParcelRow| {
        let mut batch = batch(space, i64::from(space != other), 1);
        batch.recalled = vec![Recalled { to: of.to, id: of.id }];
        batch
    };
    ledger.append(&taking_back(other, &waits)).await.unwrap();
    let mut two = taking_back(from, &recalled);
    two.recalled.push(Recalled { to, id: collected.id });
    ledger.append(&two).await.unwrap();
    let moment = ledger.moment().await.unwrap();
    assert_eq!(moment.waiting, [waits], "another's word takes nothing back");
    assert_eq!(moment.collected, [ParcelRow { sealed: Vec::new(), ..collected }], "so that it cannot come twice");
    let mut late = batch(to, 1, 1);
    late.collected = vec![recalled.id];
    ledger.append(&late).await.expect("who has it in hand at that moment takes it in, and then the letter that takes it back");
}

async fn what_waits_for_a_browser_is_dropped_or_swept(engine: &str) {
    let (ledger, _folder) = fresh(engine).await;
    let rows: Vec<HeldRow> = (0..3).map(|number| HeldRow { id: Id::new_v4(), owner: [number; 32], sealed: vec![number], until: 100 * i64::from(number) }).collect();
    for row in &rows {
        ledger.put_held(row).await.unwrap();
    }
    assert_eq!(ledger.held(rows[1].id).await.unwrap().as_ref(), Some(&rows[1]));
    assert!(matches!(ledger.put_held(&rows[1]).await, Err(LedgerError::Taken)));
    let instead = HeldRow { sealed: vec![9], until: 200, ..rows[1].clone() };
    ledger.replace_held(&instead).await.unwrap();
    assert_eq!(ledger.held(rows[1].id).await.unwrap(), Some(instead));
    ledger.drop_held(rows[1].id).await.unwrap();
    ledger.sweep_sessions(150).await.unwrap();
    assert_eq!(ledger.held(rows[0].id).await.unwrap(), None);
    assert_eq!(ledger.held(rows[1].id).await.unwrap(), None);
    assert_eq!(ledger.held(rows[2].id).await.unwrap().as_ref(), Some(&rows[2]));
}

async fn a_checkpoint_is_kept_once(engine: &str) {
    let (ledger, _folder, space) = with_space(engine).await;
    for after in 0..2 {
        ledger.append(&batch(space, after, 1)).await.unwrap();
    }
    let point = CheckpointRow { space, head: Head { seq: 2, hash: hash(2) }, signature: vec![1] };
    ledger.keep_checkpoint(&point).await.unwrap();
    ledger.keep_checkpoint(&CheckpointRow { signature: vec![2], ..point.clone() }).await.unwrap();
    assert_eq!(ledger.checkpoints(space).await.unwrap(), [point]);
    ledger.ready().await.unwrap();
}

async fn a_call_is_given_out_once_and_only_while_it_is_not_called_off(engine: &str) {
    let (ledger, _folder, space) = with_space(engine).await;
    let (waits, over) = (Id::new_v4(), Id::new_v4());
    let call = |need, number, day| CallRow { space, need, number, day, sealed: b"night".to_vec() };
    let mut asked = batch(space, 0, 1);
    asked.calls = vec![call(waits, 0, 100), call(waits, 1, 200), call(over, 0, 100)];
    ledger.append(&asked).await.unwrap();
    let mut ended = batch(space, 1, 1);
    ended.called_off = vec![over];
    ledger.append(&ended).await.unwrap();
    assert_eq!(ledger.calls_until(99).await.unwrap(), []);
    assert_eq!(ledger.calls_until(150).await.unwrap(), [call(waits, 0, 100)]);
    let taken = [ledger.take_call(&call(waits, 0, 100)).await.unwrap(), ledger.take_call(&call(waits, 0, 100)).await.unwrap()];
    assert_eq!(taken, [true, false], "by one server");
    assert_eq!(ledger.calls_until(200).await.unwrap(), [call(waits, 1, 200)]);
}

async fn a_files_parts_are_kept_in_order_and_dropped_together(engine: &str) {
    let (ledger, _folder, space) = with_space(engine).await;
    let (one, two) = (Id::from_u128(1), Id::from_u128(2));
    for (id, part) in [(two, 0), (one, 1), (one, 0)] {
        ledger.put_blob(space, id, part, format!("{id} {part}").as_bytes()).await.unwrap();
    }
    assert!(matches!(ledger.put_blob(space, one, 0, b"again").await, Err(LedgerError::Taken)));
    assert_eq!(ledger.blobs(space).await.unwrap(), [(one, 0), (one, 1), (two, 0)]);
    assert_eq!(ledger.blob(space, one, 1).await.unwrap().unwrap(), format!("{one} 1").into_bytes());
    assert_eq!(ledger.blob(Id::new_v4(), one, 1).await.unwrap(), None);
    ledger.drop_blob(space, one).await.unwrap();
    assert_eq!(ledger.blobs(space).await.unwrap(), [(two, 0)]);
}

async fn every_byte_value_survives(engine: &str) {
    let (ledger, _folder, space) = with_space(engine).await;
    let all: Vec<u8> = (0..=255).collect();
    let mut one = batch(space, 0, 1);
    one.entries[0].head = all.clone();
    one.entries[0].body = Some(all.clone());
    ledger.append(&one).await.unwrap();
    assert_eq!(ledger.heads(space, 0, 1).await.unwrap()[0].head, all);
    assert_eq!(ledger.body(space, 1).await.unwrap().unwrap().body, all);
}
