//! A body that must have come by a moment.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use axum::body::{Body, Bytes, HttpBody};
use http_body::{Frame, SizeHint};
use tokio::time::{Sleep, sleep};

pub(crate) struct Until {
    body: Body,
    end: Pin<Box<Sleep>>,
}

#[derive(Debug, thiserror::Error)]
#[error("it took too long to come")]
struct TooSlow;

impl Until {
    pub(crate) fn new(longest: Duration, body: Body) -> Self {
        Until { body, end: Box::pin(sleep(longest)) }
    }
}

impl HttpBody for Until {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        // First what is there: a body that came whole is never too late.
        match Pin::new(&mut self.body).poll_frame(context) {
            Poll::Pending => self.end.as_mut().poll(context).map(|()| Some(Err(axum::Error::new(TooSlow)))),
            came @ Poll::Ready(_) => came,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at the first surprise")]
mod tests {
    use axum::body::to_bytes;
    use futures_util::stream;

    use super::*;

    #[tokio::test]
    async fn a_body_that_never_ends_ends() {
        let trickle = stream::unfold((), |()| async {
            sleep(Duration::from_millis(1)).await;
            Some((Ok::<_, std::io::Error>(Bytes::from_static(b"a")), ()))
        });
        let body = Body::new(Until::new(Duration::from_millis(20), Body::from_stream(trickle)));
        assert!(to_bytes(body, usize::MAX).await.is_err());
        let whole = Body::new(Until::new(Duration::ZERO, Body::from("all of it")));
        assert_eq!(to_bytes(whole, usize::MAX).await.unwrap(), "all of it");
    }
}
