//! Every route, asked by every kind of actor, against the running router: what
//! they get is written to `access.txt`, and a stale file fails.

use std::fmt::Write as _;

use axum::http::StatusCode;
use kernel::{Access, Role};
use people::demo::{NewColleague, NewOrganisation, found};
use serde_json::json;

use super::world::{PASSWORD, World, her_yes, id};
use crate::{areas, local::Client};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../access.txt");

/// What an answer says about permission; a refused form was allowed to be sent.
fn outcome(asked: &str, status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "-",
        StatusCode::UNAUTHORIZED => "signed out",
        StatusCode::FORBIDDEN | StatusCode::TOO_MANY_REQUESTS => panic!("{asked} was answered with {status}, which says nothing about permission"),
        fault if fault.is_server_error() => panic!("{asked} was answered with {fault}"),
        _ => "yes",
    }
}

#[tokio::test]
async fn the_access_list_of_every_route_is_what_the_router_does() {
    let mut text = String::from(
        "# Made by the test `the_access_list_of_every_route_is_what_the_router_does`; PANOH_WRITE_ACCESS=1 writes it anew.\n# \"-\" is not found: a refusal does not say that a record exists. The person, incident and consent are the worker's own case.\n# Who is \"kept away\" is a supervisor and case worker whose own case it is, and who stepped aside from it (R-CA-10).\n",
    );
    let (mut differences, mut scenes) = (String::new(), Scenes::default());
    let _ = writeln!(
        text,
        "{:<6} {:<48} {:<18} nobody      worker    colleague supervis. admin      auditor   elsewhere desk      council   observer  kept away",
        "method", "path", "permission"
    );
    for route in areas::all().iter().flat_map(|area| &area.routes) {
        let permission = match route.access {
            Access::Public(_) => "public",
            Access::SignedIn => "signed in",
            Access::Permit(name) => name,
        };
        let fresh = scenes.asked(route, Stage::Fresh).await;
        let line = format!("{:<6} {:<48} {permission:<18} {}", route.method, route.path, fresh.join(" "));
        // A record's state decides what may be done to it, never who may see it: where that is
        // different it stands here.
        let names_a_record = ["{survivor}", "{incident}", "{consent}", "{referral}", "{sent}"].iter().any(|name| route.path.contains(name));
        for stage in [Stage::Later, Stage::Ended] {
            if names_a_record {
                let now = scenes.asked(route, stage).await;
                if now != fresh {
                    let _ = writeln!(differences, "{:<6} {:<48} {stage:?}: {}", route.method, route.path, now.join(" "));
                }
            }
        }
        let is_public = permission == "public";
        assert!(is_public || line.contains("signed out"), "{line}: open to nobody in particular, yet not stated as public");
        let _ = writeln!(text, "{}", line.trim_end());
    }
    let _ = write!(text, "\n# Where a later state of the record changes who is answered:\n{}", if differences.is_empty() { "# nowhere\n" } else { &differences });
    if std::env::var_os("PANOH_WRITE_ACCESS").is_some() {
        std::fs::write(FILE, &text).unwrap();
    }
    let kept = std::fs::read_to_string(FILE).unwrap_or_default();
    assert!(kept == text, "access.txt is stale; look at what changed and write it with PANOH_WRITE_ACCESS=1:\n{text}");
}

/// How far the records have come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Intake; the consent holds; the referral has just come.
    Fresh,
    /// The case is open, the incident classified, the referral accepted.
    Later,
    /// The consent is withdrawn; the referral's copy is locked.
    Ended,
}

const NAMES: [&str; 9] = ["nigora", "colleague", "safiya", "parvina", "aziza", "dilnoza", "desk", "farida", "tom"];

