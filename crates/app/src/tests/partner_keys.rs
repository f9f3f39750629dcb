//! Who holds the instance's key and writes to the database changes a partner's key in the commons: security.md T24.

use axum::http::StatusCode;
use people::correspondence::{as_remembered, parcel};
use post::Correspondent;
use serde_json::{Value, json};
use space::{Change, Draft, Drafts, SpaceKeys, VaultKey, Who};

use super::{
    house::codes,
    world::{World, her_yes, id, record},
};
use crate::local::Client;

on_both_engines! {
    to_a_key_that_was_exchanged_in_the_commons_nothing_is_sent_until_somebody_has_called,
    what_takes_back_goes_to_the_remembered_key_and_what_a_stranger_signed_waits,
    both_sides_read_the_same_digits,
}

/// Keys of somebody who is not the partner, under the partner's name.
async fn exchange_in_the_commons(world: &World) -> SpaceKeys {
    let (of, vault) = (world.legal.id.0, VaultKey::generate());
    let row = space::new_space(of, ledger::SpaceKind::Vault, &vault);
    let keys = SpaceKeys::open(&vault, &row).ok().unwrap();
    let (_, certificate) = keys.sign.certify(of.as_bytes(), row.receive_key);
    let head = json!({ "name_en": "Legal", "name_ru": "Legal", "name_tg": "Legal", "kind": "legal_aid", "district": null,
        "receive_key": row.receive_key, "certificate": certificate, "verify_key": row.verify_key });
    let change = Change { who: Who { staff: None, at: world.house.clock.now() }, key: None };
    let written = world.house.commons.change::<kernel::Failure, _>(change, move |_| Ok(Drafts::of(of, [Draft::house("organisation", "organisation_founded", of, &head)?])));
    written.await.unwrap();
    keys
}

struct Asked {
    world: World,
    nigora: Client,
    person: String,
    referral: Value,
}

impl Asked {
    async fn of(engine: &str) -> Asked {
        let world = World::new(engine).await;
        let nigora = world.sign_in("nigora").await;
        let person = record(&nigora, json!({ "name": "Zarina", "sex": "female", "birth": "1997" })).await;
        let terms = her_yes(json!({ "recipient": world.legal.id, "purpose": "legal_aid", "items": ["needs"], "expires_on": "2026-12-20" }));
        nigora.post(&format!("{person}/consents/new/referral"), terms).await.unwrap();
        let referral = json!({ "recipient": world.legal.id, "service": "legal_aid", "anyway": "yes", "urgency": "now", "needs": "papers of hers" });
        Asked { world, nigora, person, referral }
    }

    async fn send(&self) -> (StatusCode, Value) {
        self.nigora.call("POST", &format!("{}/referrals", self.person), Some(self.referral.clone())).await.unwrap()
    }

    async fn waiting(&self) -> usize {
        self.world.house.ledger.parcels_for(self.world.legal.id.0).await.unwrap().len()
    }

    fn partner(&self) -> String {
        format!("/partners/{}", self.world.legal.id)
    }
}

