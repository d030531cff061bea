//! What a server does wrong.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use fluent_forward::{Client, Options};
use testbed::peers::{Trouble, TroubleKind};

use super::{batch, client, options, server, soon};

fn times(kind: TroubleKind, times: u32) -> Trouble {
    let chance = 1.0;
    Trouble {
        kind,
        times,
        chance,
    }
}

#[tokio::test]
async fn a_connection_is_kept_and_made_anew_when_it_was_ended() {
    let server = server().await;
    let client = client(&server);
    for _ in 0..3 {
        assert!(client.send(&[batch("a", 1)], soon()).await.error.is_none());
    }
    assert_eq!(server.connections().await.unwrap(), 1);
    server.hang_up().await.unwrap();
    assert!(client.send(&[batch("a", 1)], soon()).await.error.is_none());
    assert_eq!(server.connections().await.unwrap(), 2);
    assert_eq!(server.events().unwrap().len(), 4);
}

#[tokio::test]
async fn a_batch_that_is_lost_with_its_connection_is_sent_again() {
    let server = server().await;
    server.trouble(times(TroubleKind::Lose, 2)).await.unwrap();
    let delivery = client(&server)
        .send(&[batch("a", 10), batch("b", 10)], soon())
        .await;
    assert!(
        delivery.error.is_none() && delivery.undelivered.is_empty(),
        "{delivery:?}"
    );
    assert_eq!(server.events().unwrap().len(), 20);
}

#[tokio::test]
async fn a_batch_whose_acknowledgement_is_lost_is_sent_again_under_the_same_name() {
    let server = server().await;
    server.trouble(times(TroubleKind::Reset, 1)).await.unwrap();
    let delivery = client(&server).send(&[batch("a", 10)], soon()).await;
    assert!(delivery.error.is_none(), "{delivery:?}");
    let batches = server.batches().unwrap();
    assert_eq!((batches.len(), &batches[0]), (2, &batches[1]));
}

#[tokio::test]
async fn a_batch_without_acknowledgement_is_told_and_not_sent_again() {
    let server = server().await;
    server.trouble(times(TroubleKind::Drop, 1)).await.unwrap();
    let mut options = options(&server);
    options.ack_timeout = Duration::from_millis(500);
    let client = Client::new(options).unwrap();
    let delivery = client.send(&[batch("a", 1), batch("b", 1)], soon()).await;
    assert_eq!(delivery.undelivered, [0]);
    let error = delivery.error.unwrap().to_string();
    for part in [
        &server.port().to_string(),
        "did not acknowledge 1 batches in 0.5 seconds",
    ] {
        assert!(error.contains(part), "no {part} in {error}");
    }
    assert_eq!(server.batches().unwrap().len(), 2);
}

#[tokio::test]
async fn a_late_acknowledgement_is_waited_for_up_to_the_deadline() {
    let server = server().await;
    let client = client(&server);
    let slow = |millis| times(TroubleKind::Slow(Duration::from_millis(millis)), 1);
    server.trouble(slow(700)).await.unwrap();
    assert!(client.send(&[batch("a", 1)], soon()).await.error.is_none());
    server.trouble(slow(30_000)).await.unwrap();
    let deadline = Instant::now() + Duration::from_secs(1);
    let delivery = client.send(&[batch("a", 1)], deadline).await;
    assert_eq!(delivery.undelivered, [0]);
    assert!(Instant::now() < deadline + Duration::from_secs(1));
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    drop(listener);
    let client = Client::new(Options::new(address.parse().unwrap())).unwrap();
    let deadline = Instant::now() + Duration::from_secs(1);
    let delivery = client.send(&[batch("a", 1)], deadline).await;
    assert_eq!(delivery.undelivered, [0]);
    assert!(delivery.error.unwrap().to_string().contains(&address));
}
