//! A backup is one sealed file; what it held can be worked with on the other engine.

use kernel::{Clock, Config, House};
use ledger::{Batch, CallRow, Id, Moment};
use seal::{Code, Cost};
use serde_json::json;

use super::world::{PASSWORD, START, World, fresh_ledger, her_yes, id, record};
use crate::{
    archive::{ArchiveError, Reader, Restored, Since, Writer},
    command::restore::{restore_into, said},
    erasures::Erasures,
    instance::{Place, assemble},
    local::Client,
};

async fn backed_up(world: &World, code: &Code) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new(), &code.key("backup"));
    writer.everything(world.house.ledger.as_ref(), &world.key, |_| ()).await.unwrap();
    writer.finish().unwrap()
}

/// The backup in a new, empty database of that engine, and a house that runs on it.
async fn restored(file: &[u8], code: &Code, since: &Since, to: &str) -> (House, tempfile::TempDir) {
    let (ledger, folder, _address) = fresh_ledger(to).await;
    let key_file = folder.path().join("instance.key");
    Reader::open(file, &code.key("backup")).unwrap().restore(ledger.as_ref(), &key_file, since, |_| ()).await.unwrap();
    let config = Config { password_cost: Cost::FLOOR, ..Config::default() };
    let key = seal::SecretKey::from_slice(&std::fs::read(&key_file).unwrap()).ok().unwrap();
    (assemble(ledger, &key, Clock::at(START), config).await.unwrap(), folder)
}

async fn restored_from(engine: &str, to: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let person = record(&nigora, json!({ "name": "Canary Zarina", "sex": "female" })).await;
    let code = Code::generate();
    let file = backed_up(&world, &code).await;
    for secret in ["Canary", "nigora", "Nigora"] {
        assert!(!file.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret} stands in the backup");
    }
    let (house, _folder) = restored(&file, &code, &Since::default(), to).await;
    let nigora = Client::sign_in(&house, "nigora", PASSWORD).await.unwrap();
    assert_eq!(nigora.get(&person).await.unwrap()["name"], "Canary Zarina");
    nigora.post("/survivors", json!({ "name": "Another", "sex": "female" })).await.unwrap();
}

/// Beside it stands one from before: each opens with the key of its day.
#[tokio::test]
async fn backups_from_before_and_after_the_vaults_key_was_exchanged_are_worked_with() {
    let world = World::new("sqlite").await;
    let person = record(&world.sign_in("nigora").await, json!({ "name": "Zarina", "sex": "female" })).await;
    let code = Code::generate();
    let before = backed_up(&world, &code).await;
    world.sign_in("safiya").await.post("/colleagues/key", json!({})).await.unwrap();
    world.sign_in("nigora").await.post("/survivors", json!({ "name": "Later", "sex": "female" })).await.unwrap();
    let after = backed_up(&world, &code).await;
    for file in [before, after] {
        let (house, _folder) = restored(&file, &code, &Since::default(), "sqlite").await;
        let nigora = Client::sign_in(&house, "nigora", PASSWORD).await.unwrap();
        assert_eq!(nigora.get(&person).await.unwrap()["name"], "Zarina");
        nigora.post("/survivors", json!({ "name": "Another", "sex": "female" })).await.unwrap();
    }
}

#[tokio::test]
async fn a_backup_of_sqlite_is_worked_with_on_postgres() {
    restored_from("sqlite", "postgres").await;
}

#[tokio::test]
async fn a_backup_of_postgres_is_worked_with_on_sqlite() {
    restored_from("postgres", "sqlite").await;
}

/// Where the other organisation finds a person who was referred to it, and the consent.
async fn referred(world: &World, nigora: &Client, name: &str) -> (String, String) {
    let person = record(nigora, json!({ "name": name, "sex": "female", "birth": "1997" })).await;
    let given = her_yes(json!({}));
    nigora.post(&format!("{person}/consents/new/services"), given.clone()).await.unwrap();
    let mut named = given;
    named
        .as_object_mut()
        .unwrap()
        .extend(json!({ "recipient": world.legal.id, "purpose": "legal_aid", "items": ["name", "needs"], "expires_on": "2026-12-20" }).as_object().unwrap().clone());
    let consent = id(&nigora.post(&format!("{person}/consents/new/referral"), named).await.unwrap());
    let referral = json!({ "recipient": world.legal.id, "service": "legal_aid", "anyway": "yes", "urgency": "now", "needs": "divorce" });
    (format!("/inbox/{}", id(&nigora.post(&format!("{person}/referrals"), referral).await.unwrap())), consent)
}