/// One world at one stage, everyone in it signed in, and the ids that a path may name.
struct Scene {
    world: World,
    clients: Vec<Client>,
    ids: Vec<(&'static str, String)>,
    /// Of the last one: her own case, from which she is kept away.
    kept_away: Vec<(&'static str, String)>,
}

impl Scene {
    async fn at(stage: Stage) -> Scene {
        let world = World::new("sqlite").await;
        let ids = records(&world, stage).await;
        let of = NewOrganisation { en: "Others", ru: "Others", tg: "Others", kind: "cwfa", district: None };
        let one = |sign_in, roles| NewColleague { name: sign_in, sign_in, password: PASSWORD, roles };
        found(&world.house, of, &[one("chief", &[]), one("desk", &[Role::ReferralDesk]), one("farida", &[Role::Council]), one("tom", &[Role::Observer])]).await.unwrap();
        let mut clients = vec![Client::nobody(&world.house)];
        for name in NAMES {
            clients.push(world.sign_in(name).await);
        }
        let (umeda, kept_away) = stepped_aside(&world, &ids).await;
        clients.push(umeda);
        Scene { world, clients, ids, kept_away }
    }

    fn path(&self, path: &str, own: &[(&'static str, String)]) -> String {
        let path = own.iter().chain(&self.ids).fold(path.to_owned(), |path, (name, id)| path.replace(name, id));
        let section = match () {
            () if path.contains("incidents") => "report",
            () if path.contains("safety-plan") => "before",
            () if path.contains("/checks/") => "lately",
            () if path.contains("/orders/") => "served",
            () => "who",
        };
        path.replace("{section}", section)
    }

    /// What everyone gets, in the order of the table's columns; and whether anything is otherwise now.
    async fn asked(&self, route: &kernel::Route) -> (Vec<String>, bool) {
        let (mut answers, mut is_changed) = (Vec::new(), false);
        for (column, client) in self.clients.iter().enumerate() {
            let is_last = column + 1 == self.clients.len();
            let path = self.path(route.path, if is_last { &self.kept_away } else { &[] });
            let mut status = ask(client, route.method, &path).await;
            if status == StatusCode::UNAUTHORIZED && column > 0 {
                // Who was asked before her locked every screen: with her password she goes on.
                let name = if is_last { "umeda" } else { NAMES[column - 1] };
                status = ask(&self.world.sign_in(name).await, route.method, &path).await;
            }
            is_changed |= route.method != "GET" && (status.is_success() || status.is_redirection());
            let answer = outcome(&format!("{} {path}", route.method), status);
            answers.push(if column == 0 { format!("{answer:<11}") } else { format!("{answer:<9}") });
        }
        (answers, is_changed)
    }
}

/// One scene of a stage is enough for all that only look or are refused; after a change nothing is as it was.
#[derive(Default)]
struct Scenes(Vec<(Stage, Scene)>);

impl Scenes {
    async fn asked(&mut self, route: &kernel::Route, stage: Stage) -> Vec<String> {
        let known = self.0.iter().position(|(known, _)| *known == stage);
        let scene = match known {
            Some(at) => self.0.swap_remove(at).1,
            None => Scene::at(stage).await,
        };
        let (answers, is_changed) = scene.asked(route).await;
        if !is_changed {
            self.0.push((stage, scene));
        }
        answers
    }
}

fn report() -> serde_json::Value {
    json!({ "law": "other", "authority": "police", "recipient": "x", "items": ["needs"], "told": "not_safe", "not_told": "x" })
}

/// A check of which one part is answered, and no supervisor is called.
async fn begun_check(worker: &Client, person: &str) -> String {
    id(&worker.post(&format!("/survivors/{person}/danger-check"), json!({ "more": "1" })).await.unwrap())
}

/// A protection order that was asked for.
async fn asked_for(worker: &Client, person: &str) -> String {
    let asked = json!({ "asked_of": "police", "asked_on": "2026-11-25", "asked_by": "she", "wish": "wants" });
    id(&worker.post(&format!("/survivors/{person}/orders"), asked).await.unwrap())
}

/// A referral to the other organisation, under a consent of its own: it stands at every stage.
async fn sent_by(worker: &Client, world: &World, person: &str) -> String {
    let terms = her_yes(json!({ "recipient": world.legal.id, "purpose": "health_medical", "items": ["needs"], "expires_on": "2026-12-20" }));
    worker.post(&format!("/survivors/{person}/consents/new/referral"), terms).await.unwrap();
    let referral = json!({ "recipient": world.legal.id, "service": "health_medical", "anyway": "yes", "urgency": "now", "needs": "x" });
    id(&worker.post(&format!("/survivors/{person}/referrals"), referral).await.unwrap())
}

/// A colleague opens her case in an emergency.
async fn opened(by: &Client, worker: &Client, person: &str) -> String {
    let code = worker.get(&format!("/survivors/{person}")).await.unwrap()["code"].clone();
    id(&by.post("/emergency", json!({ "code": code, "reason": "Nobody who works with her" })).await.unwrap())
}

/// She asked for what is written about her, on paper, and may have it.
async fn granted(worker: &Client, supervisor: &Client, person: &str) {
    let path = format!("/survivors/{person}/own-copy");
    worker.post(&path, json!({ "manner": "paper" })).await.unwrap();
    worker.post(&format!("{path}/step"), json!({ "event": "make_sure", "how": "alone", "home": "safe" })).await.unwrap();
    supervisor.post(&format!("{path}/decide"), json!({ "decision": "grant" })).await.unwrap();
}

/// A supervisor with a case of her own, from which she is kept away: nothing that she is reaches it.
async fn stepped_aside(world: &World, ids: &[(&'static str, String)]) -> (Client, Vec<(&'static str, String)>) {
    let parvina = world.sign_in("parvina").await;
    let invited = parvina.post("/colleagues", json!({ "name": "Umeda", "roles": ["supervisor", "caseworker"] })).await.unwrap();
    let invited = world.confirmed("safiya", &invited).await;
    let joined = json!({ "code": invited["code"], "sign_in": "umeda", "password": PASSWORD });
    assert_eq!(Client::nobody(&world.house).page("POST", "/join", Some(joined)).await.unwrap(), StatusCode::SEE_OTHER);
    let umeda = world.sign_in("umeda").await;
    let person = id(&umeda.post("/survivors", json!({ "name": "Safina", "sex": "female", "birth": "1999" })).await.unwrap());
    let yes = her_yes(json!({}));
    let consent = id(&umeda.post(&format!("/survivors/{person}/consents/new/services"), yes).await.unwrap());
    let incident = json!({ "reported_on": "2026-11-25", "happened_on": "2026-11-24", "limits_explained": "yes", "reported_by": "survivor" });
    let incident = id(&umeda.post(&format!("/survivors/{person}/incidents"), incident).await.unwrap());
    let (_, site) = ids.iter().find(|(name, _)| *name == "{site}").unwrap();
    let bed = id(&umeda.post("/shelter/beds", json!({ "site": site, "room": "2", "label": "2" })).await.unwrap());
    let stay = json!({ "bed": bed, "arrived_on": "2026-11-20", "planned_until": "2026-12-20" });
    let stay = id(&umeda.post(&format!("/survivors/{person}/stay"), stay).await.unwrap());
    let dependant = id(&umeda.post(&format!("/survivors/{person}/dependants"), json!({ "sex": "female" })).await.unwrap());
    let disclosure = id(&umeda.post(&format!("/survivors/{person}/mandatory-reports"), report()).await.unwrap());
    let check = begun_check(&umeda, &person).await;
    let order = asked_for(&umeda, &person).await;
    let sent = sent_by(&umeda, world, &person).await;
    let emergency = opened(&world.sign_in("nigora").await, &umeda, &person).await;
    granted(&umeda, &world.sign_in("safiya").await, &person).await;
    let (came, referral) = taken_over(world, &umeda, &invited["staff"]).await;
    for person in [&person, &came] {
        umeda.post(&format!("/survivors/{person}/ties"), json!({ "staff": [invited["staff"]] })).await.unwrap();
    }
    (
        umeda,
        vec![
            ("{survivor}", person),
            ("{consent}", consent),
            ("{incident}", incident),
            ("{stay}", stay),
            ("{dependant}", dependant),
            ("{disclosure}", disclosure),
            ("{check}", check),
            ("{order}", order),
            ("{sent}", sent),
            ("{emergency}", emergency),
            ("{referral}", referral),
        ],
    )
}

/// Somebody whose case came from the other organisation and began with her, and the letter by which it came.
async fn taken_over(world: &World, by: &Client, staff: &serde_json::Value) -> (String, String) {
    by.post("/services", json!({ "kind": "case_transfer", "phone": "1" })).await.unwrap();
    let dilnoza = world.sign_in("dilnoza").await;
    let theirs = id(&dilnoza.post("/survivors", json!({ "name": "Malohat", "sex": "female", "birth": "1991" })).await.unwrap());
    let terms = her_yes(json!({ "recipient": world.centre.id, "purpose": "case_transfer", "items": ["needs"], "expires_on": "2026-12-20" }));
    dilnoza.post(&format!("/survivors/{theirs}/consents/new/referral"), terms).await.unwrap();
    let question = json!({ "recipient": world.centre.id, "urgency": "days", "needs": "x", "anyway": "yes" });
    let transfer = id(&dilnoza.post(&format!("/survivors/{theirs}/case/transfer"), question).await.unwrap());
    by.post(&format!("/inbox/{transfer}/answer"), json!({ "answer": "accept" })).await.unwrap();
    // Their word that they heard the yes leaves when they look.
    dilnoza.get("/referrals").await.unwrap();
    let begun = by.post(&format!("/inbox/{transfer}/record"), json!({ "name": "Malohat", "worker": staff })).await.unwrap();
    (id(&begun), transfer)
}

/// The case worker's own records, as a path names them.
pub(super) async fn records(world: &World, stage: Stage) -> Vec<(&'static str, String)> {
    let nigora = world.sign_in("nigora").await;
    let person = id(&nigora.post("/survivors", json!({ "name": "Zarina", "sex": "female", "birth": "1997" })).await.unwrap());
    let yes = her_yes(json!({ "recipient": world.legal.id, "purpose": "legal_aid", "items": ["needs"], "expires_on": "2026-12-20" }));
    let consent = id(&nigora.post(&format!("/survivors/{person}/consents/new/referral"), yes).await.unwrap());
    let incident = json!({ "reported_on": "2026-11-25", "happened_on": "2026-11-24", "limits_explained": "yes", "reported_by": "survivor" });
    let incident = id(&nigora.post(&format!("/survivors/{person}/incidents"), incident).await.unwrap());
    let sent = sent_by(&nigora, world, &person).await;
    // A referral that the centre received is asked of the centre's own people.
    let dilnoza = world.sign_in("dilnoza").await;
    let theirs = id(&dilnoza.post("/survivors", json!({ "name": "Farzona", "sex": "female", "birth": "1990" })).await.unwrap());
    let terms = her_yes(json!({ "recipient": world.centre.id, "purpose": "legal_aid", "items": ["needs"], "expires_on": "2026-12-20" }));
    dilnoza.post(&format!("/survivors/{theirs}/consents/new/referral"), terms).await.unwrap();
    let referral = json!({ "recipient": world.centre.id, "service": "legal_aid", "anyway": "yes", "urgency": "now", "needs": "x" });
    let referral = id(&dilnoza.post(&format!("/survivors/{theirs}/referrals"), referral).await.unwrap());
    if stage != Stage::Fresh {
        let services = her_yes(json!({}));
        nigora.post(&format!("/survivors/{person}/consents/new/services"), services).await.unwrap();
        nigora.post(&format!("/survivors/{person}/case/open"), json!({ "priority": "high" })).await.unwrap();
        nigora.post(&format!("/incidents/{incident}/classify"), json!({ "question": 1, "answer": "yes" })).await.unwrap();
        world.sign_in("safiya").await.post(&format!("/inbox/{referral}/answer"), json!({ "answer": "accept" })).await.unwrap();
    }
    if stage == Stage::Ended {
        nigora.post(&format!("/consents/{consent}/withdraw"), json!({})).await.unwrap();
        let theirs = dilnoza.get(&format!("/survivors/{theirs}")).await.unwrap()["consents"][0]["id"].as_str().unwrap().to_owned();
        dilnoza.post(&format!("/consents/{theirs}/withdraw"), json!({})).await.unwrap();
    }
    let safiya = world.sign_in("safiya").await;
    let site = id(&world.sign_in("parvina").await.post("/sites", json!({ "name": "House", "kind": "shelter" })).await.unwrap());
    safiya.page("POST", &format!("/shelter/places/{site}"), Some(json!({ "address": "x", "way": "" }))).await.unwrap();
    let bed = id(&safiya.post("/shelter/beds", json!({ "site": site, "room": "1", "label": "1" })).await.unwrap());
    safiya.post("/shelter/rules/text", json!({ "en": "x" })).await.unwrap();
    let request = id(&safiya.post("/shelter/requests", json!({ "adults": "1", "children": "0", "group": "women" })).await.unwrap());
    // Another house asks the centre; who works there may answer.
    safiya.post("/services", json!({ "kind": "safe_shelter", "phone": "1" })).await.unwrap();
    let asked = id(&dilnoza.post("/shelter/requests", json!({ "adults": "1", "children": "0", "group": "women" })).await.unwrap());
    dilnoza.post(&format!("/shelter/requests/{asked}/ask"), json!({ "houses": [world.centre.id] })).await.unwrap();
    let inquiry = asked;
    let stay = json!({ "bed": bed, "arrived_on": "2026-11-20", "planned_until": "2026-12-20" });
    let stay = id(&nigora.post(&format!("/survivors/{person}/stay"), stay).await.unwrap());
    let service = id(&safiya.post("/services", json!({ "kind": "case_management", "phone": "1" })).await.unwrap());
    let entry = id(&safiya.post("/shelter/log/new/handover", json!({ "text": "x" })).await.unwrap());
    let stock = id(&safiya.post("/shelter/stores", json!({ "name": "x", "kind": "food", "unit": "kg" })).await.unwrap());
    let funding = id(&safiya.post("/shelter/funding", json!({ "funder": "x", "what": "x", "posts": "1", "ends_on": "2027-01-01" })).await.unwrap());
    let promise = json!({ "title": "x", "due": "2026-12-01", "owner": world.centre.id });
    let item = id(&safiya.post("/learning/of/commitment", promise).await.unwrap());
    let loss = json!({ "kind": "paper_lost", "happened_on": "2026-11-25" });
    let security = id(&safiya.post(&format!("/colleagues/{}/lost", world.centre.staff[2]), loss).await.unwrap());
    let dependant = id(&nigora.post(&format!("/survivors/{person}/dependants"), json!({ "sex": "female" })).await.unwrap());
    let disclosure = id(&nigora.post(&format!("/survivors/{person}/mandatory-reports"), report()).await.unwrap());
    let check = begun_check(&nigora, &person).await;
    let order = asked_for(&nigora, &person).await;
    let emergency = opened(&world.sign_in("colleague").await, &nigora, &person).await;
    let data_request = id(&safiya.post("/data-requests", json!({ "requester": "x", "wants": "x" })).await.unwrap());
    nigora.post(&format!("/survivors/{person}/consents/new/share_non_identifiable"), her_yes(json!({}))).await.unwrap();
    let recorder_export = exported(world, &nigora, &person).await;
    granted(&nigora, &world.sign_in("safiya").await, &person).await;
    vec![
        ("{recorder_export}", recorder_export),
        ("{data_request}", data_request),
        ("{dependant}", dependant),
        ("{disclosure}", disclosure),
        ("{check}", check),
        ("{order}", order),
        ("{emergency}", emergency),
        ("{stock}", stock),
        ("{security}", security),
        ("{subject}", "visit".into()),
        ("{item}", item),
        ("{measure}", "nights".into()),
        ("{survivor}", person),
        ("{entry}", entry),
        ("{entry_kind}", "handover".into()),
        ("{site}", site),
        ("{service}", service),
        ("{funding}", funding),
        ("{bed}", bed),
        ("{request}", request),
        ("{inquiry}", inquiry),
        ("{stay}", stay),
        ("{consent}", consent),
        ("{incident}", incident),
        ("{referral}", referral),
        ("{sent}", sent),
        ("{staff}", world.centre.staff[2].to_string()),
        ("{partner}", world.legal.id.to_string()),
        ("{kind}", "services".into()),
        ("{language}", "en".into()),
        ("{typed}", uuid::Uuid::nil().to_string()),
    ]
}

/// A file of incidents that the administrator asked for and the supervisor approved.
async fn exported(world: &World, nigora: &Client, person: &str) -> String {
    let incident = json!({ "reported_on": "2026-11-25", "happened_on": "2026-11-24", "limits_explained": "yes", "reported_by": "survivor", "practice": "none",
        "exchanged": "no", "abduction": "none", "perpetrator_count": "unknown", "p1_relationship": "unknown" });
    let incident = id(&nigora.post(&format!("/survivors/{person}/incidents"), incident).await.unwrap());
    nigora.post(&format!("/incidents/{incident}/classify"), json!({ "question": 1, "answer": "yes" })).await.unwrap();
    let asking = json!({ "from": "2026-11-01", "to": "2026-11-30", "reason": "x" });
    let export = id(&world.sign_in("parvina").await.post("/incident-recorder", asking).await.unwrap());
    world.sign_in("safiya").await.post(&format!("/incident-recorder/{export}/approve"), json!({ "password": PASSWORD })).await.unwrap();
    export
}

async fn ask(client: &Client, method: &'static str, path: &str) -> StatusCode {
    let body = (method == "POST").then(|| json!({}));
    client.page(method, path, body).await.unwrap()
}
