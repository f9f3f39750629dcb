//! A case passes to another organisation, with her consent that names it and this: I.2, R-CO-01, R-CO-02, R-CO-05, R-CA-09.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    house::codes,
    world::{World, her_yes, id, record, with},
};
use crate::local::Client;

on_both_engines! {
    a_case_is_handed_over_with_what_she_agreed_to_share_and_she_is_told,
    nobody_is_asked_to_take_over_a_case_without_her_consent_to_exactly_that,
    a_case_goes_only_to_who_says_that_it_takes_cases,
    a_no_and_silence_change_nothing,
    two_are_never_asked_at_once_and_what_is_closed_is_not_handed_over,
    a_case_that_was_closed_meanwhile_is_not_handed_over_by_a_late_yes,
    r_co_08_a_late_yes_hands_no_child_over_whose_caregiver_is_known_not_to_be_safe_since,
    she_withdraws_before_the_yes_and_nothing_is_handed_over,
    she_withdraws_after_the_yes_and_may_come_back,
    what_came_with_a_case_goes_when_she_withdraws_and_what_she_gave_there_stays,
    a_question_that_went_to_the_wrong_organisation_is_taken_back_and_another_is_asked,
    a_case_that_was_handed_over_by_mistake_is_taken_back_and_opened_again,
    whoever_asks_them_to_take_over_hears_first_what_stands_against_it,
    a_yes_and_a_withdrawal_at_once_never_leave_two_in_charge_or_nobody_knowing,
    a_case_that_was_taken_over_is_begun_once_and_by_whom_it_concerns,
    r_ca_10_whoever_is_kept_away_from_her_meets_her_case_in_no_list_of_what_arrived,
}

struct Two {
    world: World,
    nigora: Client,
    safiya: Client,
    dilnoza: Client,
    malika: Client,
}

/// Two organisations, of which the second takes cases over.
async fn two(engine: &str) -> Two {
    let it = unlisted(engine).await;
    it.malika.post("/services", json!({ "kind": "case_transfer", "phone": "1" })).await.unwrap();
    it
}

/// The same, while the directory does not say so yet.
async fn unlisted(engine: &str) -> Two {
    let world = World::new(engine).await;
    let (nigora, safiya) = (world.sign_in("nigora").await, world.sign_in("safiya").await);
    let (dilnoza, malika) = (world.sign_in("dilnoza").await, world.sign_in("malika").await);
    Two { world, nigora, safiya, dilnoza, malika }
}

impl Two {
    async fn open_case(&self) -> String {
        let body = json!({ "name": "Zarina", "legal_name": "Zarina Karimova", "sex": "female", "birth": "1997", "languages": ["tg"], "accessibility": "A ramp" });
        let person = record(&self.nigora, body).await;
        self.consents(&person, "services", json!({})).await;
        self.nigora.post(&format!("{person}/case/open"), json!({ "priority": "low" })).await.unwrap();
        self.nigora.post(&format!("{person}/safe-contact"), json!({ "ways": ["voice"], "number": "+992000000000", "checked_on": "2026-11-25" })).await.unwrap();
        person
    }

    async fn consents(&self, person: &str, kind: &str, more: Value) -> String {
        id(&self.nigora.post(&format!("{person}/consents/new/{kind}"), her_yes(more)).await.unwrap())
    }

    async fn agrees(&self, person: &str, purpose: &str) -> String {
        let terms = json!({ "recipient": self.world.legal.id, "purpose": purpose, "items": ["name", "sex", "languages", "needs", "safe_contact"], "expires_on": "2026-12-20" });
        self.consents(person, "referral", terms).await
    }

    fn question(&self) -> Value {
        json!({ "recipient": self.world.legal.id, "urgency": "days", "needs": "She moved to your town" })
    }

    async fn ask(&self, person: &str) -> (StatusCode, Value) {
        self.nigora.call("POST", &format!("{person}/case/transfer"), Some(self.question())).await.unwrap()
    }

    async fn answer(&self, transfer: &str, answer: Value) -> (StatusCode, Value) {
        self.dilnoza.call("POST", &format!("/inbox/{transfer}/answer"), Some(answer)).await.unwrap()
    }

    async fn case(&self, person: &str) -> Value {
        self.safiya.get(&format!("{person}/case")).await.unwrap()
    }

