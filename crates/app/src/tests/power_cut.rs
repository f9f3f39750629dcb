//! The power fails in the middle of intakes: what was acknowledged is there.
//!
//! A child process records people while `strace` writes down every write and every
//! sync that it asks of the disk. From that list the parent makes the disk as it may
//! look after a cut at any moment: what was synced is there, and of what was not,
//! each write is there, torn, or lost, by chance. Then the ledger is opened and
//! asked for every acknowledged person. With syncing turned off the same harness
//! must lose some, or it would prove nothing.

use std::{
    collections::HashMap,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use kernel::{Clock, Config};
use ledger::{Durability, Ledger, SqliteLedger};
use seal::{Cost, SecretKey};
use serde_json::json;
use space::Space;

use super::world::{PASSWORD, START, World};
use crate::{areas, instance::assemble, local::Client};

/// Fifty here; `PANOH_CUTS=5000` for a campaign.
fn how_many_cuts() -> usize {
    std::env::var("PANOH_CUTS").ok().and_then(|cuts| cuts.parse().ok()).unwrap_or(50)
}

const INTAKES: usize = 120;
const FOLDER: &str = "PANOH_POWER_CUT_FOLDER";
const SYNC: &str = "PANOH_POWER_CUT_SYNC";
/// A disk writes a sector whole or not at all.
const SECTOR: usize = 512;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "the child of the power-cut tests, run by them under strace"]
async fn child_that_records_people() {
    let folder = PathBuf::from(std::env::var(FOLDER).expect("only the parent runs this"));
    let durability = if std::env::var(SYNC).unwrap() == "off" { Durability::Off } else { Durability::Full };
    let ledger = std::sync::Arc::new(SqliteLedger::open_with(&folder.join("test.db"), durability).unwrap());
    let key = SecretKey::from_slice(&fs::read(folder.join("instance.key")).unwrap()).ok().unwrap();
    let config = Config { password_cost: Cost::FLOOR, ..Config::default() };
    let house = assemble(ledger, &key, Clock::at(START), config).await.unwrap();
    let nigora = Client::sign_in(&house, "nigora", PASSWORD).await.unwrap();
    let beside = rusqlite::Connection::open(folder.join("test.db")).unwrap();
    let mut acknowledged = fs::File::create(folder.join("acknowledged")).unwrap();
    for number in 0..INTAKES {
        let person = nigora.post("/survivors", json!({ "name": format!("Person {number}"), "sex": "female" })).await.unwrap();
        writeln!(acknowledged, "{}", person["id"].as_str().unwrap()).unwrap();
        if number % 25 == 24 {
            // What a long shift does now and then: the log is folded into the database.
            beside.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())).unwrap();
        }
    }
}

/// What the child asked of the disk, in order.
enum Asked {
    Write {
        file: String,
        at: Option<usize>,
        bytes: Vec<u8>,
    },
    Truncate {
        file: String,
        length: usize,
    },
    /// Everything asked of this file before `since` is durable from here on.
    Synced {
        file: String,
        since: usize,
    },
}

fn unhex(text: &str) -> Vec<u8> {
    text.split("\\x").skip(1).map(|pair| u8::from_str_radix(&pair[..2], 16).unwrap()).collect()
}

/// `13612 pwrite64(5<\x2f…>, "\x00…", 4096, 0) = 4096`, or the same in two halves when threads meet.
fn parse(log: &str) -> Vec<Asked> {
    let mut asked: Vec<Asked> = Vec::new();
    let mut syncing: HashMap<&str, (String, usize)> = HashMap::new();
    for line in log.lines() {
        let (thread, call) = line.split_once(char::is_whitespace).unwrap();
        let call = call.trim_start();
        if call.starts_with("<... fsync resumed>") || call.starts_with("<... fdatasync resumed>") {
            if let Some((file, since)) = syncing.remove(thread) {
                asked.push(Asked::Synced { file, since });
            }
            continue;
        }
        let Some((name, rest)) = call.split_once('(') else { continue };
        let Some((_, rest)) = rest.split_once('<') else { continue };
        let Some((path, rest)) = rest.split_once('>') else { continue };
        let path = String::from_utf8(unhex(path)).unwrap_or_default();
        let Some(file) = Path::new(&path).file_name().and_then(|name| name.to_str()).map(str::to_owned) else { continue };
        let data = || unhex(rest.split('"').nth(1).unwrap_or_default());
        let last_number = || rest.split(['(', ')', ',', ' ', '<']).filter_map(|word| word.parse().ok()).collect::<Vec<usize>>();
        match name {
            "pwrite64" => {
                let after = rest.rsplit('"').next().unwrap_or_default();
                let numbers: Vec<usize> = after.split([',', ' ', ')', '<']).filter_map(|word| word.parse().ok()).collect();
                asked.push(Asked::Write { file, at: Some(numbers[1]), bytes: data() });
            }
            "write" => asked.push(Asked::Write { file, at: None, bytes: data() }),
            "ftruncate" => asked.push(Asked::Truncate { file, length: last_number()[0] }),
            "fsync" | "fdatasync" if rest.contains("<unfinished") => {
                syncing.insert(thread, (file, asked.len()));
            }
            "fsync" | "fdatasync" => {
                let since = asked.len();
                asked.push(Asked::Synced { file, since });
            }
            _ => {}
        }
    }
    asked
}

/// Enough chance for a test, and the same at every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}

fn put(content: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    let end = at + bytes.len();
    if content.len() < end {
        content.resize(end, 0);
    }
    content[at..end].copy_from_slice(bytes);
}

