//! What waits for its recipient, and when it is given up.

use super::*;

contract! {
    a_clock_that_is_set_ahead_and_back_again_sweeps_no_parcel_that_waits,
}

async fn a_clock_that_is_set_ahead_and_back_again_sweeps_no_parcel_that_waits(engine: &str) {
    let (ledger, _folder, from) = with_space(engine).await;
    let to = Id::new_v4();
    ledger.create_space(&space_row(to)).await.unwrap();
    let mut sending = batch(from, 0, 1);
    sending.sent = vec![parcel(from, to, "she withdrew")];
    ledger.append(&sending).await.unwrap();
    let last_day = sending.sent[0].expires_day;
    let waits_after = async |days: &[i32]| {
        for day in days {
            ledger.sweep_parcels(last_day + day).await.unwrap();
        }
        ledger.parcels_for(to).await.unwrap().len() == 1
    };
    assert!(waits_after(&[-30, 60, 60, 61, -30]).await, "weeks ahead for some hours, a midnight among them, and back");
    assert!(waits_after(&[61, 62, -29]).await, "and ahead once more: what was seen the first time counts for nothing");
    assert!(waits_after(&[40, 1, 2]).await, "nor does it where the last day has passed by now");
    assert!(!waits_after(&[3]).await, "a whole day after it was first seen it goes");
}
