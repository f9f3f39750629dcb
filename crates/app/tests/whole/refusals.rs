//! What the commands say when something is wrong: a sentence, a way on, and exit 1.

use app::instance::Place;
use rusqlite::Connection;

use super::scenes::{demonstration, program, run};

fn refused(place: &Place, command: &str, more: &[&str]) -> String {
    let output = std::process::Command::new(program()).arg(command).args(more).arg("--data").arg(&place.data).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "panoh {command} should have refused");
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[tokio::test(flavor = "multi_thread")]
async fn verify_names_the_damaged_entry_and_says_what_to_do() {
    let scene = demonstration(None).await;
    let file = scene.place.data.join("panoh.db");
    let db = Connection::open(&file).unwrap();
    let (space, seq, record): (uuid::Uuid, i64, uuid::Uuid) =
        db.query_row("SELECT space, seq, record FROM entry WHERE seq = 9 ORDER BY space LIMIT 1", [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    assert!(run(&scene.place, "verify", &[]).contains("whole"));
    db.execute("UPDATE entry SET day = day + 1 WHERE space = ?1 AND seq = ?2", (space, seq)).unwrap();
    let said = refused(&scene.place, "verify", &[]);
    assert!(said.contains(&format!("entry {seq} (record {record}) was changed")), "{said}");
    assert!(said.contains("panoh restore"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_installations_key_a_damaged_key_and_a_wrong_backup_code_are_refused_with_a_sentence() {
    let scene = demonstration(None).await;
    let backup = scene.folder.path().join("backup");
    run(&scene.place, "backup", &["--to", backup.to_str().unwrap()]);
    scene.server.stop().await.unwrap();
    let key = scene.place.data.join("instance.key");
    let own = std::fs::read(&key).unwrap();
    std::fs::write(&key, [7; 32]).unwrap();
    let said = refused(&scene.place, "serve", &["--port", "0"]);
    assert!(said.contains("is this the data folder that belongs to this database?"), "{said}");
    std::fs::write(&key, b"short").unwrap();
    let said = refused(&scene.place, "serve", &["--port", "0"]);
    assert!(said.contains("damaged") && said.contains("backup"), "{said}");
    std::fs::write(&key, own).unwrap();
    let code = scene.folder.path().join("code");
    std::fs::write(&code, seal::Code::generate().text().as_str()).unwrap();
    let elsewhere = Place { data: scene.folder.path().join("elsewhere"), database: None };
    let said = refused(&elsewhere, "restore", &["--from", backup.to_str().unwrap(), "--code-file", code.to_str().unwrap()]);
    assert!(said.to_lowercase().contains("code"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_database_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place { data: folder.path().join("data"), database: None };
    std::fs::create_dir(&place.data).unwrap();
    std::fs::write(place.data.join("panoh.db"), b"somebody's letters, not a database at all, and long enough to be looked at").unwrap();
    let said = refused(&place, "serve", &["--port", "0"]);
    assert!(said.contains("cannot be opened"), "{said}");
    assert!(std::fs::read(place.data.join("panoh.db")).unwrap().starts_with(b"somebody's letters"));
}
