//! She is recorded twice inside one organisation: one record stays, the other is put aside and can be taken up again
//! (I.1, I.2, R-CO-04, R-CA-10).

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    house::codes,
    journeys::{consent, incident},
    links::{forms_of, links_of},
    world::{World, her_yes, id, record},
};
use crate::local::Client;

on_both_engines! {
    two_records_of_one_person_are_seen_side_by_side_and_one_is_put_aside_by_two,
    what_is_put_aside_is_not_counted_and_counts_again_when_it_is_taken_up,
    search_shows_what_is_put_aside_under_the_record_that_stays,
    nobody_sees_more_because_two_records_are_one_persons,
    no_consent_moves_to_the_record_that_stays,
    what_is_unclear_about_two_records_is_refused,
    a_form_that_comes_back_still_says_how_it_is_known_and_what_was_found,
    nothing_new_is_written_in_a_record_that_is_put_aside,
    no_page_of_a_record_that_is_put_aside_offers_what_would_be_refused,
    in_a_record_that_is_put_aside_her_no_is_written_and_her_yes_is_not,
    r_ca_10_whoever_is_kept_away_from_one_record_is_kept_away_from_both,
    r_ca_10_whoever_is_kept_away_from_the_other_record_reads_nothing_of_it,
    r_co_08_what_the_record_that_is_put_aside_knows_of_a_caregiver_is_known,
}

pub(super) struct Twice {
    pub(super) world: World,
    pub(super) nigora: Client,
    pub(super) safiya: Client,
    pub(super) stays: String,
    pub(super) aside: String,
}

async fn person(by: &Client, name: &str) -> String {
    record(by, json!({ "name": name, "sex": "female", "birth": "1997" })).await
}

fn record_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

/// Two records of one worker, one of them begun by mistake.
pub(super) async fn twice(engine: &str) -> Twice {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let (stays, aside) = (person(&nigora, "Zarina").await, person(&nigora, "Zarrina").await);
    Twice { world, nigora, safiya, stays, aside }
}

impl Twice {
    fn same(&self) -> Value {
        json!({ "other": record_of(&self.aside), "stays": "this", "reason": "She said so herself" })
    }

    pub(super) async fn ask(&self, by: &Client) -> (StatusCode, Value) {
        by.call("POST", &format!("{}/duplicate", self.stays), Some(self.same())).await.unwrap()
    }

    pub(super) async fn confirm(&self, by: &Client) -> (StatusCode, Value) {
        by.call("POST", &format!("{}/duplicate/confirm", self.aside), None).await.unwrap()
    }

    pub(super) async fn undo(&self, by: &Client, because: &str) -> (StatusCode, Value) {
        by.call("POST", &format!("{}/duplicate/undo", self.aside), Some(json!({ "because": because }))).await.unwrap()
    }

    pub(super) async fn put_aside(&self) {
        assert_eq!(self.ask(&self.nigora).await.0, StatusCode::CREATED);
        assert_eq!(self.confirm(&self.safiya).await.0, StatusCode::OK);
    }

    async fn state(&self) -> Value {
        self.safiya.get(&self.aside).await.unwrap()["state"].clone()
    }
}

