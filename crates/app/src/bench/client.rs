//! An HTTP client over a real socket.

use http_body_util::{BodyExt as _, Full};
use hyper::{
    Request, StatusCode,
    body::Bytes,
    client::conn::http1::{SendRequest, handshake},
    header,
};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::Failed;

/// One connection that stays open, as a browser's does.
pub struct Connection {
    port: u16,
    sender: SendRequest<Full<Bytes>>,
    token: Option<String>,
}

impl Connection {
    pub async fn open(port: u16, token: Option<String>) -> Result<Self, Failed> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Connection { port, sender, token })
    }

    /// Signs in and keeps the token.
    pub async fn sign_in(port: u16, name: &str, password: &str) -> Result<(Self, String), Failed> {
        let mut connection = Connection::open(port, None).await?;
        let body = json!({ "sign_in": name, "password": password });
        let (_, answer) = connection.ask("POST", "/api/v1/sign-in", Some(body)).await?;
        let token = serde_json::from_slice::<Value>(&answer)?["token"].as_str().ok_or("signing in failed")?.to_owned();
        connection.token = Some(token.clone());
        Ok((connection, token))
    }

    /// What is answered, whatever it is.
    pub async fn status(&mut self, method: &str, path: &str, body: Option<Value>) -> Result<StatusCode, Failed> {
        Ok(self.send(method, path, body).await?.0)
    }

    /// The whole answer, which must not be an error.
    pub async fn ask(&mut self, method: &str, path: &str, body: Option<Value>) -> Result<(StatusCode, Bytes), Failed> {
        let (status, bytes) = self.send(method, path, body).await?;
        if status.is_success() { Ok((status, bytes)) } else { Err(format!("{method} {path} was answered with {status}").into()) }
    }

    async fn send(&mut self, method: &str, path: &str, body: Option<Value>) -> Result<(StatusCode, Bytes), Failed> {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, format!("127.0.0.1:{}", self.port)).header(header::ACCEPT_LANGUAGE, "tg");
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let bytes = match body {
            Some(json) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Bytes::from(json.to_string())
            }
            None => Bytes::new(),
        };
        self.sender.ready().await?;
        let response = self.sender.send_request(request.body(Full::new(bytes))?).await?;
        let status = response.status();
        Ok((status, response.into_body().collect().await?.to_bytes()))
    }
}

/// Every byte of one answer as it travels, head included, to a browser that takes brotli.
pub async fn on_the_wire(port: u16, path: &str, cookie: &str, token: Option<&str>) -> Result<Vec<u8>, Failed> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    let bearer = token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
    let cookie = if cookie.is_empty() { String::new() } else { format!("Cookie: {cookie}\r\n") };
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Language: tg\r\nAccept-Encoding: gzip, deflate, br\r\n{bearer}{cookie}Connection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok(answer)
}
