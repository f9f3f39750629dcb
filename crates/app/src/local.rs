//! Uses the program from inside, through the same router and API as any other
//! program: for the demonstration and for tests.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use kernel::House;
use serde_json::{Value, json};
use tower::ServiceExt as _;

#[derive(Debug, thiserror::Error)]
pub enum LocalError {
    #[error("{method} {path} was answered with {status}: {body}")]
    Answer { method: &'static str, path: String, status: StatusCode, body: Value },
    #[error("a request could not be made")]
    Request,
}

/// A signed-in person without a browser.
#[derive(Clone)]
pub struct Client {
    router: Router,
    token: String,
}

impl Client {
    pub async fn sign_in(house: &House, name: &str, password: &str) -> Result<Self, LocalError> {
        let nobody = Client::nobody(house);
        let answer = nobody.post("/sign-in", json!({ "sign_in": name, "password": password })).await?;
        Ok(Client { token: answer["token"].as_str().unwrap_or_default().to_owned(), ..nobody })
    }

    /// Whoever has not signed in.
    pub fn nobody(house: &House) -> Self {
        Client { router: kernel::guard::serve(house.clone()), token: String::new() }
    }

    /// The status of a page (a route outside the API), asked as a program would.
    pub async fn page(&self, method: &'static str, path: &str, body: Option<Value>) -> Result<StatusCode, LocalError> {
        let (status, headers) = self.send(method, path.to_owned(), body, &[]).await.map(|response| (response.status(), response.headers().clone()))?;
        let is_sent_to_sign_in = headers.get(header::LOCATION).is_some_and(|place| place == "/sign-in" || place.as_bytes().starts_with(b"/unlock"));
        Ok(if status == StatusCode::SEE_OTHER && is_sent_to_sign_in { StatusCode::UNAUTHORIZED } else { status })
    }

    /// A page as it is drawn.
    pub async fn html(&self, method: &'static str, path: &str, body: Option<Value>) -> Result<(StatusCode, String), LocalError> {
        let response = self.send(method, path.to_owned(), body, &[]).await?;
        let status = response.status();
        let bytes = to_bytes(response.into_body(), 1 << 24).await.map_err(|_| LocalError::Request)?;
        Ok((status, String::from_utf8_lossy(&bytes).into_owned()))
    }

    /// A file as it is given out.
    pub async fn file(&self, path: &str) -> Result<Vec<u8>, LocalError> {
        let response = self.send("GET", path.to_owned(), None, &[]).await?;
        to_bytes(response.into_body(), 1 << 24).await.map(Into::into).map_err(|_| LocalError::Request)
    }

    /// One header of an answer.
    pub async fn header(&self, method: &'static str, path: &str, name: &str) -> Result<Option<String>, LocalError> {
        let response = self.send(method, path.to_owned(), None, &[]).await?;
        Ok(response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned))
    }

    /// Where a browser is sent after a step.
    pub async fn place(&self, path: &str, body: Value) -> Result<Option<String>, LocalError> {
        let response = self.send("POST", path.to_owned(), Some(body), &[]).await?;
        Ok(response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok()).map(str::to_owned))
    }

    /// Status and body, whatever they are.
    pub async fn call(&self, method: &'static str, path: &str, body: Option<Value>) -> Result<(StatusCode, Value), LocalError> {
        self.call_with(method, path, body, &[]).await
    }

    /// The same with more headers.
    pub async fn call_with(&self, method: &'static str, path: &str, body: Option<Value>, headers: &[(&str, &str)]) -> Result<(StatusCode, Value), LocalError> {
        let (status, _, body) = self.answer(method, path, body, headers).await?;
        Ok((status, body))
    }

    /// Status, headers and body of a program's request.
    pub async fn answer(&self, method: &'static str, path: &str, body: Option<Value>, headers: &[(&str, &str)]) -> Result<(StatusCode, HeaderMap, Value), LocalError> {
        let (parts, body) = self.send(method, format!("/api/v1{path}"), body, headers).await?.into_parts();
        let bytes = to_bytes(body, 1 << 24).await.map_err(|_| LocalError::Request)?;
        #[cfg(test)]
        crate::tests::api::is_described(method, path, parts.status);
        Ok((parts.status, parts.headers, serde_json::from_slice(&bytes).unwrap_or(Value::Null)))
    }

    async fn send(&self, method: &'static str, path: String, body: Option<Value>, headers: &[(&str, &str)]) -> Result<axum::response::Response, LocalError> {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "localhost").header(header::ACCEPT_LANGUAGE, "en");
        if !self.token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.token));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = match body {
            Some(json) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(json.to_string())
            }
            None => Body::empty(),
        };
        let request = request.body(body).map_err(|_| LocalError::Request)?;
        let Ok(response) = self.router.clone().oneshot(request).await;
        Ok(response)
    }

    pub async fn get(&self, path: &str) -> Result<Value, LocalError> {
        self.succeed("GET", path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Result<Value, LocalError> {
        self.succeed("POST", path, Some(body)).await
    }

    /// Approves a month's figures as they are read.
    pub async fn approve_month(&self, month: &str) -> Result<Value, LocalError> {
        let version = self.get(&format!("/measures/own?month={month}")).await?["version"].to_string();
        let path = "/measures/own";
        let (status, body) = self.call_with("POST", path, Some(serde_json::json!({ "month": month })), &[("if-match", &format!("\"{version}\""))]).await?;
        if status.is_success() { Ok(body) } else { Err(LocalError::Answer { method: "POST", path: path.to_owned(), status, body }) }
    }

    async fn succeed(&self, method: &'static str, path: &str, body: Option<Value>) -> Result<Value, LocalError> {
        let (status, body) = self.call(method, path, body).await?;
        if status.is_success() { Ok(body) } else { Err(LocalError::Answer { method, path: path.to_owned(), status, body }) }
    }
}