/// What waited when the backup was made arrives after it: a referral that nobody had opened yet, and the
/// withdrawal of another that had been opened. What had arrived before does not arrive twice.
async fn mail_that_waited_arrives_from(engine: &str, to: &str) {
    let world = World::new(engine).await;
    let (nigora, dilnoza) = (world.sign_in("nigora").await, world.sign_in("dilnoza").await);
    let (opened, consent) = referred(&world, &nigora, "Zarina").await;
    assert!(dilnoza.get(&opened).await.unwrap().to_string().contains("Zarina"));
    let (waiting, _) = referred(&world, &nigora, "Gulnora").await;
    nigora.post(&format!("/consents/{consent}/withdraw"), json!({})).await.unwrap();
    let code = Code::generate();
    let file = backed_up(&world, &code).await;

    let (house, _folder) = restored(&file, &code, &Since::default(), to).await;
    let moment = house.ledger.moment().await.unwrap();
    assert_eq!(moment, Moment { spaces: moment.spaces.clone(), ..world.house.ledger.moment().await.unwrap() }, "the same parcels in the same order");
    assert!(moment.waiting.len() >= 2 && !moment.collected.is_empty());
    let dilnoza = Client::sign_in(&house, "dilnoza", PASSWORD).await.unwrap();
    assert!(dilnoza.get(&waiting).await.unwrap().to_string().contains("Gulnora"));
    let locked = dilnoza.get(&opened).await.unwrap();
    assert_eq!((&locked["state"], &locked["packet"]["items"]), (&json!("locked"), &json!([])));
}

#[tokio::test]
async fn mail_that_waited_when_sqlite_was_backed_up_arrives_on_postgres() {
    mail_that_waited_arrives_from("sqlite", "postgres").await;
}

#[tokio::test]
async fn mail_that_waited_when_postgres_was_backed_up_arrives_on_sqlite() {
    mail_that_waited_arrives_from("postgres", "sqlite").await;
}

/// Somebody is called about a need that waits, also after a restore.
#[tokio::test]
async fn a_call_that_waited_is_made_after_a_restore() {
    let world = World::new("sqlite").await;
    let ledger = &world.house.ledger;
    let space = world.centre.id.0;
    let call = CallRow { space, need: Id::new_v4(), number: 1, day: 20_800, sealed: b"sealed".to_vec() };
    let head = ledger.tip(space).await.unwrap().head;
    ledger.append(&Batch { calls: vec![call.clone()], ..Batch::empty(space, head) }).await.unwrap();
    let code = Code::generate();
    let (house, _folder) = restored(&backed_up(&world, &code).await, &code, &Since::default(), "postgres").await;
    assert_eq!(house.ledger.calls_until(20_800).await.unwrap(), [call]);
}

/// A referral's copy that was withdrawn after the backup was made does not come back with it.
async fn what_was_erased_since_stays_erased(engine: &str, to: &str) {
    let world = World::new(engine).await;
    let (nigora, dilnoza) = (world.sign_in("nigora").await, world.sign_in("dilnoza").await);
    let (copy, consent) = referred(&world, &nigora, "Zarina").await;
    let (kept, _) = referred(&world, &nigora, "Gulnora").await;
    for opened in [&copy, &kept] {
        dilnoza.get(opened).await.unwrap();
    }
    let code = Code::generate();
    let file = backed_up(&world, &code).await;
    nigora.post(&format!("/consents/{consent}/withdraw"), json!({})).await.unwrap();
    assert_eq!(dilnoza.get(&copy).await.unwrap()["state"], "locked");
    let list = Erasures::of(world.house.ledger.as_ref(), &world.key).await.unwrap().to_string();
    let list: String = list.lines().filter(|line| !line.starts_with("account")).collect();
    assert_eq!(list.split_whitespace().count(), 3, "{list}");

    let read = async |since: &Since, path: &str| {
        let (house, folder) = restored(&file, &code, since, to).await;
        let dilnoza = Client::sign_in(&house, "dilnoza", PASSWORD).await.unwrap();
        let (status, answer) = dilnoza.call("GET", path, None).await.unwrap();
        for row in house.ledger.spaces().await.unwrap() {
            assert_eq!(space::verify(&house.ledger, &row, |_| ()).await.unwrap().faults, []);
        }
        drop(folder);
        (status.is_success(), answer.to_string())
    };
    let since = |list: &str| Since { erasures: Erasures::parse(list).unwrap(), ..Since::default() };
    assert!(read(&Since::default(), &copy).await.1.contains("Zarina"), "without the list an old backup brings it back");
    let gone = read(&since(&list), &copy).await;
    assert!(!gone.0 && !gone.1.contains("Zarina"), "{}", gone.1);
    assert!(read(&since(&list), &kept).await.1.contains("Gulnora"), "and nothing else goes");
    // A line that the space did not sign erases nothing.
    let (key, word) = list.trim().rsplit_once(' ').unwrap();
    let forged = since(&format!("{key} {}", if word.starts_with('A') { word.replacen('A', "B", 1) } else { format!("A{}", &word[1..]) }));
    assert!(read(&forged, &copy).await.1.contains("Zarina"));
    assert!(Erasures::parse("not a line").is_err());
}

