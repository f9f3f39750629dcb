//! What was typed and not sent goes with whoever typed it: into another language, behind a hidden screen, past the end
//! of a session; and never to whoever sits there next (ux.md 8, rule 1).

use axum::http::{Request, StatusCode, header};
use serde_json::json;

use super::{
    kept::{form_on, place, post},
    protection::{person, sign_in, text},
    security::{Cookies, signed_in_browser},
    world::{PASSWORD, World},
};

on_both_engines! {
    what_was_typed_goes_along_into_another_language,
    what_was_typed_is_behind_the_hidden_screen_for_her_alone,
    a_form_that_one_left_open_is_not_saved_under_another,
    a_form_with_a_file_that_one_left_open_is_not_saved_under_another,
    a_form_whose_session_was_ended_elsewhere_waits_for_her,
    what_is_too_long_to_be_saved_comes_back,
    a_code_that_is_shown_once_is_shown_once_in_any_language,
    what_goes_along_is_never_saved_over_a_colleagues_words_unasked,
    what_waits_is_there_until_she_has_seen_it,
    a_mark_alone_fills_no_disk_and_a_full_store_keeps_nobody_from_her_language,
    a_code_that_opens_something_is_carried_nowhere,
}

const ACCOUNT: &str = "She came in the evening, with both children";
const UNLOCK: &str = "password=four+words+for+tests";

fn plus(text: &str) -> String {
    text.replace('%', "%25").replace('+', "%2B").replace('=', "%3D").replace('&', "%26").replace(' ', "+").replace('?', "%3F")
}

/// What a button on the page sends of itself: its address and its value.
fn button(page: &str, says: &str) -> (String, String) {
    let button = page.split("<button").find(|button| button.split_once("</button>").is_some_and(|(button, _)| button.ends_with(&format!(">{says}"))));
    let button = button.unwrap_or_else(|| panic!("no button says {says}: {page}"));
    let attribute = |name: &str| button.split_once(&format!(" {name}=\"")).map(|(_, rest)| rest.split_once('"').unwrap().0.replace("&amp;", "&"));
    let action = attribute("formaction").unwrap_or_default();
    (action, format!("{}={}", attribute("name").unwrap(), plus(&attribute("value").unwrap())))
}

/// A survivor's page on which somebody types, and what its form sends before anything is typed.
async fn open_form(browser: &Cookies, path: &str) -> (String, String, String) {
    let page = text(browser.get(path).await).await;
    let (action, hidden) = form_on(&page, "Save");
    (page, if action.is_empty() { path.to_owned() } else { action }, hidden)
}

async fn what_was_typed_goes_along_into_another_language(engine: &str) {
    let world = World::new(engine).await;
    let person = person(&world).await;
    let path = format!("/survivors/{person}/about/life");
    let browser = signed_in_browser(&world.house, "nigora").await;
    let (page, action, hidden) = open_form(&browser, &path).await;
    let (language, from) = button(&page, "Русский");
    assert_eq!(language, "/language/ru");
    let carried = post(&browser, &language, &format!("{hidden}&occupation={}&{from}", plus(ACCOUNT))).await;
    let there = place(&carried);
    assert!(there.starts_with(&format!("{path}?back=")) && !there.contains("evening"), "{there}");
    let browser = browser.with(&carried);
    let page = text(browser.get(&there).await).await;
    assert!(page.contains("lang=\"ru\"") && page.contains("Здесь снова то, что вы набрали") && page.contains(ACCOUNT), "{page}");
    let (_, hidden_now) = form_on(&page, "Сохранить");
    assert_eq!(hidden_now.split('&').next(), hidden.split('&').next(), "it is the same press");

    // A colleague who has the address finds the page, and nothing of it.
    let colleague = Cookies::none(&world.house).with(&carried);
    let colleague = colleague.with(&sign_in(&world.house, "colleague", PASSWORD, Some(&colleague)).await);
    let theirs = colleague.get(&there).await;
    assert!(!text(theirs).await.contains(ACCOUNT));

    // And from there into the next language, and saved.
    let (language, from) = button(&page, "Тоҷикӣ");
    let again = post(&browser, &language, &format!("{hidden_now}&occupation={}&{from}", plus(ACCOUNT))).await;
    let browser = browser.with(&again);
    let page = text(browser.get(&place(&again)).await).await;
    assert!(page.contains("lang=\"tg\"") && page.contains(ACCOUNT), "{page}");
    let (_, hidden) = form_on(&page, "Нигоҳ доштан");
    let saved = post(&browser, &action, &format!("{hidden}&occupation={}", plus(ACCOUNT))).await;
    assert!(place(&saved).contains("done=saved"), "{saved:?}");
    assert!(text(browser.get(&path).await).await.contains(ACCOUNT));
}

