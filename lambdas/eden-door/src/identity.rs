//! The public keys of load balancers, and the tokens that are verified with them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use eden_access::{IdentityToken, Issued, KeySource, Person};
use eden_core::state::row::unix_seconds;
use http_body_util::{BodyExt, Empty, Limited};
use hyper::body::Bytes;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::crypto::aws_lc_rs;

use crate::settings::{Settings, Wrong};

const TO_ANSWER: Duration = Duration::from_secs(5);
/// A P-256 key in PEM has 178 bytes.
const LARGEST_KEY: usize = 4_096;
/// How many keys are kept: a load balancer changes its own now and then.
const KEPT: usize = 64;

/// Who has signed in, by what load balancers say.
pub(crate) struct Identities {
    http: Client<HttpsConnector<HttpConnector>, Empty<Bytes>>,
    source: KeySource,
    issued: Issued,
    keys: Mutex<HashMap<String, Arc<str>>>,
}

impl Identities {
    /// No key is fetched yet.
    ///
    /// # Errors
    /// This machine has no certificates, or the settings no address.
    pub(crate) fn new(settings: &Settings) -> Result<Self, Wrong> {
        let source = settings
            .keys
            .clone()
            .ok_or_else(|| Wrong::no_keys("there is no address"))?;
        let provider = Arc::new(aws_lc_rs::default_provider());
        let builder = HttpsConnectorBuilder::new().with_provider_and_native_roots(provider);
        let builder = builder.map_err(|error| Wrong::no_keys(&error.to_string()))?;
        let mut http = HttpConnector::new();
        http.enforce_http(false);
        // `KeySource` has refused plain HTTP to any other machine.
        let connector = builder.https_or_http().enable_http1().wrap_connector(http);
        Ok(Self {
            http: Client::builder(TokioExecutor::new()).build(connector),
            source,
            issued: settings.issued.clone(),
            keys: Mutex::default(),
        })
    }

    /// Verifies the token of a request, given all values of its header.
    ///
    /// # Errors
    /// Why it proves nothing, without anything of it.
    pub(crate) async fn verify(&self, tokens: &[&str]) -> Result<Person, String> {
        let token = IdentityToken::parse(tokens).map_err(|error| error.to_string())?;
        let key = self.key(&token).await?;
        let person = token.verify(&key, &self.issued, unix_seconds());
        person.map_err(|error| error.to_string())
    }

    async fn key(&self, token: &IdentityToken<'_>) -> Result<Arc<str>, String> {
        if let Some(key) = self.known(token.key_id()) {
            return Ok(key);
        }
        let key: Arc<str> = self.fetch(&token.key_address(&self.source)).await?.into();
        self.keep(token.key_id(), &key);
        Ok(key)
    }

    fn known(&self, id: &str) -> Option<Arc<str>> {
        let keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        keys.get(id).cloned()
    }

    fn keep(&self, id: &str, key: &Arc<str>) {
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        if keys.len() >= KEPT {
            keys.clear();
        }
        keys.insert(id.to_owned(), Arc::clone(key));
    }

    async fn fetch(&self, address: &str) -> Result<String, String> {
        let failed =
            |why: &str| format!("fetch a load balancer's public key from {address}: {why}");
        match tokio::time::timeout(TO_ANSWER, self.exchange(address)).await {
            Ok(answer) => answer.map_err(|why| failed(&why)),
            Err(_) => Err(failed("no answer in 5 seconds")),
        }
    }

    async fn exchange(&self, address: &str) -> Result<String, String> {
        let address = address.parse().map_err(|_| "it is no address".to_owned())?;
        let answer = self.http.get(address).await;
        let answer = answer.map_err(|error| error.to_string())?;
        if answer.status() != ::http::StatusCode::OK {
            return Err(format!("it answered {}", answer.status()));
        }
        let body = Limited::new(answer.into_body(), LARGEST_KEY)
            .collect()
            .await;
        let body = body.map_err(|error| error.to_string())?.to_bytes();
        String::from_utf8(body.into()).map_err(|_| "it answered no text".to_owned())
    }
}
