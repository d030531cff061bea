//! Keys, users and certificates.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpListener;

use fluent_forward::{Client, Delivery, Options, Secret, User};
use testbed::peers::{Certificate, FluentOptions, FluentServer};

use super::{batch, options, server, soon};

const KEY: &str = "what both of them know";

async fn send(options: Options) -> Delivery {
    let client = Client::new(options).unwrap();
    client.send(&[batch("a", 3)], soon()).await
}

fn assert_refused(delivery: &Delivery, parts: &[&str]) {
    assert_eq!(delivery.undelivered, [0], "{delivery:?}");
    let error = delivery.error.as_ref().unwrap();
    let texts = format!("{error}: {error:?}");
    for part in parts {
        assert!(texts.contains(part), "no {part} in {texts}");
    }
    assert!(
        !texts.contains(KEY) && !texts.contains("a wrong"),
        "{texts}"
    );
}

async fn with_key(users: Option<BTreeMap<&str, &str>>) -> FluentServer {
    let shared_key = Some(KEY);
    let certificate = None;
    FluentServer::start(&FluentOptions {
        shared_key,
        users,
        certificate,
    })
    .await
    .unwrap()
}

fn keyed(server: &FluentServer, key: &str) -> Options {
    let shared_key = Some(Secret::new(key));
    Options {
        shared_key,
        ..options(server)
    }
}

fn user(password: &str) -> Option<User> {
    let name = "baikonur".to_owned();
    let password = Secret::new(password);
    Some(User { name, password })
}

#[tokio::test]
async fn who_knows_the_key_is_let_in() {
    let server = with_key(None).await;
    let delivery = send(keyed(&server, KEY)).await;
    assert!(delivery.error.is_none(), "{delivery:?}");
    assert_eq!(server.events().unwrap().len(), 3);
}

#[tokio::test]
async fn a_wrong_key_is_refused_in_clear_words() {
    let server = with_key(None).await;
    let delivery = send(keyed(&server, "a wrong key")).await;
    assert_refused(
        &delivery,
        &[
            "refused the client",
            "shared key mismatch",
            "LOG_FLUENT_SHARED_KEY",
        ],
    );
    assert!(server.events().unwrap().is_empty());
}

#[tokio::test]
async fn a_missing_key_is_told() {
    let server = with_key(None).await;
    let delivery = send(options(&server)).await;
    assert_refused(
        &delivery,
        &["asks for a shared key", "LOG_FLUENT_SHARED_KEY"],
    );
}

#[tokio::test]
async fn users_are_let_in_by_their_passwords() {
    let server = with_key(Some(BTreeMap::from([("baikonur", "the password")]))).await;
    let right = Options {
        user: user("the password"),
        ..keyed(&server, KEY)
    };
    assert!(send(right).await.error.is_none());
    let wrong = Options {
        user: user("a wrong password"),
        ..keyed(&server, KEY)
    };
    assert_refused(&send(wrong).await, &["username/password mismatch"]);
    assert_refused(
        &send(keyed(&server, KEY)).await,
        &["missing authentication"],
    );
    assert_eq!(server.events().unwrap().len(), 3);
}

#[tokio::test]
async fn a_server_that_does_not_know_the_key_gets_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let imposter = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream
            .write_all(b"\x92\xa4HELO\x83\xa5nonce\xc4\x02ab\xa4auth\xa0\xa9keepalive\xc3")
            .unwrap();
        let read = stream.read(&mut [0; 4096]).unwrap();
        stream
            .write_all(b"\x95\xa4PONG\xc3\xa0\xa8imposter\xa4abcd")
            .unwrap();
        let mut rest = Vec::new();
        // What a client that believes it would send now.
        stream.read_to_end(&mut rest).unwrap();
        (read, rest)
    });
    let mut options = Options::new(address.parse().unwrap());
    options.shared_key = Some(Secret::new(KEY));
    assert_refused(
        &send(options).await,
        &["does not prove that it knows the shared key"],
    );
    let (ping, rest) = imposter.join().unwrap();
    assert!(ping > 0 && rest.is_empty());
}

#[tokio::test]
async fn a_key_for_a_server_that_has_none_is_told() {
    let server = server().await;
    let client = Client::new(keyed(&server, KEY)).unwrap();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(1);
    let delivery = client.send(&[batch("a", 1)], deadline).await;
    assert_refused(&delivery, &["never greets", "unset LOG_FLUENT_SHARED_KEY"]);
}

#[tokio::test]
async fn tls_is_spoken_with_a_server_that_the_authorities_know() {
    let certificate = Certificate::new().unwrap();
    let secured = FluentOptions {
        certificate: Some(&certificate),
        ..FluentOptions::default()
    };
    let server = FluentServer::start(&secured).await.unwrap();
    let tls = |host: &str, ca: &Certificate| {
        let endpoint = format!("tls://{host}:{}", server.port()).parse().unwrap();
        let ca_file = Some(ca.authority());
        Options {
            ca_file,
            ..Options::new(endpoint)
        }
    };
    for host in ["localhost", "127.0.0.1"] {
        let delivery = send(tls(host, &certificate)).await;
        assert!(delivery.error.is_none(), "{delivery:?}");
    }
    let client = Client::new(tls("localhost", &Certificate::new().unwrap())).unwrap();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(1);
    let delivery = client.send(&[batch("a", 1)], deadline).await;
    assert_refused(&delivery, &["InvalidCertificate"]);
    assert_eq!(server.events().unwrap().len(), 6);
}
