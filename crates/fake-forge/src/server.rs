//! The server, which has its own threads so that a test that blocks does not stop it.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use anyhow::{Context, Result};
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use crate::ask::Ask;
use crate::fault::Fault;
use crate::reply::Reply;
use crate::world::World;
use crate::{State, github, gitlab, lock};

#[derive(Debug)]
pub(crate) struct Server {
    address: SocketAddr,
    runtime: Option<Runtime>,
}

impl Server {
    pub(crate) fn start(state: Arc<State>) -> Result<Self> {
        let bound = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
        let listener = bound.context("open a loopback port for a forge")?;
        listener
            .set_nonblocking(true)
            .context("make the port of a forge non-blocking")?;
        let address = listener
            .local_addr()
            .context("ask for the port of a forge")?;
        let runtime = Runtime::new().context("start the threads of a forge")?;
        runtime.spawn(accept(listener, state));
        Ok(Self {
            address,
            runtime: Some(runtime),
        })
    }

    pub(crate) fn address(&self) -> SocketAddr {
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

async fn accept(listener: std::net::TcpListener, state: Arc<State>) {
    let Ok(listener) = TcpListener::from_std(listener) else {
        return;
    };
    while let Ok((stream, _)) = listener.accept().await {
        let state = Arc::clone(&state);
        tokio::spawn(async move {
            let service = service_fn(|request| answer(request, &state));
            // A connection that breaks is the caller's to notice.
            let _ = http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

/// An answer, or the end of the connection.
async fn answer(request: Request<Incoming>, state: &State) -> io::Result<Response<Full<Bytes>>> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    let host = parts
        .headers
        .get("host")
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default();
    let ask = Ask::of(&parts, &body, format!("http://{host}"));
    lock(&state.asked).push(ask.clone());
    let reply = disturbed(&ask, state).await?;
    let mut response = Response::builder().status(reply.status);
    for (name, value) in &reply.headers {
        response = response.header(name, value);
    }
    response
        .body(Full::from(reply.text()))
        .map_err(io::Error::other)
}

async fn disturbed(ask: &Ask, state: &State) -> io::Result<Reply> {
    let fault = lock(&state.disturbances)
        .iter_mut()
        .find_map(|one| one.fault_for(ask));
    let carry_out = || handle(&mut lock(&state.world), ask);
    let closed = || io::Error::other("the connection is closed, as the test asks");
    match fault {
        None => Ok(carry_out()),
        Some(Fault::Answer(reply)) => Ok(reply),
        Some(Fault::LostCall) => Err(closed()),
        Some(Fault::Silence) => std::future::pending().await,
        Some(Fault::LostAnswer) => {
            carry_out();
            Err(closed())
        }
        Some(Fault::DoneAndAnswer(reply)) => {
            carry_out();
            Ok(reply)
        }
        Some(Fault::Meet(others)) => {
            others.wait().await;
            Ok(carry_out())
        }
    }
}

fn handle(world: &mut World, ask: &Ask) -> Reply {
    match ask.segments().as_slice() {
        ["api", "v4", rest @ ..] => gitlab::handle(world, ask, rest),
        rest => github::handle(world, ask, rest),
    }
}
