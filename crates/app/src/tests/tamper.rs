//! Whoever can write to the database file can be caught: `verify` names the entry.

use rusqlite::Connection;
use space::Fault;

use super::world::{World, id};

struct Tampered {
    world: World,
    db: Connection,
}

async fn recorded() -> Tampered {
    let world = World::new("sqlite").await;
    let nigora = world.sign_in("nigora").await;
    for name in ["Zarina", "Gulnora"] {
        id(&nigora.post("/survivors", serde_json::json!({ "name": name, "sex": "female" })).await.unwrap());
    }
    let db = Connection::open(world.folder().join("test.db")).unwrap();
    Tampered { world, db }
}

impl Tampered {
    async fn faults(&self) -> Vec<Fault> {
        let row = self.world.house.ledger.space(self.world.centre.id.0).await.unwrap().unwrap();
        space::verify_sealed(&self.world.house.ledger, &row, self.world.centre.vault.duplicate(), |_| ()).await.unwrap().faults
    }

    fn run(&self, sql: &str) {
        let space = self.world.centre.id.0;
        assert!(self.db.execute(sql, rusqlite::named_params! { ":space": space }).unwrap() > 0, "{sql}");
    }

    /// One bit of one head; twice gives the first state back.
    fn flip(&self, seq: i64) {
        let space = self.world.centre.id.0;
        let mut head: Vec<u8> = self.db.query_row("SELECT head FROM entry WHERE space = ?1 AND seq = ?2", (space, seq), |row| row.get(0)).unwrap();
        let middle = head.len() / 2;
        head[middle] ^= 1;
        assert_eq!(self.db.execute("UPDATE entry SET head = ?3 WHERE space = ?1 AND seq = ?2", (space, seq, head)).unwrap(), 1);
    }

    fn last(&self) -> i64 {
        self.db.query_row("SELECT max(seq) FROM entry WHERE space = ?1", [self.world.centre.id.0], |row| row.get(0)).unwrap()
    }
}

fn named(fault: &Fault) -> i64 {
    match fault {
        Fault::Missing { seq } | Fault::WrongEnd { seq } | Fault::NotAsSigned { seq } => *seq,
        Fault::Unlinked { seq, .. } | Fault::Changed { seq, .. } | Fault::Replayed { seq, .. } | Fault::Forged { seq, .. } => *seq,
    }
}

#[tokio::test]
async fn an_untouched_ledger_has_no_fault() {
    assert_eq!(recorded().await.faults().await, []);
}

#[tokio::test]
async fn a_changed_row_is_named_whichever_it_is() {
    let it = recorded().await;
    for seq in 1..=it.last() {
        it.flip(seq);
        let faults = it.faults().await;
        assert!(faults.iter().any(|fault| named(fault) == seq), "entry {seq} was changed, and verify says {faults:?}");
        it.flip(seq);
        assert_eq!(it.faults().await, [], "put back as it was");
    }
}

#[tokio::test]
async fn a_removed_row_is_named() {
    let it = recorded().await;
    let middle = it.last() / 2;
    it.run(&format!("DELETE FROM entry WHERE space = :space AND seq = {middle}"));
    assert!(it.faults().await.iter().any(|fault| named(fault) == middle));
}

#[tokio::test]
async fn a_list_that_was_cut_short_is_noticed() {
    let it = recorded().await;
    let last = it.last();
    it.run(&format!("DELETE FROM entry WHERE space = :space AND seq = {last}"));
    assert!(!it.faults().await.is_empty());
}

#[tokio::test]
async fn two_rows_that_changed_places_are_named() {
    let it = recorded().await;
    let last = it.last();
    for (from, to) in [(last, 1_000_000), (last - 1, last), (1_000_000, last - 1)] {
        it.run(&format!("UPDATE entry SET seq = {to} WHERE space = :space AND seq = {from}"));
    }
    assert!(it.faults().await.iter().any(|fault| named(fault) >= last - 1));
}
