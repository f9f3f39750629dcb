//! What is erased cannot be read, by any server and from any copy, and stays named as erased.

use ledger::RecordKeyRow;

use super::keeping::{Bench, change, layout, note, texts, write};
use crate::*;

on_both_engines! {
    what_one_server_erased_another_that_is_open_forgets,
    what_is_erased_cannot_be_read_by_any_server_nor_from_a_snapshot,
    a_server_that_has_not_heard_of_an_erasure_keeps_no_snapshot_of_what_was_erased,
    an_erased_person_cannot_be_written_about_again,
    an_erasure_that_no_entry_outlives_is_not_made,
    a_key_that_was_exchanged_is_named_by_who_holds_the_vaults_key_and_stops_the_vault,
    a_key_that_somebody_says_was_erased_is_named_also_without_keys,
    an_erased_key_that_came_back_opens_nothing_and_is_named,
    an_opening_is_written_down_and_outlives_the_erasure,
}

async fn what_one_server_erased_another_that_is_open_forgets(engine: &str) {
    let it = Bench::new(engine).await;
    let (her, erased) = (Id::new_v4(), Id::new_v4());
    write(&it.space, Some(her), her, "hers").await.unwrap();
    it.space.keep_snapshot().await.unwrap();
    // One has used her key, the other has only seen her in a snapshot.
    let (open, opened) = (it.again().await, it.again().await);
    assert_eq!(&*open.body(her, 1).await.unwrap(), b"\"long hers\"");
    assert_eq!(texts(&opened).await, ["hers"]);
    it.space.change::<&str, _>(change(None), move |_| Ok(Drafts::of(erased, [note(None, erased, "erased")]).erasing(her))).await.unwrap();
    for space in [&open, &opened] {
        assert_eq!(texts(space).await, ["erased"]);
        assert!(matches!(space.body(her, 1).await, Err(SpaceError::Erased)));
        assert!(matches!(write(space, Some(her), Id::new_v4(), "a late note").await, Err(ChangeError::Space(SpaceError::Erased))));
    }
}

async fn what_is_erased_cannot_be_read_by_any_server_nor_from_a_snapshot(engine: &str) {
    let it = Bench::new(engine).await;
    let (her, other_person) = (Id::new_v4(), Id::new_v4());
    write(&it.space, Some(her), her, "hers").await.unwrap();
    write(&it.space, Some(her), her, "hers again").await.unwrap();
    write(&it.space, Some(other_person), other_person, "another's").await.unwrap();
    it.space.keep_snapshot().await.unwrap();
    let other = it.again().await;
    assert_eq!(texts(&other).await.len(), 2);
    let erased = Id::new_v4();
    it.space.change::<&str, _>(change(None), move |_| Ok(Drafts::of(erased, [note(None, erased, "erased one person")]).erasing(her))).await.unwrap();
    assert_eq!(texts(&it.space).await, ["another's", "erased one person"]);
    assert!(it.ledger.snapshot(it.row.id, layout().hash()).await.unwrap().is_none());
    for version in 1..=2 {
        assert!(matches!(it.space.body(her, version).await, Err(SpaceError::Erased)));
    }
    let again = it.again().await;
    assert_eq!(texts(&again).await, ["another's", "erased one person"]);
    assert!(matches!(again.body(her, 1).await, Err(SpaceError::Erased)));
    assert_eq!(it.faults().await, [], "the chain is whole without the key");
}

async fn a_server_that_has_not_heard_of_an_erasure_keeps_no_snapshot_of_what_was_erased(engine: &str) {
    let it = Bench::new(engine).await;
    let (her, erased) = (Id::new_v4(), Id::new_v4());
    write(&it.space, Some(her), her, "hers").await.unwrap();
    let other = it.again().await;
    it.space.change::<&str, _>(change(None), move |_| Ok(Drafts::of(erased, [note(None, erased, "erased")]).erasing(her))).await.unwrap();
    other.keep_snapshot().await.unwrap();
    let kept = it.ledger.snapshot(it.row.id, layout().hash()).await.unwrap().unwrap();
    assert_eq!(kept.head.seq, it.entries().await, "it shows her no more");
    assert_eq!(texts(&it.again().await).await, ["erased"]);
}

async fn an_erased_person_cannot_be_written_about_again(engine: &str) {
    let it = Bench::new(engine).await;
    let her = Id::new_v4();
    write(&it.space, Some(her), her, "hers").await.unwrap();
    let erased = Id::new_v4();
    it.space.change::<&str, _>(change(None), move |_| Ok(Drafts::of(erased, [note(None, erased, "erased")]).erasing(her))).await.unwrap();
    let about_her = write(&it.space, Some(her), Id::new_v4(), "a late note").await;
    assert!(matches!(about_her, Err(ChangeError::Space(SpaceError::Erased))));
}

