//! A backup is one sealed file; what it held can be worked with on the other engine.

use kernel::{Clock, Config};
use seal::{Code, Cost};
use serde_json::json;

use super::world::{PASSWORD, START, World, fresh_ledger, id};
use crate::{
    archive::{ArchiveError, Reader, Writer},
    instance::assemble,
    local::Client,
};

async fn backed_up(world: &World, code: &Code) -> Vec<u8> {
    let ledger = world.house.ledger.as_ref();
    let mut writer = Writer::new(Vec::new(), &code.key("backup")).unwrap();
    writer.instance_key(&world.key).unwrap();
    for row in ledger.spaces().await.unwrap() {
        writer.space(ledger, &row, |_| ()).await.unwrap();
    }
    for account in ledger.accounts().await.unwrap() {
        writer.account(ledger, &account).await.unwrap();
    }
    writer.finish().unwrap()
}

async fn restored_from(engine: &str, to: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = format!("/survivors/{}", id(&nigora.post("/survivors", json!({ "name": "Canary Zarina", "sex": "female" })).await.unwrap()));
    let code = Code::generate();
    let file = backed_up(&world, &code).await;
    for secret in ["Canary", "nigora", "Nigora"] {
        assert!(!file.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret} stands in the backup");
    }
    let (ledger, folder, _address) = fresh_ledger(to).await;
    let key_file = folder.path().join("instance.key");
    let mut reader = Reader::open(file.as_slice(), &code.key("backup")).unwrap();
    reader.restore(ledger.as_ref(), &key_file, |_| ()).await.unwrap();
    let config = Config { password_cost: Cost::FLOOR, ..Config::default() };
    let key = seal::SecretKey::from_slice(&std::fs::read(&key_file).unwrap()).ok().unwrap();
    let house = assemble(ledger, &key, Clock::at(START), config).await.unwrap();
    let nigora = Client::sign_in(&house, "nigora", PASSWORD).await.unwrap();
    assert_eq!(nigora.get(&person).await.unwrap()["name"], "Canary Zarina");
    nigora.post("/survivors", json!({ "name": "Another", "sex": "female" })).await.unwrap();
}

#[tokio::test]
async fn a_backup_of_sqlite_is_worked_with_on_postgres() {
    restored_from("sqlite", "postgres").await;
}

#[tokio::test]
async fn a_backup_of_postgres_is_worked_with_on_sqlite() {
    restored_from("postgres", "sqlite").await;
}

#[tokio::test]
async fn a_wrong_code_a_changed_byte_and_a_file_cut_short_are_refused() {
    let world = World::new("sqlite").await;
    let code = Code::generate();
    let file = backed_up(&world, &code).await;
    assert!(matches!(Reader::open(file.as_slice(), &Code::generate().key("backup")), Err(ArchiveError::Seal(_))));
    let changed = |at: usize| {
        let mut changed = file.clone();
        changed[at] ^= 1;
        changed
    };
    for bad in [changed(file.len() / 2), changed(file.len() - 1), file[..file.len() / 2].to_vec(), file[..file.len() - 40].to_vec()] {
        let (ledger, folder, _) = fresh_ledger("sqlite").await;
        let mut reader = Reader::open(bad.as_slice(), &code.key("backup")).unwrap();
        assert!(reader.restore(ledger.as_ref(), &folder.path().join("instance.key"), |_| ()).await.is_err());
    }
}
