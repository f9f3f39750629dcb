//! Whoever can write to the database can be caught: `verify` names the entry, on both engines.
//!
//! `panoh verify` holds no vault's key, so every kind is tried on both: with keys and without. Without, all is
//! seen but a seal that does not open: a chain that was rewritten whole since the last signed checkpoint, and a
//! key that was exchanged. These are seen when the vault is opened.

use kernel::Config;
use ledger::{Batch, EntryRow};
use rusqlite::Connection;
use seal::Cost;
use serde_json::{Value, json};
use space::Fault;
use tokio_postgres::NoTls;

use super::world::{World, id};
use crate::local::Client;

/// A world with a few entries, and a way past the program into its database.
struct Tampered {
    world: World,
    way_in: WayIn,
}

enum WayIn {
    Sqlite(Connection),
    Postgres(tokio_postgres::Client),
}

async fn recorded(engine: &str) -> Tampered {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    for name in ["Zarina", "Gulnora"] {
        let person = id(&nigora.post("/survivors", serde_json::json!({ "name": name, "sex": "female" })).await.unwrap());
        nigora.post(&format!("/survivors/{person}/about/life"), serde_json::json!({ "occupation": "tailor" })).await.unwrap();
    }
    let way_in = match &world.address {
        None => WayIn::Sqlite(Connection::open(world.folder().join("test.db")).unwrap()),
        Some(address) => {
            let (client, connection) = tokio_postgres::connect(address, NoTls).await.unwrap();
            tokio::spawn(connection);
            WayIn::Postgres(client)
        }
    };
    Tampered { world, way_in }
}

impl Tampered {
    async fn faults(&self) -> Vec<Fault> {
        let row = self.world.house.ledger.space(self.world.centre.id.0).await.unwrap().unwrap();
        space::verify_sealed(&self.world.house.ledger, &row, self.world.centre.vault.duplicate(), |_| ()).await.unwrap().faults
    }

    /// As `panoh verify` sees it.
    async fn faults_without_keys(&self) -> Vec<Fault> {
        let row = self.world.house.ledger.space(self.world.centre.id.0).await.unwrap().unwrap();
        space::verify(&self.world.house.ledger, &row, |_| ()).await.unwrap().faults
    }

    /// With keys and without.
    async fn is_named(&self, what: &str, is_it: impl Fn(&Fault) -> bool) {
        for faults in [self.faults().await, self.faults_without_keys().await] {
            assert!(faults.iter().any(&is_it), "{what}, and verify says {faults:?}");
        }
    }

    async fn is_whole(&self) {
        assert_eq!((self.faults().await, self.faults_without_keys().await), (vec![], vec![]));
    }

    async fn entry(&self, seq: i64) -> EntryRow {
        self.world.house.ledger.entries(self.world.centre.id.0, seq - 1, 1).await.unwrap().remove(0)
    }

    /// What the program would have hashed.
    fn link(&self, row: &EntryRow) -> seal::Hash {
        let (space, body) = (self.world.centre.id.0, row.body.as_deref().unwrap_or_default());
        seal::link(&row.previous, &[space.as_bytes(), &row.seq.to_be_bytes(), row.record.as_bytes(), &row.version.to_be_bytes(), &row.key, &row.day.to_be_bytes(), &row.head, body])
    }

    async fn record_somebody(client: &Client) -> (u16, Value) {
        let (status, answer) = client.call("POST", "/survivors", Some(json!({ "name": "Another", "sex": "female" }))).await.unwrap();
        (status.as_u16(), answer)
    }

    /// Another server, which has not read the list yet, says which entry it is and writes nothing.
    async fn the_vault_stays_shut_because_of(&self, seq: i64) {
        let before = self.last().await;
        let config = Config { password_cost: Cost::FLOOR, ..Config::default() };
        let second = crate::instance::assemble(self.world.house.ledger.clone(), &self.world.key, kernel::Clock::at(super::world::START), config).await.unwrap();
        let sign_in = serde_json::json!({ "sign_in": "nigora", "password": super::world::PASSWORD });
        let (status, problem) = Client::nobody(&second).call("POST", "/sign-in", Some(sign_in)).await.unwrap();
        names_entry(&(status.as_u16(), problem), seq);
        assert_eq!((self.last().await, second.vaults.count_open()), (before, 0));
    }