async fn to_a_key_that_was_exchanged_in_the_commons_nothing_is_sent_until_somebody_has_called(engine: &str) {
    let it = Asked::of(engine).await;
    assert_eq!(it.send().await.0, StatusCode::CREATED);
    exchange_in_the_commons(&it.world).await;
    let (status, problem) = it.send().await;
    assert_eq!((status, codes(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["partner-key"]), "{problem}");
    let (_, page) = it.nigora.html("POST", &format!("{}/referrals", it.person), Some(it.referral.clone())).await.unwrap();
    assert!(page.contains("Nothing was sent. The key of Legal") && page.contains("papers of hers"), "the form comes back: {page}");
    assert_eq!((it.waiting().await, it.nigora.get("/referrals").await.unwrap()["sent"].as_array().unwrap().len()), (1, 1), "nothing was stored");

    let safiya = it.world.sign_in("safiya").await;
    let partner = it.partner();
    let sheet = safiya.get(&partner).await.unwrap();
    let digits = sheet["changed_to"].as_str().unwrap().to_owned();
    assert_ne!(sheet["remembered"], digits.as_str());
    let accept = format!("{partner}/key");
    assert_eq!(it.nigora.call("POST", &accept, Some(json!({ "fingerprint": digits }))).await.unwrap().0, StatusCode::NOT_FOUND, "a worker accepts nothing");
    let (_, page) = safiya.html("GET", &partner, None).await.unwrap();
    assert!(page.contains(&digits) && page.contains("the digits are the same"), "{page}");
    let wrong = safiya.call("POST", &accept, Some(json!({ "fingerprint": sheet["remembered"] }))).await.unwrap();
    assert_eq!(codes(&wrong.1), ["other-key"], "the digits that were compared are of this key or of none");
    it.world.house.clock.advance(6 * 60);
    let later = safiya.call("POST", &accept, Some(json!({ "fingerprint": digits }))).await.unwrap();
    assert_eq!(later.1["code"], "password-again", "no passer-by at an open screen");
    let safiya = it.world.sign_in("safiya").await;
    safiya.post(&accept, json!({ "fingerprint": digits })).await.unwrap();
    assert_eq!(safiya.get(&partner).await.unwrap()["changed_to"], Value::Null);
    assert_eq!((it.send().await.0, it.waiting().await), (StatusCode::CREATED, 2));
    let lines = it.world.sign_in("aziza").await.get("/access-list").await.unwrap()["lines"].clone();
    assert!(lines.as_array().unwrap().iter().any(|line| line["event"] == "partner_key_accepted" && line["by"] == "Safiya"), "it is written down: {lines}");
}

async fn what_takes_back_goes_to_the_remembered_key_and_what_a_stranger_signed_waits(engine: &str) {
    let it = Asked::of(engine).await;
    let sent = id(&it.send().await.1);
    let dilnoza = it.world.sign_in("dilnoza").await;
    dilnoza.get(&format!("/inbox/{sent}")).await.unwrap();
    let stranger = exchange_in_the_commons(&it.world).await;
    let answer = format!("/referrals/{sent}/cancel");
    it.nigora.post(&answer, json!({ "because": "wrong_organisation" })).await.unwrap();
    assert_eq!(dilnoza.get(&format!("/inbox/{sent}")).await.unwrap()["state"], "taken_back", "the partner itself reads it");
    it.nigora.get("/referrals").await.unwrap();
    assert_eq!(it.nigora.get(&format!("/referrals/{sent}")).await.unwrap()["state"], "cancelled_gone", "and its answer is theirs by the remembered key");

    // Whoever exchanged the key writes as if she were the partner.
    let ours = it.world.house.vaults.spaces().into_iter().find(|space| space.id() == it.world.centre.id.0).unwrap();
    let theirs = it.world.house.vaults.spaces().into_iter().find(|space| space.id() == it.world.legal.id.0).unwrap();
    let to: Correspondent = as_remembered(&it.world.house, &theirs, it.world.centre.id).await.unwrap().unwrap();
    let content = json!({ "letter": "referral", "service": "legal_aid", "urgency": "now", "expires_on": "2026-12-20", "packet": { "items": [] } });
    let letter = post::Letter { kind: referrals::MAIL.into(), about: uuid::Uuid::new_v4(), content };
    let forged = post::seal_letter(theirs.id(), &stranger, &to, &letter, i32::MAX).unwrap();
    let honest = parcel(&theirs, &to, referrals::MAIL, uuid::Uuid::new_v4(), letter.content.clone(), i32::MAX).unwrap();
    let change = Change { who: Who { staff: None, at: it.world.house.clock.now() }, key: None };
    let parcels = [forged, honest];
    let put = theirs.change::<kernel::Failure, _>(change, move |_| {
        let line = Draft::house("parcel", "parcel_ignored", uuid::Uuid::new_v4(), &json!({}))?;
        Ok(Drafts::of(uuid::Uuid::nil(), [line]).sending(parcels.clone()))
    });
    put.await.unwrap();
    let safiya = it.world.sign_in("safiya").await;
    assert_eq!(safiya.get("/referrals").await.unwrap()["received"].as_array().unwrap().len(), 1, "the partner's own letter is taken in");
    assert_eq!(it.world.house.ledger.parcels_for(ours.id()).await.unwrap().len(), 1, "the other waits until somebody has called");
}

async fn both_sides_read_the_same_digits(engine: &str) {
    let it = Asked::of(engine).await;
    let line = async |by: &Client, name: &str| {
        let list = by.get("/partners").await.unwrap();
        let line = list["partners"].as_array().unwrap().iter().find(|line| line["name"] == name).unwrap().clone();
        (list["own"].clone(), line["fingerprint"].clone(), line["key"].clone())
    };
    let malika = it.world.sign_in("malika").await;
    assert_eq!(line(&malika, "Centre").await.2, "new");
    assert_eq!(it.send().await.0, StatusCode::CREATED);
    let (ours, theirs) = (line(&it.nigora, "Legal").await, line(&malika, "Centre").await);
    assert_eq!((&ours.0, &ours.1), (&theirs.1, &theirs.0));
    assert_eq!((&ours.2, &theirs.2), (&json!("remembered"), &json!("remembered")), "from the first letter that is sent or taken in");
}
