//! Connections: each is taken by itself, answered by the one router, and none may keep a place for ever.

use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::net::TcpListener;

/// How long a client may take to say what it asks for, and how long it may keep a connection without asking. What it sends
/// after that has a limit of its own in `kernel::guard`. Time enough for the slowest phone, and longer than a proxy in front
/// keeps a connection that it does not use; without it, a few thousand that never finish would keep everyone out.
pub const LONGEST_ASKING: Duration = Duration::from_secs(75);
/// How long nobody is taken in where there is no room for one more.
const NO_ROOM: Duration = Duration::from_millis(100);

/// Until `stop` is there; then nobody new comes in, and who asked before is answered.
pub async fn listen(listener: TcpListener, router: Router, longest_asking: Duration, stop: impl Future<Output = ()>) {
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(longest_asking);
    let open = GracefulShutdown::new();
    tokio::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            came = listener.accept() => if let Ok((stream, _)) = came {
                let connection = open.watch(server.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router.clone())));
                // One that went away, or was too slow, is told nothing.
                tokio::spawn(async move { connection.await.ok() });
            } else {
                tokio::time::sleep(NO_ROOM).await;
            },
        }
    }
    drop(listener);
    open.shutdown().await;
}
