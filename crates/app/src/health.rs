//! What a machine may ask without signing in: is it alive, may it be given work,
//! and what can programs do here. Answers hold no secret and no number.

use std::sync::atomic::Ordering;

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use kernel::{Access, Area, House, Route};

pub fn area() -> Area {
    Area {
        name: "health",
        nav: Vec::new(),
        forgets: None,
        tells: None,
        routes: vec![
            Route::page("GET", "/health/live", Access::Public("a supervisor must know that the process answers"), get(live)),
            Route::page("GET", "/health/ready", Access::Public("a load balancer must know where to send work"), get(ready)),
            Route::page("GET", "/openapi.json", Access::Public("programmers read it before they have an account"), get(openapi)),
        ],
    }
}

async fn live() -> &'static str {
    "alive\n"
}

async fn ready(State(house): State<House>) -> Response {
    let is_ready = !house.is_stopping.load(Ordering::Relaxed) && house.ledger.ready().await.is_ok();
    if is_ready { "ready\n".into_response() } else { (StatusCode::SERVICE_UNAVAILABLE, "not ready\n").into_response() }
}

async fn openapi(State(house): State<House>) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Json(kernel::openapi::document(&house.areas))).into_response()
}