    async fn received(&self, transfer: &str) -> Value {
        self.dilnoza.get(&format!("/inbox/{transfer}")).await.unwrap()
    }

    async fn active_of_nigora(&self, other: &str) -> i64 {
        let workers = self.case(other).await["workers"].clone();
        workers.as_array().unwrap().iter().find(|one| one["name"] == "Nigora").unwrap()["active_cases"].as_i64().unwrap()
    }

    /// Her case as it begins with the second organisation, and the letter by which it came.
    async fn taken_over(&self) -> (String, String) {
        let person = self.open_case().await;
        self.agrees(&person, "case_transfer").await;
        let transfer = id(&self.ask(&person).await.1);
        self.answer(&transfer, accept()).await;
        self.case(&person).await;
        (format!("/survivors/{}", id(&self.begin(&self.malika, &transfer, "Zarina").await.1)), transfer)
    }

    async fn begin(&self, by: &Client, transfer: &str, name: &str) -> (StatusCode, Value) {
        let body = json!({ "name": name, "worker": self.world.legal.staff[2] });
        by.call("POST", &format!("/inbox/{transfer}/record"), Some(body)).await.unwrap()
    }
}

fn accept() -> Value {
    json!({ "answer": "accept" })
}

fn decline() -> Value {
    json!({ "answer": "decline", "reason": "no_staff" })
}

async fn a_case_is_handed_over_with_what_she_agreed_to_share_and_she_is_told(engine: &str) {
    let it = two(engine).await;
    let (person, other) = (it.open_case().await, it.open_case().await);
    it.agrees(&person, "case_transfer").await;
    assert!(it.nigora.html("GET", &format!("{person}/case"), None).await.unwrap().1.contains("case/transfer"), "her case leads there");
    assert!(it.nigora.html("GET", &format!("{person}/case/transfer"), None).await.unwrap().1.contains("Legal"));
    let transfer = id(&it.ask(&person).await.1);
    assert_eq!((&it.case(&person).await["state"], it.active_of_nigora(&other).await), (&json!("open"), 2), "until they say yes it is ours");
    let sheet = it.received(&transfer).await;
    assert_eq!((&sheet["is_transfer"], &sheet["state"]), (&json!(true), &json!("received")));
    assert!(it.dilnoza.html("GET", &format!("/inbox/{transfer}"), None).await.unwrap().1.contains("They ask you to take over her case"));
    for secret in ["Karimova", "+992000000000", "A ramp"] {
        assert!(!sheet.to_string().contains(secret), "{secret} was sent without consent");
    }
    assert_eq!(codes(&it.begin(&it.dilnoza, &transfer, "Zarina").await.1), ["state"], "nothing begins before the yes");
    assert_eq!(it.answer(&transfer, accept()).await.0, StatusCode::OK);
    let case = it.case(&person).await;
    assert_eq!((&case["state"], &case["handed_over"]["to"], &case["handed_over"]["is_told"]), (&json!("transferred"), &json!(it.world.legal.id), &json!(false)));
    assert_eq!(it.active_of_nigora(&other).await, 1, "and on nobody's hands here");
    assert!(it.nigora.html("GET", &format!("{person}/case"), None).await.unwrap().1.contains("Tell her, by a way that is safe"));
    it.nigora.post(&format!("{person}/case/told"), json!({})).await.unwrap();
    assert_eq!(it.case(&person).await["handed_over"]["is_told"], true);
    assert_eq!(codes(&it.nigora.call("POST", &format!("{person}/case/told"), None).await.unwrap().1), ["state"]);
    assert_eq!(it.received(&transfer).await["state"], "handed_over");

    let begun = it.begin(&it.dilnoza, &transfer, "Zarina").await;
    let hers = format!("/survivors/{}", id(&begun.1));
    let sheet = it.dilnoza.get(&hers).await.unwrap();
    assert_eq!((&sheet["name"], &sheet["state"], &sheet["consents"]), (&json!("Zarina"), &json!("intake"), &json!([])), "her consents do not come with her");
    assert_eq!((&sheet["safe_contact"]["ways"], &sheet["safe_contact"]["has_number"]), (&json!(["voice"]), &json!(false)), "{sheet}");
    assert_eq!(it.dilnoza.get(&format!("{hers}/case")).await.unwrap()["taken_over"]["from"], json!(it.world.centre.id));
    for (by, of, words) in [(&it.safiya, &person, "Case handed over to another organisation"), (&it.malika, &hers, "Case taken over from another organisation")] {
        assert!(by.html("GET", of, None).await.unwrap().1.contains(words), "it stands in her history: {words}");
    }
}

