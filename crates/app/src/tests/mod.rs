//! Journeys through the whole house, on both engines.

/// Each named test once on each engine.
macro_rules! on_both_engines {
    ($($name:ident),* $(,)?) => {
        mod sqlite { $(#[tokio::test(flavor = "multi_thread")] async fn $name() { super::$name("sqlite").await; })* }
        mod postgres { $(#[tokio::test(flavor = "multi_thread")] async fn $name() { super::$name("postgres").await; })* }
    };
}

mod access;
mod aftercare;
pub(crate) mod api;
mod attempts;
mod backup;
mod beginnings;
mod bodies;
mod cases;
mod checks;
mod closings;
mod consents;
mod consents_by_age;
mod dependants;
mod disclosures;
mod door;
mod duplicates;
mod emergency;
mod figures_shared;
mod forgetting;
mod forgotten_after_a_loss;
mod house;
mod house_beds;
mod house_beside;
mod house_calls;
mod house_days;
mod house_moves;
mod house_parties;
mod house_place;
mod house_promises;
mod house_secrecy;
mod incidents;
mod journeys;
mod kept;
mod kept_along;
mod learning;
mod learning_reports;
mod leaving;
mod links;
mod listening;
mod lists;
mod load;
mod names;
mod no_in_either_record;
mod orders;
mod orders_counted;
mod own_copy;
mod parting;
mod partner_keys;
mod partners;
mod power_cut;
mod promises;
mod proofs;
mod protection;
mod random_year;
mod reconciliation;
mod recorder;
mod referrals_told;
mod repeats;
mod screens;
mod second_person;
mod second_person_codes;
mod security;
mod story;
mod strangers;
mod suicide_checks;
mod taken_in;
mod tamper;
mod thresholds;
mod ties;
mod told;
mod traces;
mod transfers;
mod unmet;
mod vault_key;
mod voided;
mod windows_counted;
mod world;