#[tokio::test]
async fn what_was_erased_since_a_backup_of_sqlite_stays_erased_on_postgres() {
    what_was_erased_since_stays_erased("sqlite", "postgres").await;
}

#[tokio::test]
async fn what_was_erased_since_a_backup_of_postgres_stays_erased_on_sqlite() {
    what_was_erased_since_stays_erased("postgres", "sqlite").await;
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
        assert!(reader.restore(ledger.as_ref(), &folder.path().join("instance.key"), &Since::default(), |_| ()).await.is_err());
        let started = assemble(ledger, &seal::SecretKey::generate(), Clock::at(START), Config::default()).await;
        assert!(matches!(started, Err(crate::instance::StartError::HalfRestored)), "half of it is nothing to work with");
    }
}

#[tokio::test]
async fn what_was_signed_while_a_backup_was_written_is_not_in_it() {
    let world = World::new("sqlite").await;
    let nigora = world.sign_in("nigora").await;
    let ledger = world.house.ledger.as_ref();
    let row = ledger.space(world.centre.id.0).await.unwrap().unwrap();
    nigora.post("/survivors", json!({ "name": "Zarina", "sex": "female" })).await.unwrap();
    crate::instance::keep_checkpoints(&world.house).await.unwrap();
    let key = seal::SecretKey::generate();
    let mut writer = Writer::new(Vec::new(), &key);
    writer.space(ledger, &row, |_| ()).await.unwrap();
    let file = writer.finish().unwrap();
    let (restored, folder, _) = fresh_ledger("sqlite").await;
    Reader::open(file.as_slice(), &key).unwrap().restore(restored.as_ref(), &folder.path().join("instance.key"), &Since::default(), |_| ()).await.unwrap();
    let points = restored.checkpoints(row.id).await.unwrap();
    assert!(points.iter().all(|point| point.head.seq <= row.head.seq), "nobody takes the restored list for a forged one");
}

/// The disk was full, or the power went: half of it is named as what it is, by every command, and takes nobody's place.
async fn a_restore_that_was_cut_off_is_named(engine: &str) {
    let world = World::new("sqlite").await;
    world.sign_in("nigora").await.post("/survivors", json!({ "name": "Zarina", "sex": "female" })).await.unwrap();
    let code = Code::generate();
    let file = backed_up(&world, &code).await;
    let place = async || {
        let (_, folder, database) = fresh_ledger(engine).await;
        (Place { data: folder.path().join("data"), database }, folder)
    };
    let (half, _folder) = place().await;
    let mut cut = Reader::open(&file[..file.len() / 2], &code.key("backup")).unwrap();
    assert!(restore_into(&half, &mut cut, &Since::default(), |_| ()).await.is_err());
    assert!(!half.sqlite_file().exists(), "only what is whole gets its name");
    let said = half.ledger().await.err().unwrap().to_string();
    assert!(said.contains("cut off") && said.contains("into a new folder or database"), "panoh verify says: {said}");
    let mut again = Reader::open(file.as_slice(), &code.key("backup")).unwrap();
    assert!(restore_into(&half, &mut again, &Since::default(), |_| ()).await.is_err(), "nothing is written over it");

    let (whole, _folder) = place().await;
    let mut reader = Reader::open(file.as_slice(), &code.key("backup")).unwrap();
    restore_into(&whole, &mut reader, &Since::default(), |_| ()).await.unwrap();
    let ledger = whole.ledger().await.unwrap();
    assert_eq!(ledger.spaces().await.unwrap().len(), 3);
    for row in ledger.spaces().await.unwrap() {
        assert_eq!(space::verify(&ledger, &row, |_| ()).await.unwrap().faults, []);
    }
    let mut twice = Reader::open(file.as_slice(), &code.key("backup")).unwrap();
    assert!(restore_into(&whole, &mut twice, &Since::default(), |_| ()).await.is_err(), "nor over what is there");
}