async fn nobody_is_asked_to_take_over_a_case_without_her_consent_to_exactly_that(engine: &str) {
    let it = two(engine).await;
    let person = it.open_case().await;
    assert_eq!(codes(&it.ask(&person).await.1), ["no-consent"]);
    it.agrees(&person, "legal_aid").await;
    let (status, problem) = it.ask(&person).await;
    assert_eq!((status, codes(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["no-consent"]), "a consent to a referral is none to this");
    assert!(problem.to_string().contains("Ask her and record her consent"), "{problem}");
    let ordinary = json!({ "recipient": it.world.legal.id, "service": "case_transfer", "anyway": "yes", "urgency": "now", "needs": "x" });
    assert_eq!(codes(&it.nigora.call("POST", &format!("{person}/referrals"), Some(ordinary)).await.unwrap().1), ["required"], "nor is there a way around");
    it.agrees(&person, "case_transfer").await;
    let blank = it.nigora.call("POST", &format!("{person}/case/transfer"), Some(json!({}))).await.unwrap();
    assert_eq!(codes(&blank.1), ["required", "required"]);
    let service = it.malika.get("/services").await.unwrap()["services"][0]["id"].as_str().unwrap().to_owned();
    it.malika.post(&format!("/services/{service}/state"), json!({ "event": "suspend" })).await.unwrap();
    assert_eq!(codes(&it.ask(&person).await.1), ["takes-no-cases"]);
    assert!(it.nigora.html("GET", &format!("{person}/case/transfer"), None).await.unwrap().1.contains("No organisation in the directory takes over cases"));
    it.malika.post(&format!("/services/{service}/state"), json!({ "event": "verify" })).await.unwrap();
    assert_eq!(it.ask(&person).await.0, StatusCode::CREATED);
}

async fn a_case_goes_only_to_who_says_that_it_takes_cases(engine: &str) {
    let it = unlisted(engine).await;
    it.malika.post("/services", json!({ "kind": "case_management", "phone": "1" })).await.unwrap();
    let person = it.open_case().await;
    it.agrees(&person, "case_transfer").await;
    assert_eq!(codes(&it.ask(&person).await.1), ["takes-no-cases"]);
    assert_eq!(it.case(&person).await["state"], "open");
}

async fn a_no_and_silence_change_nothing(engine: &str) {
    let it = two(engine).await;
    let person = it.open_case().await;
    it.agrees(&person, "case_transfer").await;
    let transfer = id(&it.ask(&person).await.1);
    assert_eq!(codes(&it.answer(&transfer, json!({ "answer": "decline" })).await.1), ["required"], "no only with a reason");
    assert_eq!(it.answer(&transfer, decline()).await.0, StatusCode::OK);
    assert_eq!(it.case(&person).await["state"], "open");
    assert!(it.nigora.html("GET", &format!("{person}/case/transfer"), None).await.unwrap().1.contains("No staff now"), "the reason is read where it was asked");
    assert_eq!(codes(&it.answer(&transfer, accept()).await.1), ["state"], "a no stands");
    let again = id(&it.ask(&person).await.1);
    it.world.house.clock.advance(26 * 86_400);
    let (nigora, safiya, dilnoza) = (it.world.sign_in("nigora").await, it.world.sign_in("safiya").await, it.world.sign_in("dilnoza").await);
    let it = Two { nigora, safiya, dilnoza, ..it };
    assert_eq!(codes(&it.answer(&again, accept()).await.1), ["state"], "her consent has ended");
    assert_eq!(it.case(&person).await["state"], "open");
    assert_eq!(codes(&it.ask(&person).await.1), ["no-consent"]);
}

async fn two_are_never_asked_at_once_and_what_is_closed_is_not_handed_over(engine: &str) {
    let it = two(engine).await;
    let person = it.open_case().await;
    it.agrees(&person, "case_transfer").await;
    let both = tokio::join!(it.ask(&person), it.ask(&person));
    let mut statuses = [both.0.0, both.1.0];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::CREATED, StatusCode::UNPROCESSABLE_ENTITY]);
    assert_eq!(codes(&it.ask(&person).await.1), ["asked"]);

    let over = it.open_case().await;
    it.agrees(&over, "case_transfer").await;
    it.nigora.post(&format!("{over}/case/step"), json!({ "event": "start_closing", "reason": "death" })).await.unwrap();
    it.safiya.post(&format!("{over}/case/close"), json!({})).await.unwrap();
    assert_eq!(codes(&it.ask(&over).await.1), ["state"]);
    assert!(!it.nigora.html("GET", &format!("{over}/case"), None).await.unwrap().1.contains("case/transfer"));
}

