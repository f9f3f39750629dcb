use ledger::SpaceKind;
use space::{SpaceKeys, VaultKey, new_space};

use super::*;

struct House {
    id: ledger::Id,
    keys: SpaceKeys,
    correspondent: Correspondent,
}

fn house() -> House {
    let (id, vault) = (ledger::Id::new_v4(), VaultKey::generate());
    let row = new_space(id, SpaceKind::Vault, &vault);
    let keys = SpaceKeys::open(&vault, &row).unwrap();
    let (_, certificate) = keys.sign.certify(id.as_bytes(), row.receive_key);
    let correspondent = Correspondent { id, receive_key: row.receive_key, verify_key: row.verify_key, certificate };
    House { id, keys, correspondent }
}

fn letter(text: &str) -> Letter<String> {
    Letter { kind: "referral".into(), about: ledger::Id::new_v4(), content: text.into() }
}

#[test]
fn a_letter_reaches_the_organisation_it_was_sealed_to() {
    let (ours, theirs) = (house(), house());
    let parcel = seal_letter(ours.id, &ours.keys, &theirs.correspondent, &letter("she needs a lawyer"), 30_000).unwrap();
    let opened: Letter<String> = open_letter(&parcel, &theirs.keys, &ours.correspondent.verify_key).unwrap();
    assert_eq!(opened.content, "she needs a lawyer");
}

#[test]
fn nobody_else_opens_it_and_nobody_else_could_have_written_it() {
    let (ours, theirs, stranger) = (house(), house(), house());
    let parcel = seal_letter(ours.id, &ours.keys, &theirs.correspondent, &letter("secret"), 30_000).unwrap();
    assert!(open_letter::<String>(&parcel, &stranger.keys, &ours.correspondent.verify_key).is_err());
    assert!(open_letter::<String>(&parcel, &theirs.keys, &stranger.correspondent.verify_key).is_err());
}

#[test]
fn nothing_on_the_outside_can_be_changed() {
    let (ours, theirs) = (house(), house());
    let parcel = seal_letter(ours.id, &ours.keys, &theirs.correspondent, &letter("secret"), 30_000).unwrap();
    let verify = &ours.correspondent.verify_key;
    let opens = |parcel: &ledger::ParcelRow| open_letter::<String>(parcel, &theirs.keys, verify).is_ok();
    assert!(opens(&parcel));
    assert!(!opens(&ledger::ParcelRow { id: ledger::Id::new_v4(), ..parcel.clone() }));
    assert!(!opens(&ledger::ParcelRow { from: ledger::Id::new_v4(), ..parcel.clone() }));
    assert!(!opens(&ledger::ParcelRow { expires_day: 30_001, ..parcel.clone() }));
}

#[test]
fn a_key_that_its_owner_did_not_certify_is_refused() {
    let (ours, theirs, thief) = (house(), house(), house());
    let swapped = Correspondent { receive_key: thief.correspondent.receive_key, ..theirs.correspondent };
    assert!(seal_letter(ours.id, &ours.keys, &swapped, &letter("secret"), 30_000).is_err());
}
