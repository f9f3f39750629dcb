//! B.6: a consent is judged by the age that is written down now, whatever was written down when it was given.

use serde_json::json;

use super::{
    journeys::{codes, consent, legal_aid, person, share},
    world::{World, with},
};

on_both_engines! {
    b_6_who_was_written_down_as_nineteen_and_is_thirteen_is_asked_again_with_an_adult,
    b_6_what_a_mother_signed_for_a_girl_who_was_nineteen_is_asked_of_herself,
    b_6_who_came_of_age_since_keeps_what_her_mother_signed,
}

async fn b_6_who_was_written_down_as_nineteen_and_is_thirteen_is_asked_again_with_an_adult(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let zarina = person(&nigora, json!({ "birth": "2007-01-01" })).await;
    let aloud = json!({ "method": "verbal_witness", "witness": "A colleague" });
    for kind in ["services", "referral"] {
        consent(&nigora, &zarina, kind, with(share(&world, &["needs"], "2026-12-20"), aloud.clone())).await;
    }
    let states = async || nigora.get(&zarina).await.unwrap()["consents"].as_array().unwrap().iter().map(|it| it["state"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(states().await, ["active", "active"]);
    nigora.post(&format!("{zarina}/about/who"), json!({ "name": "Zarina", "sex": "female", "birth": "2013-05-01" })).await.unwrap();
    assert_eq!(states().await, ["doubtful", "doubtful"]);
    assert_eq!(codes(&nigora.call("POST", &format!("{zarina}/referrals"), Some(legal_aid(&world))).await.unwrap().1), ["no-consent"]);
    assert!(nigora.html("GET", &zarina, None).await.unwrap().1.contains("She agreed without an adult"));
}

async fn b_6_what_a_mother_signed_for_a_girl_who_was_nineteen_is_asked_of_herself(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let madina = person(&nigora, json!({ "birth": "2013-05-01", "caregiver_lives_with_perpetrator": "no" })).await;
    let signs = with(share(&world, &["needs"], "2026-12-20"), json!({ "given_by": "caregiver", "assent": "written" }));
    consent(&nigora, &madina, "referral", signs).await;
    let state = async || nigora.get(&madina).await.unwrap()["consents"][0]["state"].clone();
    assert_eq!(state().await, "active");
    nigora.post(&format!("{madina}/about/who"), json!({ "name": "Zarina", "sex": "female", "birth": "2007-05-01" })).await.unwrap();
    assert_eq!(state().await, "doubtful");
    assert_eq!(codes(&nigora.call("POST", &format!("{madina}/referrals"), Some(legal_aid(&world))).await.unwrap().1), ["no-consent"]);
    assert!(nigora.html("GET", &madina, None).await.unwrap().1.contains("An adult signed this for her"));
}

async fn b_6_who_came_of_age_since_keeps_what_her_mother_signed(engine: &str) {
    let world = World::new(engine).await;
    let nigora = world.sign_in("nigora").await;
    let madina = person(&nigora, json!({ "birth": "2012-01-05", "caregiver_lives_with_perpetrator": "no" })).await;
    consent(&nigora, &madina, "services", json!({ "given_by": "caregiver", "assent": "written" })).await;
    world.house.clock.advance(4 * 366 * 86_400);
    let nigora = world.sign_in("nigora").await;
    assert_eq!(nigora.get(&madina).await.unwrap()["consents"][0]["state"], "active", "judged by her age on that day");
}