async fn two_records_of_one_person_are_seen_side_by_side_and_one_is_put_aside_by_two(engine: &str) {
    let it = twice(engine).await;
    let code = it.nigora.get(&it.stays).await.unwrap()["code"].as_str().unwrap().to_owned();
    assert!(it.nigora.html("GET", &it.stays, None).await.unwrap().1.contains(&format!("{}/duplicate", it.stays)), "her page leads there");
    let found = it.nigora.post(&format!("{}/duplicate/find", it.stays), json!({ "name": "Zarina" })).await.unwrap();
    let ids: Vec<&Value> = found["records"].as_array().unwrap().iter().map(|one| &one["id"]).collect();
    assert_eq!(ids, [&json!(record_of(&it.stays)), &json!(record_of(&it.aside))], "this one first");
    assert_eq!(it.ask(&it.nigora).await.0, StatusCode::CREATED);
    assert_eq!((it.state().await, &it.safiya.get(&it.aside).await.unwrap()["same_as"]), (json!("intake"), &Value::Null), "one alone changes nothing");
    assert_eq!(it.safiya.get("/cases").await.unwrap()["recorded_twice"][0]["survivor"], json!(record_of(&it.aside)));
    assert!(it.safiya.html("GET", "/cases", None).await.unwrap().1.contains("recorded twice"));
    assert_eq!(it.confirm(&it.nigora).await.0, StatusCode::NOT_FOUND, "nor does the same one twice");
    assert_eq!(it.confirm(&it.safiya).await.0, StatusCode::OK);
    assert_eq!((it.state().await, it.safiya.get("/cases").await.unwrap()["recorded_twice"].clone()), (json!("duplicate"), json!([])));
    let (status, page) = it.nigora.html("GET", &it.aside, None).await.unwrap();
    assert!(status == StatusCode::OK && page.contains(&format!("same person as in record {code}")) && page.contains("Zarrina"), "it stays to be read");
    assert!(page.contains(">See<") && !page.contains(">Change<"), "and offers nothing to change");
    assert!(it.nigora.html("GET", &it.stays, None).await.unwrap().1.contains("Also recorded as"));
    assert_eq!(codes(&it.confirm(&it.safiya).await.1), ["state"], "once is enough");

    assert_eq!(it.undo(&it.nigora, "Her sister").await.0, StatusCode::NOT_FOUND);
    assert_eq!(codes(&it.undo(&it.safiya, " ").await.1), ["required"]);
    assert_eq!(it.undo(&it.safiya, "Her sister").await.0, StatusCode::OK);
    assert_eq!((it.state().await, codes(&it.undo(&it.safiya, "x").await.1)), (json!("intake"), vec!["state"]));
    let (_, page) = it.safiya.html("GET", &it.aside, None).await.unwrap();
    assert!(!page.contains("same person as in record"));
    for words in ["Said to be recorded twice", "Recorded twice: put aside", "Not recorded twice after all"] {
        assert!(page.contains(words), "it stands in her history: {words}");
    }
    it.put_aside().await;
}

async fn what_is_put_aside_is_not_counted_and_counts_again_when_it_is_taken_up(engine: &str) {
    let it = twice(engine).await;
    let yes = her_yes(json!({}));
    for person in [&it.stays, &it.aside] {
        for kind in ["services", "share_non_identifiable"] {
            it.nigora.post(&format!("{person}/consents/new/{kind}"), yes.clone()).await.unwrap();
        }
        it.nigora.post(&format!("{person}/case/open"), json!({ "priority": "low" })).await.unwrap();
        let told = json!({ "reported_on": "2026-11-25", "happened_on": "2026-11-24", "limits_explained": "yes", "reported_by": "survivor", "practice": "none", "exchanged": "no",
            "abduction": "none", "perpetrator_count": "1", "p1_relationship": "no_relation", "account": "x" });
        let incident = id(&it.nigora.post(&format!("{person}/incidents"), told).await.unwrap());
        for (number, answer) in ["no", "no", "yes"].iter().enumerate() {
            it.nigora.post(&format!("/incidents/{incident}/classify"), json!({ "question": number + 1, "answer": answer })).await.unwrap();
        }
    }
    let counted = async || {
        let figures = it.safiya.get("/figures").await.unwrap();
        let workers = it.safiya.get(&format!("{}/case", it.stays)).await.unwrap()["workers"].clone();
        let nigora = workers.as_array().unwrap().iter().find(|one| one["name"] == "Nigora").unwrap()["active_cases"].clone();
        (figures["counted_total"].clone(), figures["internal_total"].clone(), nigora)
    };
    let (one, both) = ((json!(1), json!(1), json!(1)), (json!(2), json!(2), json!(2)));
    assert_eq!(counted().await, both);
    it.ask(&it.nigora).await;
    assert_eq!(counted().await, both, "until a second person has looked");
    it.confirm(&it.safiya).await;
    assert_eq!(counted().await, one);
    it.undo(&it.safiya, "Her sister").await;
    assert_eq!((it.state().await, counted().await), (json!("open"), both));
}