async fn a_case_that_was_closed_meanwhile_is_not_handed_over_by_a_late_yes(engine: &str) {
    let it = two(engine).await;
    let person = it.open_case().await;
    it.agrees(&person, "case_transfer").await;
    let transfer = id(&it.ask(&person).await.1);
    it.nigora.post(&format!("{person}/case/step"), json!({ "event": "start_closing", "reason": "death" })).await.unwrap();
    it.safiya.post(&format!("{person}/case/close"), json!({})).await.unwrap();
    assert_eq!(it.answer(&transfer, accept()).await.0, StatusCode::OK);
    assert_eq!(it.case(&person).await["state"], "closed");
    assert_eq!(it.received(&transfer).await["state"], "locked", "and what they were sent is taken back");
    assert_eq!(codes(&it.begin(&it.dilnoza, &transfer, "Zarina").await.1), ["state"]);
}

async fn r_co_08_a_late_yes_hands_no_child_over_whose_caregiver_is_known_not_to_be_safe_since(engine: &str) {
    let it = two(engine).await;
    let child = record(&it.nigora, json!({ "name": "Madina", "sex": "female", "birth": "2013-05-01", "caregiver_lives_with_perpetrator": "no" })).await;
    let signs = json!({ "given_by": "caregiver", "assent": "written", "signer_relation": "parent_guardian", "signer_did_it": "no" });
    it.consents(&child, "services", signs.clone()).await;
    it.nigora.post(&format!("{child}/case/open"), json!({ "priority": "low" })).await.unwrap();
    let terms = json!({ "recipient": it.world.legal.id, "purpose": "case_transfer", "items": ["name", "needs"], "expires_on": "2026-12-20" });
    it.consents(&child, "referral", with(terms, signs)).await;
    let question = with(it.question(), json!({ "anyway": "yes" }));
    let transfer = id(&it.nigora.post(&format!("{child}/case/transfer"), question).await.unwrap());
    it.received(&transfer).await;
    it.nigora.post(&format!("{child}/about/child"), json!({ "caregiver_lives_with_perpetrator": "yes" })).await.unwrap();
    assert_eq!(it.answer(&transfer, accept()).await.0, StatusCode::OK);
    assert_eq!((&it.case(&child).await["state"], &it.case(&child).await["handed_over"]), (&json!("open"), &Value::Null));
    let there = it.received(&transfer).await;
    assert_eq!((&there["state"], &there["packet"]["items"]), (&json!("locked"), &json!([])), "and what they were sent is taken back");
}

async fn she_withdraws_before_the_yes_and_nothing_is_handed_over(engine: &str) {
    let it = two(engine).await;
    let person = it.open_case().await;
    let consent = it.agrees(&person, "case_transfer").await;
    let transfer = id(&it.ask(&person).await.1);
    it.received(&transfer).await;
    it.nigora.post(&format!("/consents/{consent}/withdraw"), json!({})).await.unwrap();
    assert_eq!(codes(&it.answer(&transfer, accept()).await.1), ["state"]);
    assert_eq!((&it.case(&person).await["state"], &it.received(&transfer).await["packet"]["items"]), (&json!("open"), &json!([])));
    assert_eq!(codes(&it.ask(&person).await.1), ["no-consent"]);
}