async fn an_erasure_that_no_entry_outlives_is_not_made(engine: &str) {
    let it = Bench::new(engine).await;
    let (her, other) = (Id::new_v4(), Id::new_v4());
    write(&it.space, Some(her), her, "hers").await.unwrap();
    let silent = it.space.change::<&str, _>(change(None), move |_| Ok(Drafts::of(other, [note(Some(her), other, "about her")]).erasing(her))).await;
    assert!(matches!(silent, Err(ChangeError::Space(SpaceError::Interrupted))));
    assert_eq!(texts(&it.space).await, ["hers"]);
    assert_eq!(it.entries().await, 1);
}

async fn a_key_that_was_exchanged_is_named_by_who_holds_the_vaults_key_and_stops_the_vault(engine: &str) {
    let it = Bench::new(engine).await;
    let (one, other) = (Id::new_v4(), Id::new_v4());
    write(&it.space, Some(one), one, "one").await.unwrap();
    write(&it.space, Some(other), other, "other").await.unwrap();
    write(&it.space, Some(other), other, "other again").await.unwrap();
    let mut keys = it.ledger.record_keys(it.row.id).await.unwrap();
    keys.sort_unstable_by_key(|row| row.key);
    it.put_key(&RecordKeyRow { key: keys[1].key, sealed: keys[0].sealed.clone() }).await;
    assert_eq!(it.faults().await, [Fault::KeyChanged { seq: 2, record: other }], "named once, with the first entry that it seals");
    assert_eq!(it.faults_without_keys().await, [], "whole to who cannot open it");
    assert!(matches!(Space::open(it.ledger.clone(), &it.row, it.vault.duplicate(), layout()).await, Err(SpaceError::Damaged { seq: 2 })));
    it.put_key(&keys[1]).await;
    assert_eq!(it.faults().await, []);
    assert_eq!(texts(&it.again().await).await, ["one", "other again"]);
}

async fn a_key_that_somebody_says_was_erased_is_named_also_without_keys(engine: &str) {
    let it = Bench::new(engine).await;
    let (her, erased) = (Id::new_v4(), Id::new_v4());
    write(&it.space, Some(erased), erased, "to be erased").await.unwrap();
    write(&it.space, Some(her), her, "hers").await.unwrap();
    it.erase(erased).await;
    assert_eq!((it.faults().await, it.faults_without_keys().await), (vec![], vec![]));
    let mut keys = it.ledger.record_keys(it.row.id).await.unwrap();
    keys.sort_unstable_by_key(|row| row.key);
    // The space's true word about another key, and nothing at all.
    for invented in [keys[0].sealed.clone(), Vec::new()] {
        it.put_key(&RecordKeyRow { key: keys[1].key, sealed: invented }).await;
        let named = [Fault::KeyChanged { seq: 2, record: her }];
        assert_eq!(it.faults().await, named);
        assert_eq!(it.faults_without_keys().await, named);
        assert!(matches!(Space::open(it.ledger.clone(), &it.row, it.vault.duplicate(), layout()).await, Err(SpaceError::Damaged { seq: 2 })));
    }
}

async fn an_erased_key_that_came_back_opens_nothing_and_is_named(engine: &str) {
    let it = Bench::new(engine).await;
    let her = Id::new_v4();
    write(&it.space, Some(her), her, "hers").await.unwrap();
    let key = it.ledger.record_keys(it.row.id).await.unwrap().remove(0);
    it.erase(her).await;
    it.put_key(&key).await;
    assert!(matches!(it.faults().await.as_slice(), [Fault::KeyIsBack { seq: 2, .. }]));
    assert_eq!(it.faults_without_keys().await, [], "only an entry that is sealed says that it was erased");
    let again = it.again().await;
    assert_eq!(texts(&again).await, ["erased"]);
    assert!(matches!(again.body(her, 1).await, Err(SpaceError::Erased)));
}

async fn an_opening_is_written_down_and_outlives_the_erasure(engine: &str) {
    let it = Bench::new(engine).await;
    let her = Id::new_v4();
    write(&it.space, Some(her), her, "hers").await.unwrap();
    let who = Who { staff: Some(Id::from_u128(9)), at: 1_795_582_900 };
    it.space.note_access(who, Some(her), "opened", her).await.unwrap();
    let erased = Id::new_v4();
    it.space.change::<&str, _>(change(None), move |_| Ok(Drafts::of(erased, [note(None, erased, "erased")]).erasing(her))).await.unwrap();
    let openings = |space: Space| async move {
        let lines =
            space.read::<_, SpaceError, _>(move |view| view.all("SELECT event, actor FROM event WHERE record = ?1", [her], |row| Ok((row.get::<_, String>(0)?, id_of(row, 1)?))));
        lines.await.unwrap()
    };
    let expected = [("opened".to_owned(), Id::from_u128(9))];
    assert_eq!(openings(it.space.clone()).await, expected);
    assert_eq!(openings(it.again().await).await, expected);
}