async fn search_shows_what_is_put_aside_under_the_record_that_stays(engine: &str) {
    let it = twice(engine).await;
    it.put_aside().await;
    let found = it.nigora.post("/search", json!({ "name": "Zarrina" })).await.unwrap()["found"].clone();
    assert_eq!((found.as_array().unwrap().len(), &found[0]["id"]), (1, &json!(record_of(&it.stays))), "{found}");
    assert_eq!(found[0]["also"][0]["id"], json!(record_of(&it.aside)));
    assert!(it.nigora.html("POST", "/search", Some(json!({ "name": "Zarrina" }))).await.unwrap().1.contains("the same person, put aside"));
    it.undo(&it.safiya, "Her sister").await;
    assert_eq!(it.nigora.post("/search", json!({ "name": "Zarrina" })).await.unwrap()["found"].as_array().unwrap().len(), 2);
}

/// Of a record that is put aside only this is written: what ends something, protects her, or takes the record up again.
const STAYS_OPEN: [&str; 27] = [
    "GiveConsent",
    "WithdrawConsent",
    "SaySamePerson",
    "SecondLook",
    "KeepAway",
    "AssignCase",
    "LookAtConcern",
    "AddToDisclosure",
    "AnswerDisclosure",
    "ReviewDisclosure",
    "ReviewEmergency",
    "LookInEmergency",
    "ChangeStay",
    "NoteAbsence",
    "DecideOnLeaving",
    "DecideOnAdmission",
    "ViewStay",
    "WriteReport",
    "ViewSurvivor",
    "ViewNumber",
    "ViewIncident",
    "ViewConsent",
    "ViewDependant",
    "ViewDisclosure",
    "ViewCheck",
    "ViewOrder",
    "ViewIncoming",
];

/// And these are refused, as the test below finds out by asking.
const REFUSED: [&str; 20] = [
    "Admit",
    "AskForCopy",
    "AskForErasure",
    "ClassifyIncident",
    "CloseCase",
    "DecideCopy",
    "DecideErasure",
    "EditCheck",
    "EditDependant",
    "EditIncident",
    "EditOrder",
    "EditSurvivor",
    "OpenCase",
    "RecordIncident",
    "SeekAnotherHouse",
    "SendReferral",
    "SetSafeContact",
    "StepCase",
    "VoidIncident",
    "WriteDisclosure",
];

/// Every route whose path names a record of hers: what is added later is refused, or stands in the list above.
async fn nothing_new_is_written_in_a_record_that_is_put_aside(engine: &str) {
    let world = World::new(engine).await;
    let ids = super::access::records(&world, super::access::Stage::Fresh).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let stays = person(&nigora, "Zarrina").await;
    let aside = ids.iter().find(|(name, _)| *name == "{survivor}").map(|(_, id)| format!("/survivors/{id}")).unwrap();
    let same = json!({ "other": record_of(&stays), "stays": "other", "reason": "She said so herself" });
    nigora.post(&format!("{aside}/duplicate"), same).await.unwrap();
    safiya.post(&format!("{aside}/duplicate/confirm"), json!({})).await.unwrap();
    let code = nigora.get(&stays).await.unwrap()["code"].as_str().unwrap().to_owned();
    let (before, mut refused) = (nigora.get(&aside).await.unwrap(), std::collections::BTreeSet::new());
    for route in crate::areas::all().iter().flat_map(|area| &area.routes) {
        let kernel::Access::Permit(permission) = route.access else { continue };
        let is_hers = ["{survivor}", "{incident}", "{dependant}", "{disclosure}", "{stay}", "{consent}", "{check}", "{order}"].iter().any(|name| route.path.contains(name));
        if !is_hers || STAYS_OPEN.contains(&permission) || route.method != "POST" {
            continue;
        }
        let path = ids.iter().fold(route.path.to_owned(), |path, (name, id)| path.replace(name, id)).replace("{section}", "who");
        let (status, answer) = safiya.call("POST", &path, Some(json!({}))).await.unwrap();
        assert_eq!((status, &answer["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("put-aside")), "{} {path}: {answer}", route.path);
        assert_eq!(answer["goes_on_at"], json!(format!("/api/v1{stays}")), "the refusal leads to the record that stays");
        refused.insert(permission);
    }
    assert!(refused.iter().eq(&REFUSED), "{refused:?}");
    assert_eq!(nigora.get(&aside).await.unwrap(), before, "nothing was written");
    let (status, page) = nigora.html("GET", &format!("{aside}/incidents/new"), None).await.unwrap();
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains(&code) && page.contains(&format!("href=\"{stays}\"")), "{page}");
    let (_, page) = nigora.html("GET", &aside, None).await.unwrap();
    for offered in ["incidents/new", "referrals/new", "consents/new", "mandatory-reports/new", "danger-disclosures/new", "/stay\""] {
        assert!(!page.contains(&format!("{aside}/{offered}")) && !page.contains(&format!("{aside}{offered}")), "{offered} is offered and would be refused");
    }
    let incident = ids.iter().find(|(name, _)| *name == "{incident}").map(|(_, id)| format!("/incidents/{id}")).unwrap();
    for path in ["classify", "health"] {
        let (status, page) = nigora.html("GET", &format!("{incident}/{path}"), None).await.unwrap();
        assert!(status == StatusCode::OK && !page.contains("type=\"radio\""), "{path} asks what would be refused: {page}");
        assert!(path != "health" || page.contains("read only") || page.contains("only after a rape"), "{page}");
    }
    let (status, page) = nigora.html("GET", &format!("{aside}/about/who"), None).await.unwrap();
    assert!(status == StatusCode::OK && page.contains("Zarina") && page.contains("read only") && !page.contains("name=\"legal_name\""), "it stays to be read");
}

fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, path): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), path.split('/').collect());
    pattern.len() == path.len() && pattern.iter().zip(&path).all(|(wanted, part)| wanted.starts_with('{') || wanted == part)
}

