//! Whoever can write to the database can be caught: `verify` names the entry, on both engines.

use rusqlite::Connection;
use space::Fault;
use tokio_postgres::NoTls;

use super::world::{World, id};

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

    /// One byte of one column of one entry; twice gives the first state back.
    async fn flip(&self, column: &str, seq: i64) {
        let sql = match &self.way_in {
            WayIn::Sqlite(db) => {
                let space = self.world.centre.id.0;
                let mut bytes: Vec<u8> = db.query_row(&format!("SELECT {column} FROM entry WHERE space = ?1 AND seq = ?2"), (space, seq), |row| row.get(0)).unwrap();
                let middle = bytes.len() / 2;
                bytes[middle] ^= 1;
                let hex: String = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).filter_map(|digit| char::from_digit(digit.into(), 16)).collect();
                format!("UPDATE entry SET {column} = x'{hex}' WHERE space = SPACE AND seq = {seq}")
            }
            WayIn::Postgres(_) => {
                format!("UPDATE entry SET {column} = set_byte({column}, length({column}) / 2, get_byte({column}, length({column}) / 2) # 1) WHERE space = SPACE AND seq = {seq}")
            }
        };
        self.must(&sql).await;
    }
}

fn named(fault: &Fault) -> i64 {
    match fault {
        Fault::Missing { seq } | Fault::WrongEnd { seq } | Fault::NotAsSigned { seq } => *seq,
        Fault::Unlinked { seq, .. } | Fault::Changed { seq, .. } | Fault::Replayed { seq, .. } | Fault::Forged { seq, .. } => *seq,
    }
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
}

async fn an_untouched_ledger_has_no_fault(engine: &str) {
    assert_eq!(recorded(engine).await.faults().await, []);
}

async fn a_changed_row_is_named_whichever_it_is(engine: &str) {
    let it = recorded(engine).await;
    for seq in 1..=it.last().await {
        for column in ["head", "hash", "previous", "key"] {
            it.flip(column, seq).await;
            let faults = it.faults().await;
            // A changed hash is seen where it is, or where the next entry no longer follows it.
            assert!(faults.iter().any(|fault| named(fault) == seq || named(fault) == seq + 1), "the {column} of entry {seq} was changed, and verify says {faults:?}");
            it.flip(column, seq).await;
        }
        let day = format!("UPDATE entry SET day = day + 1 WHERE space = SPACE AND seq = {seq}");
        it.must(&day).await;
        assert!(it.faults().await.iter().any(|fault| named(fault) == seq), "the day of entry {seq}");
        it.must(&day.replace("+ 1", "- 1")).await;
    }
    assert_eq!(it.faults().await, [], "put back as it was");
}

async fn a_removed_row_is_named(engine: &str) {
    let it = recorded(engine).await;
    let middle = it.last().await / 2;
    it.must(&format!("DELETE FROM entry WHERE space = SPACE AND seq = {middle}")).await;
    assert!(it.faults().await.iter().any(|fault| named(fault) == middle));
}

async fn a_list_that_was_cut_short_is_noticed(engine: &str) {
    let it = recorded(engine).await;
    let last = it.last().await;
    it.must(&format!("DELETE FROM entry WHERE space = SPACE AND seq = {last}")).await;
    assert!(it.faults().await.iter().any(|fault| named(fault) == last));
}

async fn two_rows_that_changed_places_are_named(engine: &str) {
    let it = recorded(engine).await;
    let last = it.last().await;
    for (from, to) in [(last, 1_000_000), (last - 1, last), (1_000_000, last - 1)] {
        it.must(&format!("UPDATE entry SET seq = {to} WHERE space = SPACE AND seq = {from}")).await;
    }
    assert!(it.faults().await.iter().any(|fault| named(fault) >= last - 1));
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
    let faults = it.faults().await;
    assert!(faults.iter().any(|fault| named(fault) == newer), "{faults:?}");
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
    let faults = it.faults().await;
    assert!(faults.iter().any(|fault| named(fault) == last + 1), "{faults:?}");
}

/// No partial write, and a sentence that says what to do: the vault does not open over a damaged head.
async fn a_damaged_entry_stops_the_vault_with_a_sentence_and_writes_nothing(engine: &str) {
    let it = recorded(engine).await;
    let before = it.last().await;
    it.flip("head", before - 1).await;
    // Another server, which has not read it yet.
    let config = kernel::Config { password_cost: seal::Cost::FLOOR, ..kernel::Config::default() };
    let second = crate::instance::assemble(it.world.house.ledger.clone(), &it.world.key, kernel::Clock::at(super::world::START), config).await.unwrap();
    let nigora = crate::local::Client::sign_in(&second, "nigora", super::world::PASSWORD).await.unwrap();
    let (status, problem) = nigora.call("POST", "/survivors", Some(serde_json::json!({ "name": "Another", "sex": "female" }))).await.unwrap();
    assert_eq!((status.as_u16(), problem["code"].as_str()), (500, Some("damaged")), "{problem}");
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.len() > 20), "{problem}");
    assert_eq!(it.last().await, before);
}

/// Entries and the space's end together, as from an old copy: the chain fits, the signature does not.
async fn a_list_that_was_rolled_back_whole_is_named_by_its_signed_checkpoint(engine: &str) {
    let it = recorded(engine).await;
    crate::instance::keep_checkpoints(&it.world.house).await.unwrap();
    assert_eq!(it.faults().await, []);
    let last = it.last().await;
    it.must(&format!("UPDATE space SET head_seq = {before}, head_hash = (SELECT hash FROM entry WHERE space = SPACE AND seq = {before}) WHERE id = SPACE", before = last - 1))
        .await;
    it.must(&format!("DELETE FROM entry WHERE space = SPACE AND seq = {last}")).await;
    assert_eq!(it.faults().await, [Fault::NotAsSigned { seq: last }]);
}