async fn she_withdraws_after_the_yes_and_may_come_back(engine: &str) {
    let it = two(engine).await;
    let person = it.open_case().await;
    let consent = it.agrees(&person, "case_transfer").await;
    let transfer = id(&it.ask(&person).await.1);
    it.answer(&transfer, accept()).await;
    assert_eq!(it.case(&person).await["state"], "transferred");
    let hers = format!("/survivors/{}", id(&it.begin(&it.dilnoza, &transfer, "Zarina").await.1));
    it.nigora.post(&format!("/consents/{consent}/withdraw"), json!({})).await.unwrap();
    assert_eq!((&it.received(&transfer).await["state"], &it.received(&transfer).await["packet"]["items"]), (&json!("locked"), &json!([])));
    assert!(it.dilnoza.html("GET", &format!("{hers}/case"), None).await.unwrap().1.contains("Ask her whether she wants your help"));
    assert!(it.nigora.html("GET", &format!("{person}/case"), None).await.unwrap().1.contains("Ask her who is to work with her"), "and here she is asked too");
    let reopen = |because: &'static str| json!({ "event": "reopen", "because": because });
    assert_eq!(codes(&it.nigora.call("POST", &format!("{person}/case/step"), Some(reopen(""))).await.unwrap().1), ["required"]);
    it.nigora.post(&format!("{person}/case/step"), reopen("She came back")).await.unwrap();
    let case = it.case(&person).await;
    assert_eq!((&case["state"], &case["handed_over"]), (&json!("open"), &Value::Null));
    it.agrees(&person, "case_transfer").await;
    assert_eq!(it.ask(&person).await.0, StatusCode::CREATED, "and may be handed over again");
}

/// R-CO-01: what was shared by her consent ends with it.
async fn what_came_with_a_case_goes_when_she_withdraws_and_what_she_gave_there_stays(engine: &str) {
    let it = two(engine).await;
    let person = it.open_case().await;
    let consent = it.agrees(&person, "case_transfer").await;
    let transfer = id(&it.ask(&person).await.1);
    it.answer(&transfer, accept()).await;
    it.case(&person).await;
    let hers = format!("/survivors/{}", id(&it.begin(&it.dilnoza, &transfer, "Zarina").await.1));
    let told = json!({ "name": "Zarina", "legal_name": "Told here", "sex": "female", "languages": ["ru"], "_ver": "1" });
    it.dilnoza.post(&format!("{hers}/about/who"), told).await.unwrap();
    it.nigora.post(&format!("/consents/{consent}/withdraw"), json!({})).await.unwrap();
    let sheet = it.dilnoza.get(&hers).await.unwrap();
    assert!(!sheet.to_string().contains("Zarina"), "{sheet}");
    assert_eq!((&sheet["name"], &sheet["sex"], &sheet["safe_contact"]["ways"]), (&sheet["code"], &Value::Null, &json!([])), "{sheet}");
    let theirs = it.world.house.vaults.spaces().into_iter().find(|space| space.id() == it.world.legal.id.0).unwrap();
    let record = hers.rsplit('/').next().unwrap().parse().unwrap();
    let version = theirs.read::<_, kernel::Failure, _>(move |view| Ok(view.version(record)?)).await.unwrap().unwrap();
    let body: Value = serde_json::from_slice(&theirs.body(record, version).await.unwrap()).unwrap();
    assert_eq!((&body["legal_name"], &body["languages"], &body["sex"]), (&json!("Told here"), &json!(["ru"]), &Value::Null), "{body}");
    assert!(it.dilnoza.html("GET", &format!("{hers}/case"), None).await.unwrap().1.contains("what she told you herself is still there"));
}

async fn a_yes_and_a_withdrawal_at_once_never_leave_two_in_charge_or_nobody_knowing(engine: &str) {
    let it = two(engine).await;
    for round in 0..5 {
        let person = it.open_case().await;
        let consent = it.agrees(&person, "case_transfer").await;
        let transfer = id(&it.ask(&person).await.1);
        it.received(&transfer).await;
        let withdraw = format!("/consents/{consent}/withdraw");
        let (_, withdrawn) = tokio::join!(it.answer(&transfer, accept()), it.nigora.call("POST", &withdraw, None));
        assert_eq!(withdrawn.unwrap().0, StatusCode::OK, "round {round}: she may always withdraw");
        // Letters go to and fro until nobody has one more.
        for _ in 0..3 {
            it.case(&person).await;
            it.received(&transfer).await;
        }
        let (case, there) = (it.case(&person).await, it.received(&transfer).await);
        match case["state"].as_str() {
            Some("open") => assert_eq!(case["handed_over"], Value::Null),
            Some("transferred") => assert_eq!(case["handed_over"]["is_withdrawn"], true, "round {round}: she is asked what she wants"),
            other => panic!("round {round}: {other:?}"),
        }
        assert_eq!((&there["state"], &there["packet"]["items"]), (&json!("locked"), &json!([])), "round {round}");
        assert_eq!(codes(&it.begin(&it.dilnoza, &transfer, "Zarina").await.1), ["state"], "round {round}: nothing begins after she withdrew");
    }
}