/// The permission that an address of this house asks for: a path without a name in it goes before one with.
fn permission_of(method: &str, path: &str) -> Option<&'static str> {
    let mut routes: Vec<_> = crate::areas::all().into_iter().flat_map(|area| area.routes).filter(|route| route.method == method && matches(route.path, path)).collect();
    routes.sort_by_key(|route| route.path.matches('{').count());
    match routes.first()?.access {
        kernel::Access::Permit(permission) => Some(permission),
        kernel::Access::Public(_) | kernel::Access::SignedIn => None,
    }
}

/// Neither a form nor a link: what is sent there is refused, whatever is in it.
async fn no_page_of_a_record_that_is_put_aside_offers_what_would_be_refused(engine: &str) {
    for stage in [super::access::Stage::Fresh, super::access::Stage::Later] {
        let world = World::new(engine).await;
        let ids = super::access::records(&world, stage).await;
        let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
        let stays = person(&nigora, "Zarrina").await;
        let aside = ids.iter().find(|(name, _)| *name == "{survivor}").map(|(_, id)| format!("/survivors/{id}")).unwrap();
        nigora.post(&format!("{aside}/duplicate"), json!({ "other": record_of(&stays), "stays": "other", "reason": "She said so herself" })).await.unwrap();
        safiya.post(&format!("{aside}/duplicate/confirm"), json!({})).await.unwrap();
        let is_hers = |path: &str| {
            ["{survivor}", "{incident}", "{dependant}", "{disclosure}", "{emergency}", "{stay}", "{consent}", "{sent}", "{check}", "{order}"].iter().any(|name| path.contains(name))
        };
        let is_of_aside = |path: &str| ids.iter().any(|(name, id)| is_hers(name) && path.contains(id.as_str()));
        let (mut read, mut closed) = (0, Vec::new());
        for route in crate::areas::all().iter().flat_map(|area| &area.routes).filter(|route| route.method == "GET" && is_hers(route.path)) {
            for section in ["who", "child", "before", "plan", "report", "lately", "served"] {
                let path = ids.iter().fold(route.path.to_owned(), |path, (name, id)| path.replace(name, id)).replace("{section}", section);
                for by in [&nigora, &safiya] {
                    let (status, page) = by.html("GET", &path, None).await.unwrap();
                    if status != StatusCode::OK {
                        continue;
                    }
                    read += 1;
                    let forms = forms_of(&page).into_iter().map(|action| ("POST", if action.is_empty() { path.clone() } else { action }));
                    let links = links_of(&page).into_iter().map(|link| ("GET", link.split('?').next().unwrap_or_default().to_owned()));
                    for (method, address) in forms.chain(links) {
                        let is_refused = permission_of(method, &address).is_some_and(|permission| REFUSED.contains(&permission));
                        if is_refused && is_of_aside(&address) {
                            closed.push(format!("{path} offers {method} {address}"));
                        }
                    }
                }
                if !route.path.contains("{section}") {
                    break;
                }
            }
        }
        assert!(read > 30, "only {read} pages were read");
        assert_eq!(closed, Vec::<String>::new(), "{stage:?}");
    }
}

