//! Two hundred words that stand nowhere else, in every field of the main job; none of
//! them may be found anywhere outside an open vault.

use std::path::{Path, PathBuf};

use app::bench::client::Connection;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use fantoccini::Locator;
use jiff::ToSpan as _;
use serde_json::{Map, Value, json};

use super::{
    browser::{Browser, Scripts},
    pages::{consent, record_incident, record_person, refer, sign_in},
    scenes::{Scene, demonstration, fresh_postgres, get, post, run, today},
};

/// In every canary, and in nothing else on this machine.
const STEM: &str = "Zukvanjiq";

struct Canaries(usize);

impl Canaries {
    fn next(&mut self) -> String {
        self.0 += 1;
        format!("{STEM}{:03}", self.0)
    }

    /// Every free text of a form gets a canary of its own.
    fn fill(&mut self, form: &str, fixed: &Value) -> Value {
        self.fill_parts(form, |_| true, fixed)
    }

    fn fill_parts(&mut self, form: &str, is_sent: impl Fn(&str) -> bool, fixed: &Value) -> Value {
        let mut body: Map<String, Value> = fixed.as_object().unwrap().clone();
        for field in forms::definition(form).sections.iter().filter(|section| is_sent(&section.key)).flat_map(|section| &section.fields) {
            if matches!(field.kind, forms::Kind::Line | forms::Kind::Text) && !body.contains_key(&field.name) {
                body.insert(field.name.clone(), self.next().into());
            }
        }
        Value::Object(body)
    }
}

/// The stem as it may be written down: as typed, in other letters, in other encodings, folded for search.
fn needles() -> Vec<Vec<u8>> {
    let mut needles: Vec<Vec<u8>> = [STEM.to_owned(), STEM.to_lowercase(), STEM.to_uppercase(), words::by_letter(STEM), words::by_sound(STEM)].map(String::into_bytes).to_vec();
    for text in [STEM.to_owned(), STEM.to_lowercase()] {
        needles.push(text.encode_utf16().flat_map(u16::to_le_bytes).collect());
        needles.push(text.encode_utf16().flat_map(u16::to_be_bytes).collect());
        let hex = hex(text.as_bytes());
        needles.push(hex.to_uppercase().into_bytes());
        needles.push(hex.into_bytes());
        // Base64 at each of the three places where a word may begin; its edges depend on the neighbours.
        for before in 0..3 {
            let coded = STANDARD.encode([&vec![b'_'; before], text.as_bytes()].concat());
            let inner = &coded[(before * 8).div_ceil(6)..coded.len() - 4];
            needles.push(inner.as_bytes().to_vec());
        }
    }
    needles
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

fn files(folder: &Path, all: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => files(&path, all),
            Ok(kind) if kind.is_file() => all.push(path),
            _ => {}
        }
    }
}

/// Every file below the folder in which a canary stands.
fn found_in(folder: &Path) -> Vec<PathBuf> {
    let needles = needles();
    let mut all = Vec::new();
    files(folder, &mut all);
    assert!(!all.is_empty(), "{} is empty", folder.display());
    let holds = |path: &PathBuf| {
        let bytes = std::fs::read(path).unwrap_or_default();
        needles.iter().any(|needle| bytes.windows(needle.len()).any(|window| window == needle.as_slice()))
    };
    all.into_iter().filter(holds).collect()
}