    /// The same statement on both: `SPACE` stands for the space's id. How many rows it changed.
    async fn run(&self, sql: &str) -> u64 {
        let space = self.world.centre.id.0;
        match &self.way_in {
            WayIn::Sqlite(db) => db.execute(&sql.replace("SPACE", &format!("x'{}'", space.simple())), []).unwrap().try_into().unwrap(),
            WayIn::Postgres(client) => client.execute(&sql.replace("SPACE", &format!("'{space}'")), &[]).await.unwrap(),
        }
    }

    async fn must(&self, sql: &str) {
        assert!(self.run(sql).await > 0, "{sql}");
    }

    async fn last(&self) -> i64 {
        self.world.house.ledger.tip(self.world.centre.id.0).await.unwrap().head.seq
    }

    /// The last entry and the list's end together.
    async fn roll_back_one(&self) {
        let before = self.last().await - 1;
        self.must(&format!("UPDATE space SET head_seq = {before}, head_hash = (SELECT hash FROM entry WHERE space = SPACE AND seq = {before}) WHERE id = SPACE")).await;
        self.must(&format!("DELETE FROM entry WHERE space = SPACE AND seq > {before}")).await;
    }

    /// One byte of one column of one entry; twice gives the first state back.
    async fn flip(&self, column: &str, seq: i64) {
        let sql = match &self.way_in {
            WayIn::Sqlite(db) => {
                let space = self.world.centre.id.0;
                let mut bytes: Vec<u8> = db.query_row(&format!("SELECT {column} FROM entry WHERE space = ?1 AND seq = ?2"), (space, seq), |row| row.get(0)).unwrap();
                let middle = bytes.len() / 2;
                bytes[middle] ^= 1;
                format!("UPDATE entry SET {column} = x'{}' WHERE space = SPACE AND seq = {seq}", hex(&bytes))
            }
            WayIn::Postgres(_) => {
                format!("UPDATE entry SET {column} = set_byte({column}, length({column}) / 2, get_byte({column}, length({column}) / 2) # 1) WHERE space = SPACE AND seq = {seq}")
            }
        };
        self.must(&sql).await;
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

fn named(fault: &Fault) -> i64 {
    match fault {
        Fault::Missing { seq } | Fault::WrongEnd { seq } | Fault::NotAsSigned { seq } => *seq,
        Fault::Unlinked { seq, .. } | Fault::Changed { seq, .. } | Fault::Replayed { seq, .. } | Fault::Forged { seq, .. } | Fault::Beyond { seq, .. } => *seq,
        Fault::KeyMissing { seq, .. } | Fault::KeyChanged { seq, .. } | Fault::KeyIsBack { seq, .. } => *seq,
    }
}

fn names_entry((status, problem): &(u16, Value), seq: i64) {
    assert_eq!((*status, problem["code"].as_str()), (500, Some("damaged-entry")), "{problem}");
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains(&format!("entry {seq} "))), "entry {seq}: {problem}");
}

on_both_engines! {
    an_untouched_ledger_has_no_fault,
    a_changed_row_is_named_whichever_it_is,
    a_removed_row_is_named,
    a_list_that_was_cut_short_is_noticed,
    two_rows_that_changed_places_are_named,
    an_old_version_that_was_put_back_is_named,
    a_row_that_was_appended_by_another_is_named,
    a_list_that_was_rolled_back_whole_is_named_by_its_signed_checkpoint,
    a_damaged_entry_stops_the_vault_with_a_sentence_and_writes_nothing,
    a_chained_row_beyond_the_end_is_named_read_by_nobody_and_said_to_who_writes,
    a_list_that_is_cut_back_under_an_open_vault_stops_it,
    a_key_that_was_removed_is_named_and_stops_the_vault,
    a_chain_that_was_rewritten_whole_is_named_by_who_holds_the_vaults_key,
}

async fn an_untouched_ledger_has_no_fault(engine: &str) {
    recorded(engine).await.is_whole().await;
}