/// R-CO-01: she may take back and say no wherever she was asked.
async fn in_a_record_that_is_put_aside_her_no_is_written_and_her_yes_is_not(engine: &str) {
    let it = twice(engine).await;
    let answer = |is_given: &str| json!({ "explained": "yes", "is_given": is_given, "given_by": "survivor", "method": "signature" });
    let path = format!("{}/consents/new/services", it.aside);
    let consent = id(&it.nigora.post(&path, answer("yes")).await.unwrap());
    it.put_aside().await;
    assert_eq!(it.nigora.call("POST", &path, Some(answer("yes"))).await.unwrap().1["code"], json!("put-aside"));
    assert_eq!(it.nigora.call("POST", &path, Some(answer("no"))).await.unwrap().0, StatusCode::CREATED);
    assert_eq!(it.nigora.call("POST", &format!("/consents/{consent}/withdraw"), None).await.unwrap().0, StatusCode::OK);
}

// R-CA-10
async fn nobody_sees_more_because_two_records_are_one_persons(engine: &str) {
    let it = twice(engine).await;
    let colleague = it.world.sign_in("colleague").await;
    let theirs = person(&colleague, "Zarina").await;
    let same = json!({ "other": record_of(&theirs), "stays": "other", "reason": "x" });
    assert_eq!(codes(&it.nigora.call("POST", &format!("{}/duplicate", it.stays), Some(same.clone())).await.unwrap().1), ["required"], "a colleague's record is not hers to name");
    let found = it.nigora.post(&format!("{}/duplicate/find", it.stays), json!({ "name": "Zarina" })).await.unwrap();
    assert!(!found.to_string().contains(record_of(&theirs)));
    // A supervisor sees both; another must look again, and here she asks only.
    it.safiya.post(&format!("{}/duplicate", it.stays), same).await.unwrap();
    assert_eq!(codes(&it.safiya.call("POST", &format!("{}/duplicate/confirm", it.stays), None).await.unwrap().1), ["second"], "she said it herself");
    let sheet = it.nigora.get(&format!("{}/duplicate", it.stays)).await.unwrap();
    assert_eq!((sheet["records"].as_array().unwrap().len(), &sheet["question"]["state"]), (1, &json!("asked")), "{sheet}");
    let their_code = colleague.get(&theirs).await.unwrap()["code"].as_str().unwrap().to_owned();
    assert!(!sheet.to_string().contains(record_of(&theirs)) && !sheet.to_string().contains(&their_code));
    assert_eq!(sheet["question"]["same_as"], Value::Null, "nor its code: she does not work with her there");
    it.put_aside_of_a_colleague(&theirs).await;
    for (by, record) in [(&it.nigora, &theirs), (&colleague, &it.aside)] {
        assert_eq!(by.call("GET", record, None).await.unwrap().0, StatusCode::NOT_FOUND);
    }
    let sheet = it.nigora.get(&it.aside).await.unwrap();
    assert_eq!((sheet["same_as"]["code"].is_string(), &sheet["same_as"]["id"]), (true, &Value::Null), "a code, and no way there");
    assert_eq!(it.nigora.post("/search", json!({ "name": "Zarrina" })).await.unwrap()["found"].as_array().unwrap().len(), 2, "her own records alone");
}

impl Twice {
    /// Said by one supervisor, confirmed by another.
    async fn put_aside_of_a_colleague(&self, theirs: &str) {
        let umeda = super::disclosures::another_supervisor(&self.world).await;
        self.undo_of(&self.stays).await;
        let same = json!({ "other": record_of(theirs), "stays": "other", "reason": "x" });
        umeda.post(&format!("{}/duplicate", self.aside), same).await.unwrap();
        assert_eq!(self.confirm(&self.safiya).await.0, StatusCode::OK);
    }

    async fn undo_of(&self, person: &str) {
        self.safiya.post(&format!("{person}/duplicate/undo"), json!({ "because": "Not sure" })).await.unwrap();
    }
}

