//! A local HTTP server with its own threads, so that a test that blocks does not stop it.

use std::future::Future;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use anyhow::{Context, Result};
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// A handler's outcome; on an error the connection is closed without an answer.
pub type Answer = Result<Response<Full<Bytes>>>;

/// A running server, ended when dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    runtime: Option<Runtime>,
}

impl Server {
    /// Starts a server on a free loopback port.
    ///
    /// # Errors
    /// When there is no free port.
    pub fn start<H, F>(handler: H) -> Result<Self>
    where
        H: Fn(Request<Incoming>) -> F + Send + Sync + 'static,
        F: Future<Output = Answer> + Send + 'static,
    {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .context("open a loopback port for a local server")?;
        listener
            .set_nonblocking(true)
            .context("make a local server's port non-blocking")?;
        let address = listener
            .local_addr()
            .context("ask for a local server's port")?;
        let runtime = Runtime::new().context("start the threads of a local server")?;
        runtime.spawn(accept(listener, Arc::new(handler)));
        Ok(Self {
            address,
            runtime: Some(runtime),
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // The only way to end a runtime from within another.
            runtime.shutdown_background();
        }
    }
}

async fn accept<H, F>(listener: std::net::TcpListener, handler: Arc<H>)
where
    H: Fn(Request<Incoming>) -> F + Send + Sync + 'static,
    F: Future<Output = Answer> + Send + 'static,
{
    let Ok(listener) = TcpListener::from_std(listener) else {
        return;
    };
    while let Ok((stream, _)) = listener.accept().await {
        let handler = Arc::clone(&handler);
        tokio::spawn(async move {
            let service = service_fn(move |request| {
                let answer = handler(request);
                async move { answer.await.map_err(std::io::Error::other) }
            });
            // A connection that breaks is the caller's to notice.
            let _ = http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}
