//! The client against the server of another implementation.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod events;
mod security;
mod trouble;

use std::time::{Duration, Instant};

use fluent_forward::{Batch, Client, EventTime, Options};
use testbed::peers::{FluentOptions, FluentServer};

async fn server() -> FluentServer {
    FluentServer::start(&FluentOptions::default())
        .await
        .unwrap()
}

fn options(server: &FluentServer) -> Options {
    Options::new(format!("127.0.0.1:{}", server.port()).parse().unwrap())
}

fn client(server: &FluentServer) -> Client {
    Client::new(options(server)).unwrap()
}

fn soon() -> Instant {
    Instant::now() + Duration::from_secs(30)
}

/// A batch of events whose messages are their numbers.
fn batch(tag: &str, count: u32) -> Batch {
    let mut batch = Batch::new(tag);
    for number in 0..count {
        let (seconds, nanoseconds) = (1_767_312_000 + i64::from(number), 123_456_789);
        batch.push(
            EventTime {
                seconds,
                nanoseconds,
            },
            format!("{{\"n\":{number}}}").as_bytes(),
        );
    }
    batch
}