/// The main job through the API, again and again, until 200 canaries are stored.
async fn fill(scene: &Scene) {
    let mut canaries = Canaries(0);
    let mut nigora = scene.sign_in("nigora").await;
    let organisations = legal(&mut nigora).await;
    let today = today();
    let ends = today.saturating_add(20.days()).to_string();
    let yesterday = today.saturating_sub(1.day()).to_string();
    while canaries.0 < 200 {
        let survivor = canaries.fill("survivor", &json!({ "sex": "female" }));
        let contact = canaries.fill("safe-contact", &json!({ "ways": ["voice"], "checked_on": today.to_string() }));
        let incident = canaries.fill(
            "incident",
            &json!({ "reported_on": today.to_string(), "happened_on": yesterday, "limits_explained": "yes", "reported_by": "survivor", "practice": "none", "exchanged": "no", "abduction": "none", "perpetrator_count": "3",
                "p1_relationship": "father", "p2_relationship": "brother", "p3_relationship": "other", "previous_incident": "yes", "reported_elsewhere": "yes_other_agency", "will_be_safe": "no",
                "s_shelter": "referred", "s_medical": "referred", "s_psychosocial": "referred", "wants_legal": "yes", "s_legal": "referred", "s_police": "referred", "s_livelihoods": "referred", "s_child": "referred" }),
        );
        let terms = canaries.fill(
            "consent",
            &json!({ "explained": "yes", "is_given": "yes", "is_adult": "yes", "given_by": "survivor", "method": "verbal_witness", "recipient": organisations, "purpose": "legal_aid", "items": ["name", "needs", "account", "safe_contact", "safe_number"], "expires_on": ends }),
        );
        let danger = canaries.fill("danger-check", &json!({ "strangled": "yes" }));
        let life = canaries.fill(
            "suicide-check",
            &json!({ "thoughts": "yes", "plan": "no", "means": "yes", "attempt": "no", "now": "no", "actions": ["stayed"], "means_removed": "yes", "follow_up_on": today.to_string() }),
        );
        let person = format!("/api/v1/survivors/{}", post(&mut nigora, "/api/v1/survivors", survivor).await["id"].as_str().unwrap());
        post(&mut nigora, &format!("{person}/safe-contact"), contact).await;
        let asked = json!({ "asked_of": "police", "asked_on": today.to_string(), "asked_by": "she", "wish": "wants" });
        post(&mut nigora, &format!("{person}/orders"), canaries.fill_parts("protection-order", |part| part == "asked", &asked)).await;
        post(&mut nigora, &format!("{person}/danger-check"), danger).await;
        post(&mut nigora, &format!("{person}/life-check"), life).await;
        post(&mut nigora, &format!("{person}/incidents"), incident).await;
        post(&mut nigora, &format!("{person}/consents/new/referral"), terms).await;
        let referral = json!({ "recipient": organisations, "service": "legal_aid", "anyway": "yes", "urgency": "now", "needs": canaries.next() });
        post(&mut nigora, &format!("{person}/referrals"), referral).await;
        post(&mut nigora, "/api/v1/search", json!({ "name": canaries.next() })).await;
        assert!(get(&mut nigora, &person).await.to_string().contains(STEM), "the canaries are really stored");
    }
    // Refused and broken requests must not be written down either.
    let _ = nigora.ask("POST", "/api/v1/survivors", Some(json!({ "name": "", "legal_name": canaries.next() }))).await;
    let _ = nigora.ask("POST", "/api/v1/survivors/not-an-id/incidents", Some(json!({ "account": canaries.next() }))).await;
    let _ = nigora.ask("GET", &format!("/api/v1/survivors/{}", canaries.next()), None).await;
    // One recipient opens what was sent to her, and so collects it; others stay waiting as parcels.
    let mut dilnoza = scene.sign_in("dilnoza").await;
    get(&mut dilnoza, "/api/v1/referrals").await;
    let again = json!({ "recipient": organisations, "service": "legal_aid", "anyway": "yes", "urgency": "now", "needs": canaries.next() });
    let person = get(&mut nigora, "/api/v1/cases").await["cases"][0]["survivor"].as_str().unwrap().to_owned();
    post(&mut nigora, &format!("/api/v1/survivors/{person}/referrals"), again).await;
}

/// The other organisation's id: the demonstration's own referral names it.
async fn legal(nigora: &mut Connection) -> String {
    let cases = get(nigora, "/api/v1/cases").await;
    for case in cases["cases"].as_array().unwrap() {
        let sheet = get(nigora, &format!("/api/v1/survivors/{}", case["survivor"].as_str().unwrap())).await;
        if let Some(recipient) = sheet["consents"].as_array().unwrap().iter().find_map(|consent| consent["recipient"].as_str()) {
            return recipient.to_owned();
        }
    }
    panic!("the demonstration has no referral");
}

