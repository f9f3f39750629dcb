//! Connections: nobody keeps a place by being slow, and nobody who asked is cut off.

use std::{net::SocketAddr, time::Duration};

use axum::{Router, routing::get};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::{mpsc, oneshot},
};

use crate::listening::listen;

const SOON: Duration = Duration::from_millis(500);

/// A server with a quick answer, and a slow one that tells when it was asked for.
struct Server {
    address: SocketAddr,
    asked: mpsc::Receiver<()>,
    stop: oneshot::Sender<()>,
    running: tokio::task::JoinHandle<()>,
}

async fn server() -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (tell, asked) = mpsc::channel(1);
    let slow = || async move {
        tell.send(()).await.unwrap();
        tokio::time::sleep(SOON * 2).await;
        "answered"
    };
    let router = Router::new().route("/quick", get(|| async { "answered" })).route("/slow", get(slow));
    let (stop, stopped) = oneshot::channel();
    let running = tokio::spawn(listen(listener, router, SOON, async { stopped.await.unwrap() }));
    Server { address, asked, stop, running }
}

async fn said(address: SocketAddr, text: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    stream
}

/// Everything until the server hangs up.
async fn heard(mut stream: TcpStream) -> String {
    let mut text = String::new();
    // One that was cut off may be reset instead of closed.
    let _ = stream.read_to_string(&mut text).await;
    text
}

#[tokio::test]
async fn who_never_finishes_asking_is_hung_up_on_and_others_are_answered_meanwhile() {
    let Server { address, stop: _stop, .. } = server().await;
    let mut never = Vec::new();
    for _ in 0..50 {
        never.push(said(address, "GET /quick HTTP/1.1\r\nHost: half").await);
    }
    let answer = heard(said(address, "GET /quick HTTP/1.1\r\nHost: whole\r\nConnection: close\r\n\r\n").await).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("answered"), "{answer}");
    for one in never {
        let answer = heard(one).await;
        assert!(!answer.contains("answered"), "{answer}");
    }
}

#[tokio::test]
async fn an_answer_may_take_longer_than_asking() {
    let Server { address, asked: _asked, stop: _stop, .. } = server().await;
    let answer = heard(said(address, "GET /slow HTTP/1.1\r\nHost: whole\r\nConnection: close\r\n\r\n").await).await;
    assert!(answer.ends_with("answered"), "{answer}");
}

#[tokio::test]
async fn who_asked_before_the_stop_is_answered_and_nobody_comes_after() {
    let Server { address, mut asked, stop, running } = server().await;
    let early = said(address, "GET /slow HTTP/1.1\r\nHost: whole\r\n\r\n").await;
    asked.recv().await.unwrap();
    stop.send(()).unwrap();
    running.await.unwrap();
    assert!(heard(early).await.ends_with("answered"));
    assert!(TcpStream::connect(address).await.is_err());
}
