//! Serving until told to stop.

use crate::{Node, router};
use axum::serve::ListenerExt;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// How long requests under way may take once the service is told to stop.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why the service stopped by itself.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    /// The listener takes no more connections.
    #[error("listener: expected connections, got {0}")]
    Listener(#[from] std::io::Error),
}

/// Serves [`router()`] on `listener` until `shutdown` is done, then lets requests under way end, for at most 10 seconds.
///
/// # Errors
/// When the listener fails.
pub async fn run(
    listener: TcpListener,
    node: Arc<dyn Node>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), WebError> {
    // Small answers go out at once instead of waiting for more bytes to send with them.
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    let (tell, told) = oneshot::channel();
    let stop = async move {
        shutdown.await;
        let _ = tell.send(());
    };
    let too_long = async move {
        match told.await {
            Ok(()) => tokio::time::sleep(PATIENCE).await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        served = axum::serve(listener, router(node)).with_graceful_shutdown(stop) => Ok(served?),
        () = too_long => {
            tracing::warn!("requests under way were cut off");
            Ok(())
        }
    }
}