async fn a_changed_row_is_named_whichever_it_is(engine: &str) {
    let it = recorded(engine).await;
    for seq in 1..=it.last().await {
        for column in ["head", "hash", "previous", "key"] {
            it.flip(column, seq).await;
            // A changed hash is seen where it is, or where the next entry no longer follows it.
            it.is_named(&format!("the {column} of entry {seq} was changed"), |fault| named(fault) == seq || named(fault) == seq + 1).await;
            it.flip(column, seq).await;
        }
        let day = format!("UPDATE entry SET day = day + 1 WHERE space = SPACE AND seq = {seq}");
        it.must(&day).await;
        it.is_named(&format!("the day of entry {seq}"), |fault| named(fault) == seq).await;
        it.must(&day.replace("+ 1", "- 1")).await;
    }
    it.is_whole().await;
}

async fn a_removed_row_is_named(engine: &str) {
    let it = recorded(engine).await;
    let middle = it.last().await / 2;
    it.must(&format!("DELETE FROM entry WHERE space = SPACE AND seq = {middle}")).await;
    it.is_named("removed", |fault| *fault == Fault::Missing { seq: middle }).await;
    it.the_vault_stays_shut_because_of(middle).await;
}

async fn a_list_that_was_cut_short_is_noticed(engine: &str) {
    let it = recorded(engine).await;
    let last = it.last().await;
    it.must(&format!("DELETE FROM entry WHERE space = SPACE AND seq = {last}")).await;
    it.is_named("cut short", |fault| *fault == Fault::WrongEnd { seq: last }).await;
    it.the_vault_stays_shut_because_of(last).await;
}

async fn two_rows_that_changed_places_are_named(engine: &str) {
    let it = recorded(engine).await;
    let last = it.last().await;
    for (from, to) in [(last, 1_000_000), (last - 1, last), (1_000_000, last - 1)] {
        it.must(&format!("UPDATE entry SET seq = {to} WHERE space = SPACE AND seq = {from}")).await;
    }
    it.is_named("exchanged", |fault| named(fault) == last - 1 || named(fault) == last).await;
    it.the_vault_stays_shut_because_of(last - 1).await;
}

/// Replay: the older version of a record is copied over the newer one.
async fn an_old_version_that_was_put_back_is_named(engine: &str) {
    let it = recorded(engine).await;
    let find = |sql: &'static str| match &it.way_in {
        WayIn::Sqlite(db) => db.query_row(sql, [it.world.centre.id.0], |row| row.get::<_, i64>(0)).unwrap(),
        WayIn::Postgres(_) => 0,
    };
    let newer = match &it.way_in {
        WayIn::Sqlite(_) => find("SELECT max(seq) FROM entry WHERE space = ?1 AND version = 2"),
        WayIn::Postgres(client) => client.query_one("SELECT max(seq) FROM entry WHERE space = $1 AND version = 2", &[&it.world.centre.id.0]).await.unwrap().get(0),
    };
    let older = format!(
        "(SELECT older.seq FROM entry AS older, entry AS newer WHERE newer.space = SPACE AND newer.seq = {newer} AND older.space = SPACE AND older.record = newer.record AND older.version = 1)"
    );
    for column in ["head", "body", "hash", "previous"] {
        it.must(&format!(
            "UPDATE entry SET {column} = (SELECT {column} FROM entry AS source WHERE source.space = SPACE AND source.seq = {older}) WHERE space = SPACE AND seq = {newer}"
        ))
        .await;
    }
    it.is_named("an old version", |fault| named(fault) == newer).await;
}

async fn a_row_that_was_appended_by_another_is_named(engine: &str) {
    let it = recorded(engine).await;
    let last = it.last().await;
    let copied = format!(
        "INSERT INTO entry (space, seq, record, version, key, day, head, body, previous, hash)
         SELECT space, {next}, record, version + 100, key, day, head, body, hash, hash FROM entry WHERE space = SPACE AND seq = {last}",
        next = last + 1
    );
    it.must(&copied).await;
    it.is_named("appended by another", |fault| named(fault) == last + 1).await;
}

/// No partial write, and a sentence that says what to do: the vault does not open over a damaged head.
async fn a_damaged_entry_stops_the_vault_with_a_sentence_and_writes_nothing(engine: &str) {
    let it = recorded(engine).await;
    let damaged = it.last().await - 1;
    it.flip("head", damaged).await;
    it.the_vault_stays_shut_because_of(damaged).await;
}