#[tokio::test]
async fn a_restore_into_sqlite_that_was_cut_off_is_named() {
    a_restore_that_was_cut_off_is_named("sqlite").await;
}

#[tokio::test]
async fn a_restore_into_postgres_that_was_cut_off_is_named() {
    a_restore_that_was_cut_off_is_named("postgres").await;
}

/// Whoever was shut out, and a password that another knew: a restore lets neither in.
async fn who_was_shut_out_since_stays_so(to: &str) {
    let world = World::new("sqlite").await;
    let nigora = world.sign_in("nigora").await;
    let person = record(&nigora, json!({ "name": "Zarina", "sex": "female" })).await;
    let code = Code::generate();
    let file = backed_up(&world, &code).await;
    let change = json!({ "old": PASSWORD, "password": "four other words here" });
    assert!(nigora.page("POST", "/account/password", Some(change)).await.unwrap().is_redirection());
    world.sign_in("parvina").await.post(&format!("/colleagues/{}/remove", world.centre.staff[3]), json!({})).await.unwrap();
    let list = Erasures::of(world.house.ledger.as_ref(), &world.key).await.unwrap().to_string();
    let comes_in = async |since: &Since, name: &str| {
        let (house, _folder) = restored(&file, &code, since, to).await;
        Client::sign_in(&house, name, PASSWORD).await.is_ok()
    };
    let nothing = Since::default();
    assert!(comes_in(&nothing, "nigora").await && comes_in(&nothing, "colleague").await, "without the list an old backup lets them in");
    let since = |let_in: &[&str]| Since { erasures: Erasures::parse(&list).unwrap(), let_in: let_in.iter().map(|name| (*name).to_owned()).collect() };
    assert!(!comes_in(&since(&[]), "nigora").await && !comes_in(&since(&[]), "colleague").await);
    assert!(comes_in(&since(&[]), "safiya").await, "and nobody else is shut");
    assert!(comes_in(&since(&["nigora", "colleague"]), "nigora").await, "where nobody else is left");
    assert!(!comes_in(&since(&["nigora", "colleague"]), "colleague").await, "who was removed stays so");

    // A custodian lets her back in, and she reads what she read.
    let (house, _folder) = restored(&file, &code, &since(&[]), to).await;
    let safiya = Client::sign_in(&house, "safiya", PASSWORD).await.unwrap();
    let hers = format!("/colleagues/{}", world.centre.staff[2]);
    let asked = safiya.post(&format!("{hers}/readmit"), json!({})).await.unwrap();
    let parvina = Client::sign_in(&house, "parvina", PASSWORD).await.unwrap();
    let again = parvina.post(&format!("{hers}/confirm"), json!({ "request": asked["request"]["id"].as_str().or(asked["request"].as_str()) })).await.unwrap();
    let joined = json!({ "code": again["code"], "password": PASSWORD });
    assert!(Client::nobody(&house).page("POST", "/join", Some(joined)).await.unwrap().is_redirection());
    assert_eq!(Client::sign_in(&house, "nigora", PASSWORD).await.unwrap().get(&person).await.unwrap()["name"], "Zarina");

    // A line that the commons did not sign shuts nobody out.
    let line = list.lines().find(|line| line.starts_with("account") && line.split(' ').nth(2) == Some("1")).unwrap();
    let forged = Since { erasures: Erasures::parse(&line.replacen(" 1 ", " 3 ", 1)).unwrap(), ..Since::default() };
    for name in ["nigora", "safiya", "parvina", "malika"] {
        assert!(comes_in(&forged, name).await, "{name}");
    }
}

#[tokio::test]
async fn who_was_shut_out_since_stays_so_on_sqlite() {
    who_was_shut_out_since_stays_so("sqlite").await;
}

#[tokio::test]
async fn who_was_shut_out_since_stays_so_on_postgres() {
    who_was_shut_out_since_stays_so("postgres").await;
}

#[test]
fn whoever_restores_hears_who_comes_in_and_where_nobody_does() {
    let (one, two) = (Id::from_u128(1), Id::from_u128(2));
    let restored = Restored { erased: 1, open: [(one, vec!["safiya".into()])].into(), shut: [(one, vec!["nigora".into()]), (two, vec!["malika".into()])].into() };
    let without = said(&restored, false);
    assert!(without.contains("safiya") && without.contains("--erasures"), "{without}");
    let with = said(&restored, true);
    assert!(with.contains("nigora, malika") && with.contains(&format!("NOBODY can open the records of organisation {two}")) && with.contains("--let-in"), "{with}");
    assert!(!with.contains(&format!("organisation {one} ")), "{with}");
}