async fn what_was_typed_is_behind_the_hidden_screen_for_her_alone(engine: &str) {
    let world = World::new(engine).await;
    let path = format!("/survivors/{}/about/life", person(&world).await);
    let browser = signed_in_browser(&world.house, "nigora").await;
    let (page, _, hidden) = open_form(&browser, &path).await;
    // Enter in a field means the form's own button, whatever stands above it.
    let first = page.split("<button").nth(1).unwrap();
    assert!(first.contains("form=\"typed-here\"") && !first.contains("formaction"), "{first}");
    let (hide, from) = button(&page, "Hide screen");
    let hidden_screen = post(&browser, &hide, &format!("{hidden}&occupation={}&{from}", plus(ACCOUNT))).await;
    assert_eq!(place(&hidden_screen), "/neutral");
    let browser = browser.with(&hidden_screen);
    assert_eq!(place(&browser.get(&path).await), format!("/unlock?to={}", path.replace('/', "%2F")));

    // Somebody else who signs in at this computer goes to her own first page.
    let colleague = sign_in(&world.house, "colleague", PASSWORD, Some(&Cookies::none(&world.house).with(&hidden_screen))).await;
    assert_eq!(place(&colleague), "/");

    let back = post(&browser, "/unlock", &format!("to=%2F&{UNLOCK}")).await;
    let there = place(&back);
    assert!(there.starts_with(&format!("{path}?back=")), "{there}");
    let page = text(browser.with(&back).get(&there).await).await;
    assert!(page.contains(ACCOUNT) && page.contains("What you typed is here again"), "{page}");

    // Signing out is the end of it.
    let browser = browser.with(&back);
    let (hide, from) = button(&page, "Hide screen");
    post(&browser, &hide, &format!("{hidden}&occupation={}&{from}", plus(ACCOUNT))).await;
    let back = post(&browser, "/unlock", &format!("to=%2F&{UNLOCK}")).await;
    let browser = browser.with(&back);
    post(&browser, &hide, &format!("{hidden}&occupation={}&{from}", plus(ACCOUNT))).await;
    let browser = browser.with(&post(&browser, "/unlock", &format!("to=%2F&typed=&{UNLOCK}")).await);
    post(&browser, "/sign-out", "").await;
    assert_eq!(place(&sign_in(&world.house, "nigora", PASSWORD, Some(&browser)).await), "/");
}

async fn a_form_that_one_left_open_is_not_saved_under_another(engine: &str) {
    let world = World::new(engine).await;
    let person = person(&world).await;
    let path = format!("/survivors/{person}/about/life");
    let browser = signed_in_browser(&world.house, "nigora").await;
    let (_, action, hidden) = open_form(&browser, &path).await;
    let form = format!("{hidden}&occupation={}", plus(ACCOUNT));

    // Her supervisor signs in in another window of the same browser, and somebody presses Save in the first.
    let browser = Cookies::none(&world.house).with(&sign_in(&world.house, "safiya", PASSWORD, Some(&browser)).await);
    let refused = post(&browser, &action, &form).await;
    let browser = browser.with(&refused);
    let answer = browser.get(&place(&refused)).await;
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    let page = text(answer).await;
    assert!(page.contains("This form was opened by somebody else") && !page.contains(ACCOUNT), "{page}");
    let nigora = world.sign_in("nigora").await;
    assert!(!nigora.html("GET", &path, None).await.unwrap().1.contains(ACCOUNT), "nothing is saved under another name");

    // It waits for the one who typed it.
    let back = sign_in(&world.house, "nigora", PASSWORD, Some(&browser)).await;
    let browser = browser.with(&back);
    let page = text(browser.get(&place(&back)).await).await;
    assert!(page.contains(ACCOUNT), "{page}");
    // A mark that nobody made here says nothing.
    let forged = hidden.replacen("_for=", "_for=A", 1);
    let safiya = signed_in_browser(&world.house, "safiya").await;
    assert!(place(&post(&safiya, &action, &format!("{forged}&occupation=Tailor")).await).contains("done=saved"));
}

