//! The main job in a browser that may not run a script: every step is a link, a form, a page.

use jiff::{ToSpan as _, civil::Date};

use super::{
    browser::{Browser, Scripts},
    scenes::{PASSWORD, Scene, demonstration, today},
};

const LEGAL: &str = "Demonstration legal aid";

pub async fn sign_in(browser: &Browser, scene: &Scene, name: &str) {
    browser.visit(&scene.address("/sign-in")).await;
    browser.fill("sign_in", name).await;
    browser.fill("password", PASSWORD).await;
    browser.go_on().await;
}

async fn sign_out(browser: &Browser, scene: &Scene) {
    browser.visit(&scene.address("/account")).await;
    browser.press("Sign out").await;
}

async fn day(browser: &Browser, field: &str, day: Date) {
    browser.fill(&format!("{field}-day"), &day.day().to_string()).await;
    browser.fill(&format!("{field}-month"), &day.month().to_string()).await;
    browser.fill(&format!("{field}-year"), &day.year().to_string()).await;
}

/// She is looked for, not found, and recorded with how it is safe to reach her.
pub async fn record_person(browser: &Browser, scene: &Scene, name: &str) -> String {
    browser.visit(&scene.address("/search")).await;
    browser.fill("name", name).await;
    browser.press("Search").await;
    browser.follow("Record a person").await;
    browser.fill("name", name).await;
    browser.fill("birth-year", "1997").await;
    browser.tick("sex", "female").await;
    browser.press("Save").await;
    let person = browser.path().await;
    assert!(person.starts_with("/survivors/"), "{person}");
    browser.visit(&scene.address(&format!("{person}/safe-contact"))).await;
    browser.tick("ways", "voice").await;
    browser.fill("number", "+992 000 000 001").await;
    browser.fill("say", "the library").await;
    browser.press("Save").await;
    person
}

pub async fn consent(browser: &Browser, scene: &Scene, person: &str, kind: &str) {
    browser.visit(&scene.address(&format!("{person}/consents/new/{kind}"))).await;
    if kind == "referral" {
        browser.select("recipient", LEGAL).await;
        browser.select("purpose", "Legal aid").await;
        browser.tick("items", "needs").await;
        browser.tick("items", "age_band").await;
    }
    browser.tick("explained", "yes").await;
    browser.tick("is_given", "yes").await;
    browser.tick("given_by", "survivor").await;
    browser.tick("method", "signature").await;
    browser.go_on().await;
    assert_eq!(browser.path().await, person, "{}", browser.text().await);
}

/// All parts of the intake form in order, and then the questions that classify it.
pub async fn record_incident(browser: &Browser, scene: &Scene, person: &str, account: &str) -> String {
    browser.visit(&scene.address(&format!("{person}/incidents/new"))).await;
    browser.tick("limits_explained", "yes").await;
    day(browser, "happened_on", today().saturating_sub(1.day())).await;
    browser.tick("reported_by", "survivor").await;
    browser.go_on().await;
    browser.fill("account", account).await;
    browser.go_on().await;
    browser.select("practice", "No").await;
    browser.tick("exchanged", "no").await;
    browser.tick("abduction", "none").await;
    browser.go_on().await;
    browser.tick("perpetrator_count", "1").await;
    browser.go_on().await;
    browser.select("p1_relationship", "No relation").await;
    browser.go_on().await;
    browser.go_on().await;
    browser.go_on().await;
    browser.tick("answer", "yes").await;
    browser.go_on().await;
    let incident = browser.path().await;
    assert!(incident.starts_with("/incidents/") && !incident.contains("classify"), "{incident}: {}", browser.text().await);
    incident
}