async fn no_consent_moves_to_the_record_that_stays(engine: &str) {
    let it = twice(engine).await;
    let yes = her_yes(json!({ "recipient": it.world.legal.id, "purpose": "legal_aid",
        "items": ["needs"], "expires_on": "2026-12-20" }));
    it.nigora.post(&format!("{}/consents/new/referral", it.aside), yes).await.unwrap();
    it.put_aside().await;
    assert_eq!(it.nigora.get(&it.stays).await.unwrap()["consents"], json!([]));
    let referral = json!({ "recipient": it.world.legal.id, "service": "legal_aid", "anyway": "yes", "urgency": "now", "needs": "x" });
    assert_eq!(codes(&it.nigora.call("POST", &format!("{}/referrals", it.stays), Some(referral)).await.unwrap().1), ["no-consent"]);
}

async fn a_form_that_comes_back_still_says_how_it_is_known_and_what_was_found(engine: &str) {
    let it = twice(engine).await;
    let path = format!("{}/duplicate", it.stays);
    let (_, found) = it.nigora.html("POST", &format!("{path}/find"), Some(json!({ "name": "Zarina" }))).await.unwrap();
    let offered = format!("name=\"found\" value=\"{}\"", record_of(&it.aside));
    assert!(found.contains(&offered), "{found}");
    let typed = json!({ "found": [record_of(&it.aside)], "reason": "Her sister told me" });
    let (status, page) = it.nigora.html("POST", &path, Some(typed)).await.unwrap();
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("value=\"Her sister told me\"") && page.contains("Zarrina") && page.contains(&offered), "nothing typed is lost: {page}");
    let colleague = it.world.sign_in("colleague").await;
    let hers = person(&colleague, "Mavzuna").await;
    let typed = json!({ "found": [record_of(&hers)], "reason": "x" });
    let (_, page) = it.nigora.html("POST", &path, Some(typed)).await.unwrap();
    assert!(!page.contains("Mavzuna"), "it shows nobody with whom she does not work: {page}");
}

async fn what_is_unclear_about_two_records_is_refused(engine: &str) {
    let it = twice(engine).await;
    let ask = async |person: &str, body: Value| it.nigora.call("POST", &format!("{person}/duplicate"), Some(body)).await.unwrap();
    let with = |field: &str, value: &str| {
        let mut body = it.same();
        body[field] = json!(value);
        body
    };
    assert_eq!(codes(&ask(&it.stays, with("other", record_of(&it.stays))).await.1), ["required"], "nobody is her own second record");
    assert_eq!(codes(&ask(&it.stays, with("stays", "both")).await.1), ["required"]);
    assert_eq!(codes(&ask(&it.stays, with("reason", " ")).await.1), ["required"]);
    let (status, page) = it.nigora.html("POST", &format!("{}/duplicate", it.stays), Some(with("reason", " "))).await.unwrap();
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("Zarrina") && page.contains("value=\"this\" checked"), "what was chosen stands in the form");
    let both = tokio::join!(it.ask(&it.nigora), it.ask(&it.safiya));
    let mut statuses = [both.0.0, both.1.0];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::CREATED, StatusCode::UNPROCESSABLE_ENTITY], "two at once say it once");
    let third = person(&it.nigora, "Zarina").await;
    let of = |other: &str, stays: &str| json!({ "other": record_of(other), "stays": stays, "reason": "x" });
    assert_eq!(codes(&ask(&it.aside, of(&it.stays, "this")).await.1), ["already"], "not each of the other");
    assert_eq!(codes(&ask(&third, of(&it.aside, "other")).await.1), ["already"], "what is put aside is no record that stays");
    assert_eq!(codes(&ask(&third, of(&it.stays, "this")).await.1), ["already"], "nor is one put aside on which another rests");
    assert_eq!(ask(&third, of(&it.stays, "other")).await.0, StatusCode::CREATED, "but a third is the same person as the one that stays");
}