async fn a_case_that_was_taken_over_is_begun_once_and_by_whom_it_concerns(engine: &str) {
    let it = two(engine).await;
    let person = it.open_case().await;
    it.agrees(&person, "case_transfer").await;
    let transfer = id(&it.ask(&person).await.1);
    it.answer(&transfer, accept()).await;
    it.case(&person).await;
    assert_eq!(codes(&it.answer(&transfer, json!({ "answer": "service_given" })).await.1), ["state"], "a case is no single help");
    assert_eq!(codes(&it.begin(&it.dilnoza, &transfer, "").await.1), ["required"]);
    let nobody = json!({ "name": "Zarina", "worker": it.world.legal.staff[1] });
    assert_eq!(codes(&it.dilnoza.call("POST", &format!("/inbox/{transfer}/record"), Some(nobody)).await.unwrap().1), ["required"], "a supervisor works with nobody herself");
    assert_eq!(it.begin(&it.safiya, &transfer, "Zarina").await.0, StatusCode::NOT_FOUND, "another house finds nothing");
    let (_, page) = it.malika.html("GET", &format!("/inbox/{transfer}"), None).await.unwrap();
    assert!(page.contains("value=\"Zarina\"") && page.contains("Her case is yours now"), "what she shared stands in the form");
    let both = tokio::join!(it.begin(&it.dilnoza, &transfer, "Zarina"), it.begin(&it.malika, &transfer, "Zarina"));
    let mut statuses = [both.0.0, both.1.0];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::CREATED, StatusCode::UNPROCESSABLE_ENTITY], "two at once begin it once");
    let hers = it.received(&transfer).await["survivor"].as_str().unwrap().to_owned();
    // R-CO-09: what came with her is hers, and so is the list of who opened it.
    assert!(it.malika.html("GET", &format!("/survivors/{hers}"), None).await.unwrap().1.contains("Shared data opened"));
    // Whoever is close to her is kept away from what came with her too.
    it.dilnoza.post(&format!("/survivors/{hers}/ties"), json!({ "staff": [it.world.legal.staff[2]] })).await.unwrap();
    assert_eq!(it.dilnoza.call("GET", &format!("/inbox/{transfer}"), None).await.unwrap().0, StatusCode::NOT_FOUND);
    assert_eq!(it.malika.call("GET", &format!("/inbox/{transfer}"), None).await.unwrap().0, StatusCode::OK);
}

