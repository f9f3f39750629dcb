//! What leaves an organisation as a figure, and who said yes to it.

use serde_json::{Value, json};

use super::house::{House, house};

on_both_engines! {
    h_6_thirty_nights_of_one_woman_leave_only_as_too_few_and_nights_of_ten_persons_as_a_number,
}

/// What the commons' page says of the month of a measure, before anybody else has reported.
async fn total(it: &House, measure: &str) -> Value {
    it.world.sign_in("safiya").await.get(&format!("/measures/{measure}")).await.unwrap()["months"][0]["total"].clone()
}

/// The own number of nights in October as it is counted now, and what leaves, as the page says both.
async fn nights_of_october(it: &House) -> (String, String) {
    let (_, page) = it.parvina.html("GET", "/measures/own?month=2026-10", None).await.unwrap();
    let row = page.rsplit(">Nights in shelters</th>").next().unwrap().split("</tr>").next().unwrap();
    let mut cells = row.split("</td>").filter_map(|cell| cell.rsplit_once('>')).map(|(_, said)| said.to_owned());
    (cells.next().unwrap(), cells.next().unwrap())
}

async fn share_october(it: &House) {
    let month = json!({ "month": "2026-10" });
    it.parvina.post("/measures/own/prepare", month.clone()).await.unwrap();
    it.world.sign_in("safiya").await.post("/measures/own", month).await.unwrap();
}

async fn h_6_thirty_nights_of_one_woman_leave_only_as_too_few_and_nights_of_ten_persons_as_a_number(engine: &str) {
    let it = house(engine).await;
    let mut beds = Vec::new();
    for bed in 0..10 {
        beds.push(it.bed(&bed.to_string(), &["family"]).await);
    }
    let zarina = it.person("Zarina").await;
    let stay = it.moves_in(&zarina, &beds[0], "", "2026-10-01").await;
    it.leaves(&stay, "2026-10-31").await;
    assert_eq!(nights_of_october(&it).await, ("30".into(), "only “too few people to show”".into()));
    share_october(&it).await;
    let said = total(&it, "nights").await;
    assert_eq!((&said["amount"], &said["organisations"], &said["small"]), (&Value::Null, &json!(1), &json!(1)), "{said}");

    // Eight guests of one night, and one who came and left on one day, who slept none: nine persons slept here.
    for guest in 1..10 {
        let person = it.person(&format!("Guest {guest}")).await;
        let stay = it.moves_in(&person, &beds[guest], "", "2026-10-20").await;
        it.leaves(&stay, if guest == 9 { "2026-10-20" } else { "2026-10-21" }).await;
    }
    assert_eq!(nights_of_october(&it).await, ("38".into(), "only “too few people to show”".into()));
    let tenth = it.person("Tenth").await;
    it.nigora.post(&format!("/shelter/beds/{}/state", beds[9]), json!({ "event": "cleaned" })).await.unwrap();
    let stay = it.moves_in(&tenth, &beds[9], "", "2026-10-22").await;
    it.leaves(&stay, "2026-10-24").await;
    assert_eq!(nights_of_october(&it).await, ("40".into(), "40".into()), "30 of 40 are not nearly all");
    share_october(&it).await;
    assert_eq!(total(&it, "nights").await["small"], 0, "it is a number, and still one organisation's");
}
