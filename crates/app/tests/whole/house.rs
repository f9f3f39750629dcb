//! The shelter in two browsers at once: one house asks, another answers.

use serde_json::json;

use super::{
    browser::{Browser, Scripts},
    pages::sign_in,
    scenes::{Scene, demonstration, post},
};

/// The demonstration's other organisation runs a house too.
async fn other_house(scene: &Scene) {
    let mut manizha = scene.sign_in("manizha").await;
    post(&mut manizha, "/api/v1/services", json!({ "kind": "safe_shelter", "phone": "+992 000 000 000" })).await;
    let site = post(&mut manizha, "/api/v1/sites", json!({ "name": "Demonstration house", "kind": "shelter" })).await["id"].clone();
    post(&mut manizha, "/api/v1/shelter/beds", json!({ "site": site, "room": "Blue room", "label": "1", "kinds": ["family"] })).await;
}

async fn new_request(browser: &Browser, scene: &Scene, children: &str) {
    browser.visit(&scene.address("/shelter/requests/new")).await;
    browser.fill("adults", "1").await;
    browser.fill("children", children).await;
    browser.select("group", "Women with children").await;
    browser.press("Save").await;
    // A need like it is written down already: it is asked whether this is the same.
    if let Ok(another) = browser.client.find(fantoccini::Locator::Css("main [name='same'][value='another']")).await {
        another.click().await.unwrap();
        browser.press("Save").await;
    }
}

/// Scenario 9.
#[tokio::test(flavor = "multi_thread")]
async fn a_place_is_asked_of_another_house_and_chosen_by_two_people_in_two_browsers() {
    let scene = demonstration(None).await;
    other_house(&scene).await;
    let (nigora, dilnoza) = (Browser::open(Scripts::Off).await, Browser::open(Scripts::On).await);
    sign_in(&nigora, &scene, "nigora").await;
    sign_in(&dilnoza, &scene, "dilnoza").await;
    new_request(&nigora, &scene, "2").await;
    let request = nigora.path().await;
    let house = nigora.find(fantoccini::Locator::Css("main [name='houses']")).await.unwrap();
    house.click().await.unwrap();
    nigora.press("Ask other houses").await;

    dilnoza.visit(&scene.address("/shelter/inquiries")).await;
    dilnoza.follow("1 adult, 2 children").await;
    assert!(!dilnoza.text().await.contains("Намуна"), "nobody is named: {}", dilnoza.text().await);
    // The one bed that fits is ticked already; three persons share it.
    dilnoza.find(fantoccini::Locator::Css("main [name='fewer']")).await.unwrap().click().await.unwrap();
    dilnoza.press("Offer a place").await;

    nigora.visit(&scene.address(&request)).await;
    assert!(nigora.text().await.contains("A place is held until"), "{}", nigora.text().await);
    assert!(!nigora.text().await.contains("Blue room"), "where it is nobody says");
    nigora.press("She chooses Demonstration legal aid").await;
    assert!(nigora.text().await.contains("She is awaited elsewhere"), "{}", nigora.text().await);
    dilnoza.client.refresh().await.unwrap();
    assert!(dilnoza.text().await.contains("She comes to us"), "{}", dilnoza.text().await);
    nigora.close().await;
    dilnoza.close().await;
}

/// Scenario 10; and who has the board open sees the change without touching anything.
#[tokio::test(flavor = "multi_thread")]
async fn a_need_without_a_place_is_written_down_once_and_an_open_board_changes_by_itself() {
    let scene = demonstration(None).await;
    let (nigora, safiya) = (Browser::open(Scripts::Off).await, Browser::open(Scripts::On).await);
    sign_in(&nigora, &scene, "nigora").await;
    sign_in(&safiya, &scene, "safiya").await;
    safiya.visit(&scene.address("/shelter")).await;
    safiya.client.execute("document.documentElement.dataset.same = ''", Vec::new()).await.unwrap();
    new_request(&nigora, &scene, "1").await;
    nigora.find(fantoccini::Locator::Css("main [name='fewer']")).await.unwrap().click().await.unwrap();
    nigora.press("Hold a bed").await;
    let mut is_seen = false;
    for _ in 0..60 {
        // The page may be on its way at this moment.
        let held = safiya.find(fantoccini::Locator::XPath("//main//strong[contains(., 'Held')]")).await;
        is_seen = held.is_ok();
        if is_seen {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert!(is_seen, "the supervisor's board shows the hold by itself");
    assert!(safiya.find(fantoccini::Locator::Css("html[data-same]")).await.is_ok(), "on the same page, so that the time until it is covered and locked runs on");
    new_request(&nigora, &scene, "3").await;
    nigora.press("The same need was asked again").await;
    nigora.press("Write down that there was no place").await;
    let summary = nigora.find(fantoccini::Locator::Css(".govuk-error-summary")).await.unwrap().text().await.unwrap();
    assert!(summary.contains("nobody is sent away with nothing"), "refused without a reason and an alternative, on the same page: {summary}");
    nigora.select("reason", "The house is full").await;
    nigora.fill("alternative", "Another region was asked").await;
    nigora.press("Write down that there was no place").await;
    assert!(nigora.text().await.contains("There was no place"), "{}", nigora.text().await);
    nigora.close().await;
    safiya.close().await;
}