async fn r_ca_10_whoever_is_kept_away_from_her_meets_her_case_in_no_list_of_what_arrived(engine: &str) {
    let it = two(engine).await;
    let (hers, transfer) = it.taken_over().await;
    let other = it.open_case().await;
    it.agrees(&other, "case_transfer").await;
    let second = id(&it.ask(&other).await.1);
    it.answer(&second, accept()).await;
    it.case(&other).await;
    it.malika.post(&format!("{hers}/ties"), json!({ "staff": [it.world.legal.staff[2]] })).await.unwrap();
    let arrived = async |by: &Client| {
        let lines = by.get("/referrals").await.unwrap()["received"].clone();
        lines.as_array().unwrap().iter().map(|line| line["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(arrived(&it.malika).await, [second.clone(), transfer], "her supervisor goes on");
    assert_eq!(arrived(&it.dilnoza).await, std::slice::from_ref(&second), "what is nobody's yet she reads as before");
    let hands = async |by: &Client| {
        let workers = by.get(&format!("/inbox/{second}")).await.unwrap()["workers"].clone();
        workers.as_array().unwrap().iter().find(|one| one["name"] == "Dilnoza").unwrap()["active_cases"].as_i64().unwrap()
    };
    assert_eq!((hands(&it.malika).await, hands(&it.dilnoza).await), (1, 0), "nor in a number");
}

fn mistake() -> Value {
    json!({ "because": "wrong_organisation" })
}

/// I.2, cancelled.
async fn a_question_that_went_to_the_wrong_organisation_is_taken_back_and_another_is_asked(engine: &str) {
    let it = two(engine).await;
    let person = it.open_case().await;
    it.agrees(&person, "case_transfer").await;
    let transfer = id(&it.ask(&person).await.1);
    it.received(&transfer).await;
    let page = it.nigora.html("GET", &format!("{person}/case/transfer"), None).await.unwrap().1;
    assert!(page.contains(&format!("/referrals/{transfer}")), "where it stands leads to where it is taken back: {page}");
    let cancel = format!("/referrals/{transfer}/cancel");
    let (_, cancelled) = tokio::join!(it.answer(&transfer, accept()), it.nigora.post(&cancel, mistake()));
    cancelled.unwrap();
    for _ in 0..3 {
        it.case(&person).await;
        it.received(&transfer).await;
    }
    let (case, there) = (it.case(&person).await, it.received(&transfer).await);
    assert_eq!((&there["state"], &there["packet"]["items"]), (&json!("taken_back"), &json!([])));
    assert!(case["state"] == "open" || case["handed_over"]["is_mistake"] == true, "{case}");
    assert_eq!(codes(&it.begin(&it.dilnoza, &transfer, "Zarina").await.1), ["state"]);
    if case["state"] == "open" {
        assert_eq!(it.ask(&person).await.0, StatusCode::CREATED, "and another may be asked");
    }
}

async fn a_case_that_was_handed_over_by_mistake_is_taken_back_and_opened_again(engine: &str) {
    let it = two(engine).await;
    let person = it.open_case().await;
    it.agrees(&person, "case_transfer").await;
    let transfer = id(&it.ask(&person).await.1);
    it.answer(&transfer, accept()).await;
    assert_eq!(it.case(&person).await["state"], "transferred");
    let sheet = it.nigora.html("GET", &format!("/referrals/{transfer}"), None).await.unwrap().1;
    assert!(sheet.contains("Once it is taken back nobody is") && !sheet.contains("/not-wanted"), "a case that is theirs is not given back by a word about her: {sheet}");
    assert_eq!(codes(&it.nigora.call("POST", &format!("/referrals/{transfer}/not-wanted"), Some(json!({ "why": "other" }))).await.unwrap().1), ["state"]);
    let hers = format!("/survivors/{}", id(&it.begin(&it.dilnoza, &transfer, "Zarina").await.1));
    it.nigora.post(&format!("/referrals/{transfer}/cancel"), mistake()).await.unwrap();
    assert_eq!(it.received(&transfer).await["state"], "taken_back");
    let there = it.dilnoza.get(&hers).await.unwrap();
    assert!(!there.to_string().contains("Zarina"), "what came with it goes: {there}");
    for (by, of, words) in [(&it.dilnoza, &hers, "she did not ask for that"), (&it.nigora, &person, "until you open it again here")] {
        let page = by.html("GET", &format!("{of}/case"), None).await.unwrap().1;
        assert!(page.contains(words) && !page.contains("She withdrew"), "{page}");
    }
    it.nigora.post(&format!("{person}/case/step"), json!({ "event": "reopen", "because": "It went to the wrong organisation" })).await.unwrap();
    let case = it.case(&person).await;
    assert_eq!((&case["state"], &case["handed_over"]), (&json!("open"), &Value::Null));
}

/// I.2, Referral: the same of a case as of a referral.
async fn whoever_asks_them_to_take_over_hears_first_what_stands_against_it(engine: &str) {
    let it = two(engine).await;
    let person = it.open_case().await;
    it.nigora.post(&format!("{person}/safe-contact"), json!({ "ways": ["voice"], "number": "1", "checked_on": "2026-10-01", "_ver": "1" })).await.unwrap();
    it.agrees(&person, "case_transfer").await;
    let path = format!("{person}/case/transfer");
    let mut question = it.question();
    question["needs"] = json!("");
    let (_, problem) = it.nigora.call("POST", &path, Some(question.clone())).await.unwrap();
    assert_eq!(codes(&problem), ["item-empty", "contact-old"]);
    let (_, page) = it.nigora.html("POST", &path, Some(question.clone())).await.unwrap();
    assert!(page.contains("Nothing has been sent yet") && page.contains("Send all the same"), "{page}");
    assert_eq!(it.nigora.get("/referrals").await.unwrap()["sent"], json!([]));
    question["anyway"] = json!("yes");
    assert_eq!(it.nigora.call("POST", &path, Some(question)).await.unwrap().0, StatusCode::CREATED);
}
