//! What every answer says to the browser (security.md 3.8, T32), and who may send a form at all.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, Request, Response, StatusCode, header},
    routing::get,
};
use kernel::{Access, Area, Failure, House, Route};
use serde_json::json;

use super::{
    security::{Cookies, cookies_of, signed_in_browser},
    world::{PASSWORD, World, id},
};
use crate::areas;

on_both_engines! {
    a_form_passes_only_where_our_own_page_sent_it,
    a_handler_that_panics_is_answered_with_a_sentence_and_every_header,
    whatever_failed_her_words_are_on_the_page_to_be_sent_again,
}

/// Word for word: a change of one of them is a decision, not an oversight.
const PROTECTIVE: [(&str, &str); 11] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self' 'sha256-HASH'; img-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types app",
    ),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-embedder-policy", "require-corp"),
    ("cross-origin-resource-policy", "same-origin"),
    ("origin-agent-cluster", "?1"),
    (
        "permissions-policy",
        "accelerometer=(), attribution-reporting=(), autoplay=(), bluetooth=(), browsing-topics=(), camera=(), captured-surface-control=(), clipboard-read=(), clipboard-write=(), \
         compute-pressure=(), cross-origin-isolated=(), display-capture=(), encrypted-media=(), fullscreen=(), gamepad=(), geolocation=(), gyroscope=(), hid=(), \
         identity-credentials-get=(), idle-detection=(), keyboard-map=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), otp-credentials=(), payment=(), \
         picture-in-picture=(), private-state-token-issuance=(), private-state-token-redemption=(), publickey-credentials-create=(), publickey-credentials-get=(), \
         screen-wake-lock=(), serial=(), storage-access=(), sync-xhr=(), usb=(), web-share=(), window-management=(), xr-spatial-tracking=()",
    ),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("strict-transport-security", "max-age=63072000; includeSubDomains"),
    ("cache-control", "no-store"),
    ("x-robots-tag", "noindex, nofollow"),
];

fn is_protected(what: &str, headers: &HeaderMap) {
    for (name, value) in PROTECTIVE {
        let all: Vec<&str> = headers.get_all(name).iter().map(|value| value.to_str().unwrap()).collect();
        let sheet = ui::headers().iter().find_map(|(_, value)| value.split_once("'sha256-")?.1.split_once('\'')).unwrap().0;
        assert_eq!(all, [value.replace("HASH", sheet)], "{what}: {name}");
    }
}