fn back_up(scene: &Scene) {
    let file = scene.folder.path().join("backup");
    run(&scene.place, "backup", &["--to", file.to_str().unwrap()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn none_of_two_hundred_words_stands_in_the_database_its_log_the_parcels_the_backup_or_the_programs_log() {
    let scene = demonstration(None).await;
    fill(&scene).await;
    back_up(&scene);
    let log = std::fs::read_to_string(scene.folder.path().join("log")).unwrap();
    assert!(log.contains("answered"), "the log was really kept, and in detail");
    assert!(scene.place.data.join("panoh.db-wal").exists(), "the engine's log is looked at too");
    assert_eq!(found_in(scene.folder.path()), Vec::<PathBuf>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn none_of_two_hundred_words_stands_in_any_row_of_postgres() {
    let address = fresh_postgres().await;
    let scene = demonstration(Some(address.clone())).await;
    fill(&scene).await;
    back_up(&scene);
    let (client, connection) = tokio_postgres::connect(&address, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    let tables = client.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", &[]).await.unwrap();
    assert!(tables.len() > 8);
    let dump = scene.folder.path().join("rows");
    std::fs::create_dir(&dump).unwrap();
    for table in tables {
        let name: String = table.get(0);
        // Binary columns come as hexadecimal, so they are turned back into bytes here.
        let rows = client.query(&format!("SELECT row_to_json(t)::text FROM {name} t"), &[]).await.unwrap();
        let mut bytes = Vec::new();
        for row in rows {
            let text: String = row.get(0);
            for piece in text.split("\\\\x").skip(1) {
                let hex: Vec<u8> = piece.bytes().take_while(u8::is_ascii_hexdigit).collect();
                bytes.extend(hex.chunks_exact(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()));
            }
            bytes.extend(text.into_bytes());
        }
        std::fs::write(dump.join(name), bytes).unwrap();
    }
    assert_eq!(found_in(scene.folder.path()), Vec::<PathBuf>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shift_leaves_nothing_in_the_browsers_profile_not_even_what_was_typed_and_never_sent() {
    let scene = demonstration(None).await;
    let browser = Browser::open(Scripts::On).await;
    let mut canaries = Canaries(0);
    // A password with a slip in it is nearly the password.
    browser.visit(&scene.address("/sign-in")).await;
    browser.fill("sign_in", "nigora").await;
    browser.fill("password", &canaries.next()).await;
    browser.go_on().await;
    sign_in(&browser, &scene, "nigora").await;
    let person = record_person(&browser, &scene, &canaries.next()).await;
    consent(&browser, &scene, &person, "services").await;
    consent(&browser, &scene, &person, "referral").await;
    record_incident(&browser, &scene, &person, &canaries.next()).await;
    refer(&browser, &scene, &person, &canaries.next()).await;
    browser.visit(&scene.address("/search")).await;
    browser.fill("name", &canaries.next()).await;
    browser.press("Search").await;
    // A refused form, shown again with what she typed.
    browser.visit(&scene.address("/survivors/new")).await;
    browser.fill("legal_name", &canaries.next()).await;
    browser.press("Save").await;
    // Back and forth, as people do.
    browser.client.back().await.unwrap();
    browser.client.forward().await.unwrap();
    // Typed, waited over, and never sent.
    browser.visit(&scene.address(&format!("{person}/about/life"))).await;
    browser.fill("occupation", &canaries.next()).await;
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    browser.visit(&scene.address(&person)).await;
    assert!(browser.client.source().await.unwrap().contains(STEM), "she is on the screen");
    browser.click_at(Locator::Css(".app-hide")).await;
    assert!(browser.profile().join("Default").exists());
    let (profile, _folder) = browser.close().await;
    assert_eq!(found_in(&profile), Vec::<PathBuf>::new());
}