pub async fn refer(browser: &Browser, scene: &Scene, person: &str, needs: &str) {
    browser.visit(&scene.address(&format!("{person}/referrals/new"))).await;
    browser.select("recipient", LEGAL).await;
    browser.select("service", "Legal aid").await;
    browser.tick("urgency", "days").await;
    browser.fill("needs", needs).await;
    browser.press("Send").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_main_job_is_done_by_two_organisations_without_a_script() {
    let scene = demonstration(None).await;
    let browser = Browser::open(Scripts::Off).await;
    sign_in(&browser, &scene, "nigora").await;
    assert_eq!(browser.path().await, "/cases");
    let person = record_person(&browser, &scene, "Namuna Browser").await;
    consent(&browser, &scene, &person, "services").await;
    consent(&browser, &scene, &person, "share_non_identifiable").await;
    record_incident(&browser, &scene, &person, "An invented account for the test.").await;
    assert_eq!(browser.heading().await, "Rape");
    assert!(browser.text().await.contains("hours"), "the clinical window is shown: {}", browser.text().await);
    browser.visit(&scene.address(&person)).await;
    browser.press("Open the case").await;
    consent(&browser, &scene, &person, "referral").await;
    refer(&browser, &scene, &person, "Needs advice about papers").await;
    sign_out(&browser, &scene).await;

    sign_in(&browser, &scene, "dilnoza").await;
    browser.visit(&scene.address("/referrals")).await;
    browser.follow("Legal aid").await;
    let inbox = browser.path().await;
    let text = browser.text().await;
    assert!(text.contains("Needs advice about papers") && !text.contains("Namuna Browser") && !text.contains("invented account"), "exactly what she ticked: {text}");
    browser.press("Accept").await;
    browser.press("The help was given").await;
    sign_out(&browser, &scene).await;

    sign_in(&browser, &scene, "nigora").await;
    browser.visit(&scene.address("/referrals")).await;
    assert!(browser.text().await.contains("given"), "A sees the answer: {}", browser.text().await);
    browser.visit(&scene.address(&person)).await;
    // Consents are listed newest first: the referral's is the one that names the recipient.
    let last = format!("//main//dl[.//dd[contains(., '{LEGAL}')]]/following-sibling::form[1]//button");
    browser.click_at(fantoccini::Locator::XPath(&last)).await;
    sign_out(&browser, &scene).await;

    sign_in(&browser, &scene, "dilnoza").await;
    browser.visit(&scene.address(&inbox)).await;
    let text = browser.text().await;
    assert!(!text.contains("Needs advice about papers"), "her copy is locked: {text}");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_form_comes_back_filled_and_says_what_to_do() {
    let scene = demonstration(None).await;
    let browser = Browser::open(Scripts::Off).await;
    sign_in(&browser, &scene, "nigora").await;
    browser.visit(&scene.address("/survivors/new")).await;
    browser.fill("legal_name", "Typed and kept").await;
    browser.fill("birth-year", "2999").await;
    browser.press("Save").await;
    let summary = browser.find(fantoccini::Locator::Css(".govuk-error-summary")).await.unwrap().text().await.unwrap();
    assert!(summary.lines().count() >= 3, "a heading, the name and the year: {summary}");
    assert_eq!(browser.value("legal_name").await, "Typed and kept");
    assert_eq!(browser.value("birth-year").await, "2999");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_referral_without_her_consent_is_refused_and_nothing_typed_is_lost() {
    let scene = demonstration(None).await;
    let browser = Browser::open(Scripts::Off).await;
    sign_in(&browser, &scene, "nigora").await;
    let person = record_person(&browser, &scene, "Namuna Refused").await;
    refer(&browser, &scene, &person, "Typed for nothing").await;
    assert!(browser.path().await.ends_with("/referrals"));
    assert!(browser.text().await.to_lowercase().contains("consent"), "{}", browser.text().await);
    assert_eq!(browser.value("needs").await, "Typed for nothing");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hiding_the_screen_shows_nothing_of_hers_and_the_password_brings_it_back() {
    let scene = demonstration(None).await;
    let browser = Browser::open(Scripts::Off).await;
    sign_in(&browser, &scene, "nigora").await;
    let person = record_person(&browser, &scene, "Namuna Hidden").await;
    browser.click_at(fantoccini::Locator::Css(".app-hide")).await;
    assert_eq!(browser.path().await, "/neutral");
    assert!(!browser.client.source().await.unwrap().contains("Namuna"));
    browser.visit(&scene.address(&person)).await;
    assert_eq!(browser.path().await, "/unlock", "the session is locked");
    browser.fill("password", PASSWORD).await;
    browser.go_on().await;
    browser.visit(&scene.address(&person)).await;
    assert!(browser.text().await.contains("Namuna Hidden"));
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_on_a_screen_that_was_locked_meanwhile_is_there_after_unlocking() {
    let scene = demonstration(None).await;
    let browser = Browser::open(Scripts::Off).await;
    sign_in(&browser, &scene, "nigora").await;
    let person = record_person(&browser, &scene, "Namuna Locked").await;
    browser.visit(&scene.address(&format!("{person}/about/life"))).await;
    browser.fill("occupation", "typed before the lock").await;
    // In another tab the screen is hidden, which locks the session.
    let here = browser.client.window().await.unwrap();
    let other = browser.client.new_window(true).await.unwrap().handle;
    browser.client.switch_to_window(other).await.unwrap();
    browser.visit(&scene.address("/cases")).await;
    browser.click_at(fantoccini::Locator::Css(".app-hide")).await;
    browser.client.switch_to_window(here).await.unwrap();
    browser.press("Save").await;
    assert_eq!(browser.path().await, "/unlock");
    browser.fill("password", "a wrong one").await;
    browser.go_on().await;
    browser.fill("password", PASSWORD).await;
    browser.go_on().await;
    assert!(browser.text().await.contains("typed before the lock"), "{}", browser.text().await);
    browser.press("Save it now").await;
    assert_eq!(browser.path().await, person);
    browser.visit(&scene.address(&format!("{person}/about/life"))).await;
    assert_eq!(browser.value("occupation").await, "typed before the lock");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_goes_along_into_another_language_and_behind_the_hidden_screen_without_a_script() {
    what_is_typed_goes_along(Scripts::Off).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_goes_along_into_another_language_and_behind_the_hidden_screen_with_the_script() {
    what_is_typed_goes_along(Scripts::On).await;
}

async fn what_is_typed_goes_along(scripts: Scripts) {
    let language = |code: &'static str| {
        fantoccini::Locator::Css(match code {
            "tg" => ".app-foot [lang=tg]",
            _ => ".app-foot [lang=en]",
        })
    };
    let scene = demonstration(None).await;
    let browser = Browser::open(scripts).await;
    sign_in(&browser, &scene, "nigora").await;
    let person = record_person(&browser, &scene, "Namuna Along").await;
    let form = format!("{person}/about/life");
    browser.visit(&scene.address(&form)).await;
    browser.fill("occupation", "typed along").await;
    browser.click_at(language("tg")).await;
    assert_eq!((browser.path().await, browser.value("occupation").await), (form.clone(), "typed along".to_owned()));
    assert!(browser.client.source().await.unwrap().contains("Он чи навиштед, боз дар ин ҷост"));
    browser.click_at(language("en")).await;
    browser.fill("occupation", "typed along and on").await;
    browser.click_at(fantoccini::Locator::Css(".app-hide")).await;
    assert_eq!(browser.path().await, "/neutral");
    browser.visit(&scene.address(&person)).await;
    browser.fill("password", PASSWORD).await;
    browser.go_on().await;
    assert_eq!((browser.path().await, browser.value("occupation").await), (form.clone(), "typed along and on".to_owned()));
    // Enter saves, and hides nothing.
    let field = browser.find(fantoccini::Locator::Css("main [name=occupation]")).await.unwrap();
    field.send_keys("\u{e007}").await.unwrap();
    browser.arrives(&person).await;
    browser.visit(&scene.address(&form)).await;
    assert_eq!(browser.value("occupation").await, "typed along and on");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_screen_that_nobody_touches_locks_by_itself_and_what_was_typed_is_there_after_unlocking() {
    let scene = demonstration(None).await;
    let browser = Browser::open(Scripts::On).await;
    sign_in(&browser, &scene, "nigora").await;
    browser.visit(&scene.address("/survivors/new")).await;
    // As on a computer where nobody may be away for longer than two seconds.
    browser.client.execute("document.getElementById('hide-form').dataset.idle = 2", Vec::new()).await.unwrap();
    browser.fill("name", "typed and left lying").await;
    browser.arrives("/unlock").await;
    browser.fill("password", PASSWORD).await;
    browser.go_on().await;
    assert!(browser.text().await.contains("typed and left lying"), "{}", browser.text().await);

    browser.visit(&scene.address("/cases")).await;
    browser.client.execute("document.getElementById('hide-form').dataset.idle = 1; document.dispatchEvent(new Event('input', { bubbles: true }))", Vec::new()).await.unwrap();
    browser.arrives("/unlock").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_waited_for_one_session_is_not_shown_to_the_next() {
    let scene = demonstration(None).await;
    let browser = Browser::open(Scripts::Off).await;
    sign_in(&browser, &scene, "nigora").await;
    record_person(&browser, &scene, "Namuna Found").await;
    browser.visit(&scene.address("/search")).await;
    browser.fill("name", "Namuna").await;
    browser.press("Search").await;
    assert!(browser.text().await.contains("Namuna Found"));
    let results = browser.client.current_url().await.unwrap();
    assert!(!results.as_str().contains("Namuna"), "{results}");
    browser.client.refresh().await.unwrap();
    assert!(browser.text().await.contains("Namuna Found"), "a second look needs no second search");
    sign_out(&browser, &scene).await;
    sign_in(&browser, &scene, "manizha").await;
    browser.visit(results.as_str()).await;
    assert!(!browser.client.source().await.unwrap().contains("Namuna Found"));
    browser.close().await;
}