/// One file as it may look when the power fails after `cut` requests.
fn after_cut(before: Option<Vec<u8>>, name: &str, asked: &[Asked], cut: usize, chance: &mut Chance) -> Option<Vec<u8>> {
    let durable = asked[..cut].iter().filter_map(|it| if let Asked::Synced { file, since } = it { (file == name).then_some(*since) } else { None }).max().unwrap_or(0);
    let mut is_there = before.is_some();
    let mut content = before.unwrap_or_default();
    for (number, it) in asked[..cut].iter().enumerate() {
        let is_synced = number < durable;
        match it {
            Asked::Write { file, at: Some(at), bytes } if file == name => {
                let kept = if is_synced { 2 } else { chance.below(3) };
                match kept {
                    0 => {}
                    1 => {
                        let sectors = bytes.len() / SECTOR;
                        let whole = SECTOR * chance.below(sectors + 1);
                        put(&mut content, *at, &bytes[..whole]);
                        is_there = true;
                    }
                    _ => {
                        put(&mut content, *at, bytes);
                        is_there = true;
                    }
                }
            }
            Asked::Truncate { file, length } if file == name && (is_synced || chance.below(2) == 0) => content.resize(*length, 0),
            _ => {}
        }
    }
    is_there.then_some(content)
}

fn acknowledged(asked: &[Asked]) -> Vec<space::Id> {
    let lines = asked.iter().filter_map(|it| match it {
        Asked::Write { file, bytes, .. } if file == "acknowledged" => String::from_utf8(bytes.clone()).ok(),
        _ => None,
    });
    lines.collect::<String>().lines().filter_map(|line| line.parse().ok()).collect()
}

struct Lost {
    acknowledged: usize,
    damaged: bool,
}

/// Opens the disk that the cut left, and asks for everyone who was acknowledged before it.
async fn lost_at(world: &World, base: &HashMap<&str, Vec<u8>>, asked: &[Asked], cut: usize, chance: &mut Chance) -> Lost {
    let folder = tempfile::tempdir().unwrap();
    for name in ["test.db", "test.db-wal"] {
        if let Some(content) = after_cut(base.get(name).cloned(), name, asked, cut, chance) {
            fs::write(folder.path().join(name), content).unwrap();
        }
    }
    let expected = acknowledged(&asked[..cut]);
    let all_lost = Lost { acknowledged: expected.len(), damaged: true };
    let Ok(ledger) = SqliteLedger::open_with(&folder.path().join("test.db"), Durability::Off) else { return all_lost };
    let ledger: std::sync::Arc<dyn Ledger> = std::sync::Arc::new(ledger);
    let Ok(Some(row)) = ledger.space(world.centre.id.0).await else { return all_lost };
    let damaged = match space::verify_sealed(&ledger, &row, world.centre.vault.duplicate(), |_| ()).await {
        Ok(report) => !report.faults.is_empty(),
        Err(_) => true,
    };
    let Ok(space) = Space::open(ledger, &row, world.centre.vault.duplicate(), areas::layout()).await else { return all_lost };
    let lost = space.read::<_, space::SpaceError, _>(move |view| {
        let mut lost = 0;
        for id in expected {
            lost += usize::from(view.version(id)?.is_none());
        }
        Ok(lost)
    });
    Lost { acknowledged: lost.await.unwrap_or(usize::MAX), damaged }
}

/// Lost people and damaged ledgers over all cuts.
async fn cuts(sync: &str) -> (usize, usize) {
    let world = World::new("sqlite").await;
    fs::write(world.folder().join("instance.key"), world.key.expose()).unwrap();
    let log = world.folder().join("strace.log");
    let base: HashMap<&str, Vec<u8>> = ["test.db", "test.db-wal"].into_iter().filter_map(|name| Some((name, fs::read(world.folder().join(name)).ok()?))).collect();
    let mut child = Command::new("strace");
    child.args(["-f", "-y", "-xx", "-s", "4000000", "-e", "trace=pwrite64,write,fsync,fdatasync,ftruncate", "-o"]).arg(&log);
    child.arg(std::env::current_exe().unwrap()).args(["--exact", "tests::power_cut::child_that_records_people", "--ignored", "--nocapture", "--test-threads=1"]);
    child.env(FOLDER, world.folder()).env(SYNC, sync).stdout(Stdio::null()).stderr(Stdio::null());
    let done = child.status().expect("./test installs strace");
    assert!(done.success(), "the child could not record people under strace");
    let asked = parse(&fs::read_to_string(&log).unwrap());
    let first = asked.iter().position(|it| matches!(it, Asked::Write { file, .. } if file == "acknowledged")).unwrap();
    assert_eq!(acknowledged(&asked).len(), INTAKES);
    let (mut lost, mut damaged) = (0, 0);
    let between = asked.len() - first - 1;
    let cuts = how_many_cuts();
    for number in 0..cuts {
        let mut chance = Chance(0x5eed ^ u64::try_from(number).unwrap() << 20);
        // Of more cuts than requests several fall on one: each loses other writes by chance.
        let cut = first + 1 + between * number / cuts + chance.below((between / cuts).max(1));
        let found = lost_at(&world, &base, &asked, cut.min(asked.len()), &mut chance).await;
        lost += found.acknowledged;
        damaged += usize::from(found.damaged);
    }
    (lost, damaged)
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_when_the_power_is_cut() {
    assert_eq!(cuts("full").await, (0, 0), "(acknowledged people lost, ledgers damaged)");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_harness_notices_a_database_that_does_not_sync() {
    let (lost, _) = cuts("off").await;
    assert!(lost > 0, "a harness that loses nothing without syncing proves nothing");
}