async fn a_form_with_a_file_that_one_left_open_is_not_saved_under_another(engine: &str) {
    let world = World::new(engine).await;
    let path = "/learning/of/campaign/import";
    let safiya = signed_in_browser(&world.house, "safiya").await;
    let page = text(safiya.get(path).await).await;
    assert!(page.contains("multipart/form-data"), "{page}");
    let (_, hidden) = form_on(&page, "Look at it first");
    let mark = hidden.split('&').find_map(|pair| pair.strip_prefix("_for=")).unwrap().to_owned();
    let part = |name: &str, value: &str| format!("--line\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    let body = format!("{}{}--line--\r\n", part("_for", &mark), part("sheet", &format!("title;audience\r\n{ACCOUNT};village\r\n")));
    for (by, status) in [("malika", StatusCode::FORBIDDEN), ("safiya", StatusCode::OK)] {
        let browser = signed_in_browser(&world.house, by).await;
        let request = Request::post(path).header(header::CONTENT_TYPE, "multipart/form-data; boundary=line").header("sec-fetch-site", "same-origin");
        let sent = browser.send(request, body.clone()).await;
        let answer = browser.with(&sent).get(&place(&sent)).await;
        assert_eq!(answer.status(), status, "{by}");
        assert_eq!(text(answer).await.contains(ACCOUNT), status == StatusCode::OK, "{by}");
    }
}

async fn a_form_whose_session_was_ended_elsewhere_waits_for_her(engine: &str) {
    let world = World::new(engine).await;
    let path = format!("/survivors/{}/about/life", person(&world).await);
    let long = "x".repeat(100 * 1024);
    for (typed, what) in [(ACCOUNT, "short"), (long.as_str(), "longer than a stranger may send")] {
        let browser = signed_in_browser(&world.house, "nigora").await;
        let (_, action, hidden) = open_form(&browser, &path).await;
        end_sessions(&world, "nigora").await;
        let kept = post(&browser, &action, &format!("{hidden}&occupation={}", plus(typed))).await;
        assert_eq!(place(&kept), "/sign-in?ended=kept", "{what}");
        let browser = browser.with(&kept);
        assert!(text(browser.get("/sign-in?ended=kept").await).await.contains("What you typed waits for you"));
        let colleague = sign_in(&world.house, "colleague", PASSWORD, Some(&browser)).await;
        assert_eq!(place(&colleague), "/", "{what}: nobody else");
        let back = sign_in(&world.house, "nigora", PASSWORD, Some(&browser)).await;
        let page = text(browser.with(&back).get(&place(&back)).await).await;
        assert!(page.contains(typed), "{what}");
    }
    // A button asks to be pressed again, and what bears no mark of hers cannot be kept: both are said.
    let browser = signed_in_browser(&world.house, "nigora").await;
    end_sessions(&world, "nigora").await;
    assert_eq!(place(&post(&browser, &path, "_key=one").await), "/sign-in?ended=undone");
    assert_eq!(place(&post(&browser, &path, "_key=one&occupation=Tailor").await), "/sign-in?ended=lost");
    assert!(text(browser.get("/sign-in?ended=lost").await).await.contains("could not be kept"));
}

async fn what_is_too_long_to_be_saved_comes_back(engine: &str) {
    let world = World::new(engine).await;
    let path = format!("/survivors/{}/about/life", person(&world).await);
    let browser = signed_in_browser(&world.house, "nigora").await;
    let (_, action, hidden) = open_form(&browser, &path).await;
    let long = format!("{ACCOUNT} {}", "x".repeat(600 * 1024));
    let answer = post(&browser, &action, &format!("{hidden}&occupation={}", plus(&long))).await;
    let browser = browser.with(&answer);
    let page = text(browser.get(&place(&answer)).await).await;
    assert!(page.contains("This is too long to be saved at once") && page.contains(&long), "{}", page.len());
    // The sentence is true: so much of it is taken, in letters that a browser sends as six bytes.
    let (_, hidden) = form_on(&page, "Save");
    let letters = page.split_once("holds about ").unwrap().1.split_once(" 000 letters").unwrap().0.parse::<usize>().unwrap() * 1000;
    let answer = post(&browser, &action, &format!("{hidden}&occupation={}", "%D0%B6".repeat(letters))).await;
    assert!(!place(&answer).contains("back="), "{answer:?}");
}

async fn a_code_that_is_shown_once_is_shown_once_in_any_language(engine: &str) {
    let world = World::new(engine).await;
    let browser = signed_in_browser(&world.house, "nigora").await;
    let (_, hidden) = form_on(&text(browser.get("/account/kit").await).await, "Print a recovery kit");
    let made = post(&browser, "/account/kit", &format!("{hidden}&{UNLOCK}")).await;
    let browser = browser.with(&made);
    let first = text(browser.get(&place(&made)).await).await;
    let code = |page: &str| page.split_once("app-code\" translate=\"no\">").map(|(_, rest)| rest.split_once('<').unwrap().0.to_owned());
    let shown = code(&first).unwrap_or_else(|| panic!("no code: {first}"));
    assert_ne!(browser.get(&place(&made)).await.status(), StatusCode::OK, "its address shows it once");
    let (_, id) = button(&first, "Русский");
    assert!(id.starts_with("_once="), "{id}");
    let other = post(&browser, "/language/ru", &id).await;
    let browser = browser.with(&other);
    let page = text(browser.get(&place(&other)).await).await;
    assert!(page.contains("lang=\"ru\"") && code(&page) == Some(shown.clone()), "{page}");
    assert_ne!(browser.get(&place(&other)).await.status(), StatusCode::OK);
    assert_eq!(place(&post(&browser, "/language/ru", &id).await), "/", "nor does the button of before");
    // In another browser, or after she left, there is nothing.
    let (_, id) = button(&page, "English");
    let stranger = Cookies::none(&world.house);
    assert_eq!(place(&post(&stranger, "/language/en", &id).await), "/");
    post(&browser, "/sign-out", "").await;
    assert_eq!(place(&post(&browser, "/language/en", &id).await), "/");
}

async fn what_goes_along_is_never_saved_over_a_colleagues_words_unasked(engine: &str) {
    let world = World::new(engine).await;
    let path = format!("/survivors/{}/about/life", person(&world).await);
    let browser = signed_in_browser(&world.house, "nigora").await;
    let (_, action, hidden) = open_form(&browser, &path).await;
    world.sign_in("safiya").await.call("POST", &path, Some(json!({ "occupation": "Her colleague wrote this" }))).await.unwrap();
    let there = async || text(browser.get(&path).await).await;
    assert!(there().await.contains("Her colleague wrote this"));

    // Both are shown; she would read the question in her own language.
    let clash = post(&browser, &action, &format!("{hidden}&occupation={}", plus(ACCOUNT))).await;
    let asked = browser.with(&clash);
    let page = text(asked.get(&place(&clash)).await).await;
    assert!(page.contains("Her colleague wrote this") && page.contains(ACCOUNT), "{page}");
    let (_, over_theirs) = form_on(&page, "Save");
    let (language, from) = button(&page, "Русский");
    let carried = post(&asked, &language, &format!("{over_theirs}&occupation={}&{from}", plus(ACCOUNT))).await;
    let asked = asked.with(&carried);
    let page = text(asked.get(&place(&carried)).await).await;
    let (_, hidden) = form_on(&page, "Сохранить");
    let again = post(&asked, &action, &format!("{hidden}&occupation={}", plus(ACCOUNT))).await;
    assert!(!place(&again).contains("done="), "she is asked again: {again:?}");
    assert!(there().await.contains("Her colleague wrote this"), "and nothing is saved over");
    // Where she answers the question, it is.
    post(&browser, &action, &format!("{over_theirs}&occupation={}", plus(ACCOUNT))).await;
    assert!(there().await.contains(ACCOUNT));
}

async fn what_waits_is_there_until_she_has_seen_it(engine: &str) {
    let world = World::new(engine).await;
    let path = format!("/survivors/{}/about/life", person(&world).await);
    let browser = signed_in_browser(&world.house, "nigora").await;
    let (_, action, hidden) = open_form(&browser, &path).await;
    end_sessions(&world, "nigora").await;
    let kept = post(&browser, &action, &format!("{hidden}&occupation={}", plus(ACCOUNT))).await;
    let browser = browser.with(&kept);
    // The answer to her sign-in is lost on the way, an hour long.
    let lost = sign_in(&world.house, "nigora", PASSWORD, Some(&browser)).await;
    world.house.clock.advance(60 * 60);
    let back = sign_in(&world.house, "nigora", PASSWORD, Some(&browser)).await;
    assert_eq!(place(&back), place(&lost));
    assert!(text(browser.with(&back).get(&place(&back)).await).await.contains(ACCOUNT));
    assert!(text(browser.with(&back).get(&place(&back)).await).await.contains(ACCOUNT), "a look back finds it");
    assert_eq!(place(&sign_in(&world.house, "nigora", PASSWORD, Some(&browser)).await), "/", "and it is not brought once more");
}

async fn a_mark_alone_fills_no_disk_and_a_full_store_keeps_nobody_from_her_language(engine: &str) {
    let world = World::new(engine).await;
    let path = format!("/survivors/{}/about/life", person(&world).await);
    let (page, _, hidden) = open_form(&signed_in_browser(&world.house, "nigora").await, &path).await;
    let (_, from) = button(&page, "Русский");
    let stranger = Cookies::none(&world.house);
    let long = format!("{hidden}&occupation={}&{from}", "x".repeat(1 << 20));
    for to in ["/hide", "/language/ru"] {
        let mut kept = 0;
        for _ in 0..40 {
            let answer = post(&stranger, to, &long).await;
            kept += usize::from(answer.headers().get_all(header::SET_COOKIE).iter().any(|cookie| cookie.to_str().unwrap().starts_with("__Host-h=")));
        }
        assert!(kept <= 16, "{to}: {kept} MB");
    }
    let (page, from) = (text(stranger.get("/sign-in").await).await, plus("/sign-in /sign-in"));
    assert!(page.contains("formaction=\"/language/ru\""), "{page}");
    let form = format!("sign_in={}&_from={from}", "x".repeat(15 * 1024));
    for _ in 0..600 {
        post(&stranger, "/language/ru", &form).await;
    }
    let answer = post(&stranger, "/language/ru", &form).await;
    assert!(place(&answer) == "/sign-in" && answer.headers()[header::SET_COOKIE].to_str().unwrap().starts_with("l=ru;"), "{answer:?}");
}

async fn a_code_that_opens_something_is_carried_nowhere(engine: &str) {
    let world = World::new(engine).await;
    for browser in [signed_in_browser(&world.house, "nigora").await, Cookies::none(&world.house)] {
        let from = plus("/join /join");
        let carried = post(&browser, "/language/ru", &format!("code=SECRET-CODE&sign_in=nigora-n&password=SECRET-WORD&_from={from}")).await;
        let page = text(browser.with(&carried).get(&place(&carried)).await).await;
        assert!(page.contains("value=\"nigora-n\"") && !page.contains("SECRET-CODE") && !page.contains("SECRET-WORD"), "{page}");
    }
}

/// As from another device of hers.
async fn end_sessions(world: &World, sign_in: &str) {
    let ledger = &world.house.ledger;
    let account = ledger.account_named(sign_in).await.unwrap().unwrap().id;
    for session in ledger.sessions_of(account).await.unwrap() {
        kernel::session::end(&world.house, &session.hash).await.unwrap();
    }
}