/// Every route that a browser may ask for, by whoever: what stands there, what does not, and what is refused.
#[tokio::test(flavor = "multi_thread")]
async fn every_answer_bears_every_protective_header_whatever_its_status() {
    let world = World::new("sqlite").await;
    let browser = signed_in_browser(&world.house, "nigora").await;
    let ids = super::access::records(&world, super::access::Stage::Fresh).await;
    let nobody = Cookies::none(&world.house);
    let mut seen = std::collections::BTreeSet::new();
    for route in areas::all().iter().flat_map(|area| &area.routes).filter(|route| route.method == "GET") {
        let there = ids.iter().fold(route.path.to_owned(), |path, (name, id)| path.replace(name, id)).replace("{section}", "who");
        let nowhere = there.split('/').map(|part| if part.len() == 36 { "no-such-thing" } else { part }).collect::<Vec<_>>().join("/");
        let mut paths = vec![there.clone(), nowhere];
        if route.api.is_some() {
            paths.push(format!("/api/v1{there}"));
        }
        for path in paths {
            for who in [&nobody, &browser] {
                let answer = who.get(&path).await;
                seen.insert(answer.status().as_u16());
                is_protected(&format!("GET {path} ({})", answer.status()), answer.headers());
            }
        }
    }
    let refused =
        nobody.send(Request::post("/api/v1/sign-in").header(header::CONTENT_TYPE, "application/json"), json!({ "sign_in": "nigora", "password": "wrong" }).to_string()).await;
    is_protected("POST /sign-in", refused.headers());
    seen.insert(refused.status().as_u16());
    let elsewhere = browser.send(Request::post("/sign-out").header("sec-fetch-site", "cross-site"), String::new()).await;
    is_protected("POST /sign-out from elsewhere", elsewhere.headers());
    seen.insert(elsewhere.status().as_u16());
    assert!([200, 303, 401, 403, 404, 422].iter().all(|status| seen.contains(status)), "only {seen:?} were seen");
    assert!(seen.iter().all(|status| *status < 500), "{seen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cookies_of_a_session_are_for_this_host_alone_and_no_script() {
    let world = World::new("sqlite").await;
    let answer = sign_in(&world.house, "nigora", PASSWORD, None).await;
    let cookies: Vec<&str> = answer.headers().get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap()).collect();
    let of = |name: &str| *cookies.iter().find(|cookie| cookie.starts_with(name)).unwrap_or_else(|| panic!("{name} is missing: {cookies:?}"));
    let (session, device, sheet) = (of("__Host-s="), of("__Host-d="), of("c="));
    let attributes = |cookie: &str| cookie.split_once(';').unwrap().1.trim().to_owned();
    assert_eq!(attributes(session), "Path=/; Secure; HttpOnly; SameSite=Strict", "it ends with the browser");
    assert_eq!(attributes(device), "Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=31536000");
    assert_eq!(attributes(sheet), "Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=31536000");
    let browser = Cookies::none(&world.house).with(&answer);
    let out = browser.send(Request::post("/sign-out").header("sec-fetch-site", "same-origin"), String::new()).await;
    let ended: Vec<&str> = out.headers().get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap()).collect();
    assert!(ended.contains(&"__Host-s=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0"), "{ended:?}");
    assert_eq!(out.headers()["clear-site-data"], "\"cache\",\"storage\"");
}

