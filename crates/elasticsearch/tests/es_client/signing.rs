//! Signatures, checked by another implementation of them.

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use es_client::{Client, Delivery, Endpoint, Service, Signer};
use testbed::peers::{Elastic, ElasticKind, SignatureVerifier, Signing};

use super::{INDEX, document, soon, start};

const REGION: &str = "ap-northeast-1";
const KEY: &str = "AKIDEXAMPLE";
const SECRET: &str = "a secret that only the verifier knows";

fn signing<'a>(service: &'a str, token: Option<&'a str>) -> Signing<'a> {
    Signing {
        service,
        region: REGION,
        access_key: KEY,
        secret_key: SECRET,
        token,
    }
}

fn client(
    verifier: &SignatureVerifier,
    service: Service,
    secret: &str,
    token: Option<&str>,
) -> Client {
    let endpoint: Endpoint = format!("http://127.0.0.1:{}", verifier.port())
        .parse()
        .unwrap();
    let credentials = Credentials::new(KEY, secret, token.map(str::to_owned), None, "test");
    let provider = SharedCredentialsProvider::new(credentials);
    let signer = Signer::new(service, REGION, provider);
    Client::new(endpoint, Some(signer)).unwrap()
}

async fn write(client: &Client) -> Delivery {
    client
        .create(&[document("1", r#"{"text":"ログ"}"#)], soon())
        .await
}

async fn store() -> Elastic {
    start(ElasticKind::Osmem).await
}

#[tokio::test]
async fn signed_requests_are_let_through() {
    for (service, name) in [(Service::Es, "es"), (Service::Serverless, "aoss")] {
        for token in [None, Some("a-session-token/with+signs==")] {
            let store = store().await;
            let verifier = SignatureVerifier::start(store.port(), signing(name, token), None)
                .await
                .unwrap();
            let client = client(&verifier, service, SECRET, token);
            let delivery = write(&client).await;
            assert!(
                delivery.error.is_none(),
                "{name} {token:?}: {:?}",
                delivery.error
            );
            assert_eq!(store.count(INDEX).await.unwrap(), 1);
            assert_eq!(client.indices("log-").await.unwrap(), [INDEX]);
            assert!(client.delete_indices(&[INDEX.to_owned()]).await.is_empty());
        }
    }
}

#[tokio::test]
async fn a_wrong_key_is_refused_once_with_advice() {
    let store = store().await;
    let verifier = SignatureVerifier::start(store.port(), signing("es", None), None)
        .await
        .unwrap();
    let delivery = write(&client(&verifier, Service::Es, "another secret", None)).await;
    assert_eq!(delivery.undelivered, [0]);
    let error = delivery.error.unwrap().to_string();
    for part in [
        "status 403",
        "signature we calculated does not match",
        "access policy",
    ] {
        assert!(error.contains(part), "no {part} in {error}");
    }
    assert!(!error.contains("another secret"));
    assert_eq!(store.indices().await.unwrap(), [""; 0]);
}

#[tokio::test]
async fn a_signature_for_another_service_is_refused() {
    let store = store().await;
    let verifier = SignatureVerifier::start(store.port(), signing("aoss", None), None)
        .await
        .unwrap();
    let delivery = write(&client(&verifier, Service::Es, SECRET, None)).await;
    let error = delivery.error.unwrap().to_string();
    assert!(error.contains("Credential should be scoped"), "{error}");
}