// R-CA-10
async fn r_ca_10_whoever_is_kept_away_from_one_record_is_kept_away_from_both(engine: &str) {
    let it = twice(engine).await;
    let ties = async |person: &str, staff: Value| it.safiya.post(&format!("{person}/ties"), json!({ "staff": staff })).await.unwrap();
    let colleague = json!([it.world.centre.staff[3]]);
    ties(&it.aside, colleague.clone()).await;
    assert_eq!(codes(&it.ask(&it.nigora).await.1), ["ties"]);
    ties(&it.stays, colleague.clone()).await;
    assert_eq!(it.ask(&it.nigora).await.0, StatusCode::CREATED);
    ties(&it.stays, json!([])).await;
    assert_eq!(codes(&it.confirm(&it.safiya).await.1), ["ties"], "also what changed since");
    ties(&it.stays, colleague).await;
    assert_eq!(it.confirm(&it.safiya).await.0, StatusCode::OK);
    // From now on whoever is written down in one is written down in both.
    ties(&it.stays, json!([it.world.centre.staff[2], it.world.centre.staff[3]])).await;
    assert_eq!(it.nigora.call("GET", &it.aside, None).await.unwrap().0, StatusCode::NOT_FOUND);
    ties(&it.aside, json!([])).await;
    assert_eq!(it.nigora.call("GET", &it.stays, None).await.unwrap().0, StatusCode::OK);
}

async fn r_ca_10_whoever_is_kept_away_from_the_other_record_reads_nothing_of_it(engine: &str) {
    let it = twice(engine).await;
    let code = it.nigora.get(&it.stays).await.unwrap()["code"].as_str().unwrap().to_owned();
    assert_eq!(it.ask(&it.nigora).await.0, StatusCode::CREATED);
    let question = format!("{}/duplicate", it.aside);
    assert_eq!(it.nigora.get(&question).await.unwrap()["question"]["same_as"], json!(code));
    // Her worker, and the supervisor.
    let umeda = super::disclosures::another_supervisor(&it.world).await;
    umeda.post(&format!("{}/ties", it.stays), json!({ "staff": [it.world.centre.staff[1], it.world.centre.staff[2]] })).await.unwrap();
    for by in [&it.nigora, &it.safiya] {
        let (sheet, page) = (by.get(&question).await.unwrap(), by.html("GET", &question, None).await.unwrap().1);
        assert_eq!(sheet["question"], Value::Null);
        assert!(!page.contains(&code) && !page.contains("She said so herself"), "{page}");
    }
    assert_eq!(it.safiya.get("/cases").await.unwrap()["recorded_twice"], json!([]), "nor does it stand in her list");
    assert_eq!(codes(&it.undo(&it.safiya, "Her sister").await.1), ["state"], "nor is it hers to say");
    assert_eq!(umeda.get(&question).await.unwrap()["question"]["same_as"], json!(code), "whoever works with both reads both");
}

async fn r_co_08_what_the_record_that_is_put_aside_knows_of_a_caregiver_is_known(engine: &str) {
    for knows in ["who did it", "with whom she lives"] {
        let it = twice(engine).await;
        let child = |more: Value| super::world::with(json!({ "name": "Madina", "sex": "female", "birth": "2013-05-01" }), more);
        let stays = record(&it.nigora, child(json!({ "caregiver_lives_with_perpetrator": "no" }))).await;
        let signs = json!({ "given_by": "caregiver", "assent": "written" });
        assert_eq!(consent(&it.nigora, &stays, "services", signs.clone()).await.0, StatusCode::CREATED);
        let aside = match knows {
            "who did it" => {
                let aside = record(&it.nigora, child(json!({}))).await;
                incident(&it.nigora, &aside, json!({ "p1_relationship": "step_parent" })).await;
                aside
            }
            _ => record(&it.nigora, child(json!({ "caregiver_lives_with_perpetrator": "yes" }))).await,
        };
        let it = Twice { stays, aside, ..it };
        let known = async || {
            let sheet = it.nigora.get(&it.stays).await.unwrap();
            (sheet["consents"].as_array().unwrap().last().unwrap()["state"].clone(), sheet["home_is_unsafe"].clone())
        };
        assert_eq!(known().await, (json!("active"), json!(false)), "{knows}");
        it.put_aside().await;
        assert_eq!(known().await, (json!("doubtful"), json!(true)), "{knows}");
        assert_eq!(codes(&consent(&it.nigora, &it.stays, "services", signs).await.1), ["caregiver-unsafe"], "{knows}");
        it.undo(&it.safiya, "Her sister").await;
        assert_eq!(known().await, (json!("active"), json!(false)), "{knows}: they are two");
    }
}