/// R-DE-02: also on a page that is not there, and on every one that nobody has signed in to see.
#[tokio::test(flavor = "multi_thread")]
async fn every_public_page_can_be_left_at_once_and_every_other_hidden() {
    let world = World::new("sqlite").await;
    let (nobody, nigora) = (Cookies::none(&world.house), signed_in_browser(&world.house, "nigora").await);
    let routes = areas::all().into_iter().flat_map(|area| area.routes);
    let public: Vec<&str> = routes.filter(|route| route.method == "GET" && matches!(route.access, Access::Public(_))).map(|route| route.path).collect();
    let mut pages = 0;
    for path in public.into_iter().chain(["/no/such/page"]) {
        let answer = nobody.get(path).await;
        let is_page = answer.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        // The page to which she leaves is another's.
        if is_page && path != "/neutral" {
            pages += 1;
            assert!(text(answer).await.contains("id=\"leave\" href=\"/neutral\""), "{path}");
        }
    }
    assert!(pages > 4, "only {pages} pages were looked at");
    assert!(text(nigora.get("/cases").await).await.contains("action=\"/hide\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_leaves_a_public_page_leaves_nothing_in_the_browser() {
    let world = World::new("sqlite").await;
    let neutral = Cookies::none(&world.house).get("/neutral").await;
    assert_eq!((neutral.status(), &neutral.headers()["clear-site-data"]), (StatusCode::OK, &header::HeaderValue::from_static("\"cache\",\"storage\"")));
    let icon = Cookies::none(&world.house).get("/favicon.ico").await;
    assert_eq!(icon.status(), StatusCode::NO_CONTENT, "and no icon says where she was");
}

pub(super) async fn sign_in(house: &House, name: &str, password: &str, browser: Option<&Cookies>) -> Response<Body> {
    let form = format!("sign_in={name}&password={}", password.replace(' ', "+"));
    let request = Request::post("/sign-in").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").header("sec-fetch-site", "same-origin");
    match browser {
        Some(browser) => browser.send(request, form).await,
        None => Cookies::none(house).send(request, form).await,
    }
}

/// What a request says of where it comes from.
const SITES: [Option<&str>; 6] = [None, Some("same-origin"), Some("same-site"), Some("cross-site"), Some("none"), Some("something")];
const ORIGINS: [Option<&str>; 4] = [None, Some("https://panoh.example"), Some("https://evil.example"), Some("null")];

async fn a_form_passes_only_where_our_own_page_sent_it(engine: &str) {
    let world = World::new(engine).await;
    let browser = signed_in_browser(&world.house, "nigora").await;
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
        for site in SITES {
            for origin in ORIGINS {
                let mut request = Request::builder().method(method).uri("/search").header(header::HOST, "panoh.example");
                if let Some(site) = site {
                    request = request.header("sec-fetch-site", site);
                }
                if let Some(origin) = origin {
                    request = request.header(header::ORIGIN, origin);
                }
                let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
                let answer = browser.send(request, "name=Zarina".into()).await;
                let is_ours = site == Some("same-origin") || (site.is_none() && origin == Some("https://panoh.example"));
                let (status, was_refused) = (answer.status(), was_refused(&browser, &answer).await);
                assert_eq!(was_refused, method != "GET" && !is_ours, "{method} site {site:?} origin {origin:?}: {status}");
            }
        }
    }
    // A program has no cookie on which another site could ride.
    assert!(world.sign_in("nigora").await.get("/cases").await.is_ok());
}

/// At once, or by the page that waits after a form.
async fn was_refused(browser: &Cookies, answer: &Response<Body>) -> bool {
    let place = answer.headers().get(header::LOCATION).and_then(|place| place.to_str().ok()).filter(|place| place.contains("held="));
    match place {
        Some(place) => browser.with(answer).get(place).await.status() == StatusCode::FORBIDDEN,
        None => answer.status() == StatusCode::FORBIDDEN,
    }
}

async fn panics() -> StatusCode {
    panic!("Zarina's name")
}

async fn fails(axum::extract::Path(how): axum::extract::Path<String>) -> Failure {
    match how.as_str() {
        "stale" => Failure::Stale,
        "damaged" => Failure::Damaged,
        "refused" => Failure::Refused(vec![kernel::Problem::whole("x", "Not while the moon is full")]),
        "not-found" => Failure::NotFound,
        other => panic!("{other}"),
    }
}

async fn whatever_failed_her_words_are_on_the_page_to_be_sent_again(engine: &str) {
    let mut world = World::new(engine).await;
    let instance = std::sync::Arc::get_mut(&mut world.house.0).unwrap();
    let route = Route::page("POST", "/fails/{how}", Access::Public("a test"), axum::routing::post(fails));
    instance.areas.push(Area { name: "fails", routes: vec![route], nav: Vec::new(), forgets: None, tells: None });
    let browser = signed_in_browser(&world.house, "nigora").await;
    for (how, status, button) in
        [("stale", 412, Some("Save mine over it")), ("damaged", 500, Some("Send it again")), ("refused", 422, Some("Send it again")), ("not-found", 404, None)]
    {
        let form = Request::post(format!("/fails/{how}")).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").header("sec-fetch-site", "same-origin");
        let held = browser.send(form, "_key=press&_ver=7&account=First+line%0ASecond+%22line%22".into()).await;
        let answer = browser.with(&held).get(held.headers()[header::LOCATION].to_str().unwrap()).await;
        assert_eq!(answer.status(), status, "{how}");
        let page = text(answer).await;
        let Some(button) = button else {
            assert!(!page.contains("Second"), "nothing there takes it: {page}");
            continue;
        };
        assert!(page.contains(&format!(">{button}</button>")) && page.contains(&format!("action=\"/fails/{how}\"")), "{how}: {page}");
        assert!(page.contains("name=\"account\" value=\"First line\nSecond &#34;line&#34;\"") && page.contains("value=\"press\""), "{how}: {page}");
        assert_eq!(page.contains("name=\"_ver\" value=\"7\""), how != "stale", "an old version would be refused for ever: {page}");
    }
}

async fn a_handler_that_panics_is_answered_with_a_sentence_and_every_header(engine: &str) {
    let mut world = World::new(engine).await;
    let instance = std::sync::Arc::get_mut(&mut world.house.0).unwrap();
    let route = Route::page("GET", "/falls", Access::Public("a test"), get(panics).post(panics)).with_api(kernel::Api::new("Falls"));
    instance.areas.push(Area { name: "falls", routes: vec![route], nav: Vec::new(), forgets: None, tells: None });
    let nigora = world.sign_in("nigora").await;
    let (status, problem) = nigora.call("GET", "/falls", None).await.unwrap();
    assert_eq!((status, problem["code"].as_str()), (StatusCode::INTERNAL_SERVER_ERROR, Some("internal")), "{problem}");
    let browser = signed_in_browser(&world.house, "nigora").await;
    let answer = browser.get("/falls").await;
    assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
    is_protected("a panic", answer.headers());
    let page = text(answer).await;
    assert!(page.contains("Something went wrong on our side") && !page.contains("Zarina"), "{page}");
    assert_eq!(browser.get("/cases").await.status(), StatusCode::OK, "the others go on");

    // What she typed when it fell is there to be sent again.
    let form = Request::post("/falls").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").header("sec-fetch-site", "same-origin");
    let held = browser.send(form, "_key=press&text=A+long+account&password_hint=x".into()).await;
    let page = text(browser.with(&held).get(held.headers()[header::LOCATION].to_str().unwrap()).await).await;
    assert!(page.contains("name=\"text\" value=\"A long account\"") && page.contains("name=\"_key\" value=\"press\"") && page.contains("action=\"/falls\""), "{page}");
}

pub(super) async fn text(answer: Response<Body>) -> String {
    String::from_utf8(to_bytes(answer.into_body(), 1 << 24).await.unwrap().to_vec()).unwrap()
}

/// A person's id, made by a program.
pub(super) async fn person(world: &World) -> String {
    id(&world.sign_in("nigora").await.post("/survivors", json!({ "name": "Zarina", "sex": "female" })).await.unwrap())
}

/// A body of which the line went dead.
struct BrokenOff;

impl hyper::body::Body for BrokenOff {
    type Data = hyper::body::Bytes;
    type Error = std::io::Error;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<hyper::body::Frame<Self::Data>, Self::Error>>> {
        Poll::Ready(Some(Err(std::io::Error::other("the line went dead"))))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_is_too_long_or_broke_off_is_said_to_be_so() {
    let world = World::new("sqlite").await;
    let browser = signed_in_browser(&world.house, "nigora").await;
    let form = || Request::post("/search").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").header("sec-fetch-site", "same-origin");
    let held = browser.send(form(), format!("name={}", "x".repeat(3 << 20))).await;
    let answer = browser.with(&held).get(held.headers()[header::LOCATION].to_str().unwrap()).await;
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let held = browser.send_body(form(), Body::new(BrokenOff)).await;
    let answer = browser.with(&held).get(held.headers()[header::LOCATION].to_str().unwrap()).await;
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    assert!(text(answer).await.contains("We could not read what was sent"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_site_sent_is_never_offered_to_be_sent_again() {
    let world = World::new("sqlite").await;
    let browser = signed_in_browser(&world.house, "nigora").await;
    let request = Request::post("/search").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").header("sec-fetch-site", "cross-site");
    let answer = browser.send(request, "name=Planted".into()).await;
    let cookies = cookies_of(&answer);
    let page = text(answer).await;
    assert!(page.contains("did not come from our own page") && !page.contains("Planted"), "{page}");
    assert!(!cookies.contains("__Host-h="), "nothing is kept for another site: {cookies}");
}