/// An older version of a record, put in as the next entry with everything that can be known without keys.
async fn a_chained_row_beyond_the_end_is_named_read_by_nobody_and_said_to_who_writes(engine: &str) {
    let it = recorded(engine).await;
    let nigora = it.world.sign_in("nigora").await;
    let before = nigora.get("/cases").await.unwrap();
    let head = it.world.house.ledger.tip(it.world.centre.id.0).await.unwrap().head;
    let mut row = EntryRow { seq: head.seq + 1, previous: head.hash, ..it.entry(head.seq).await };
    row.hash = it.link(&row);
    it.world.house.ledger.append(&Batch { entries: vec![row.clone()], ..Batch::empty(it.world.centre.id.0, head) }).await.unwrap();
    it.must(&format!("UPDATE space SET head_seq = {last}, head_hash = (SELECT hash FROM entry WHERE space = SPACE AND seq = {last}) WHERE id = SPACE", last = head.seq)).await;
    it.is_named("beyond", |fault| *fault == Fault::Beyond { seq: row.seq, record: row.record }).await;
    assert_eq!(nigora.get("/cases").await.unwrap(), before, "what was acknowledged is read as before");
    names_entry(&Tampered::record_somebody(&nigora).await, row.seq);
    it.must(&format!("DELETE FROM entry WHERE space = SPACE AND seq = {}", row.seq)).await;
    it.is_whole().await;
    assert_eq!(Tampered::record_somebody(&nigora).await.0, 201);
}

async fn a_list_that_is_cut_back_under_an_open_vault_stops_it(engine: &str) {
    let it = recorded(engine).await;
    let nigora = it.world.sign_in("nigora").await;
    nigora.get("/cases").await.unwrap();
    it.roll_back_one().await;
    names_entry(&Tampered::record_somebody(&nigora).await, it.last().await + 1);
}

async fn a_key_that_was_removed_is_named_and_stops_the_vault(engine: &str) {
    let it = recorded(engine).await;
    let mut seq = 1;
    // The house's own key has no row.
    while it.entry(seq).await.key == *it.world.centre.id.0.as_bytes() {
        seq += 1;
    }
    let first = it.entry(seq).await;
    it.must("DELETE FROM record_key WHERE space = SPACE AND key = (SELECT key FROM record_key WHERE space = SPACE ORDER BY key LIMIT 1)").await;
    let named = [Fault::KeyMissing { seq: first.seq, record: first.record }];
    assert_eq!(it.faults().await, named);
    assert_eq!(it.faults_without_keys().await, named);
    it.the_vault_stays_shut_because_of(first.seq).await;
}

async fn a_chain_that_was_rewritten_whole_is_named_by_who_holds_the_vaults_key(engine: &str) {
    let it = recorded(engine).await;
    let last = it.last().await;
    it.flip("head", last).await;
    let hash = it.link(&it.entry(last).await);
    let literal = if engine == "sqlite" { format!("x'{}'", hex(&hash.0)) } else { format!("'\\x{}'", hex(&hash.0)) };
    it.must(&format!("UPDATE entry SET hash = {literal} WHERE space = SPACE AND seq = {last}")).await;
    it.must(&format!("UPDATE space SET head_hash = {literal} WHERE id = SPACE")).await;
    assert_eq!(it.faults_without_keys().await, [], "until the next signed checkpoint");
    assert!(matches!(it.faults().await.as_slice(), [Fault::Forged { seq, .. }] if *seq == last));
    it.the_vault_stays_shut_because_of(last).await;
}

/// Entries and the space's end together, as from an old copy: the chain fits, the signature does not.
async fn a_list_that_was_rolled_back_whole_is_named_by_its_signed_checkpoint(engine: &str) {
    let it = recorded(engine).await;
    crate::instance::keep_checkpoints(&it.world.house).await.unwrap();
    it.is_whole().await;
    let last = it.last().await;
    it.roll_back_one().await;
    assert_eq!(it.faults().await, [Fault::NotAsSigned { seq: last }]);
    assert_eq!(it.faults_without_keys().await, [Fault::NotAsSigned { seq: last }]);
}
