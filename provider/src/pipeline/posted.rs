//! Destinations that records are posted to.

use kinesis_pipeline::destination::{HttpServer, Sink};
use tfplugin6::{Attr, Model};

use super::destination::{given, known_or_none, secret};
use super::import;
use crate::texts::{Texts, has_unknown, strings, texts_or_null};

/// A server that takes records by HTTP: a request is a POST of many records, each as it was sent.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct Http {
    /// The URL that is posted to, with `https://`. It is in the state, and so has to hold no key. Redirects are not followed.
    #[tf(required)]
    pub(crate) url: Attr<String>,
    /// `ndjson`, one record a line and the default, or `json`, an array of records.
    #[tf(optional)]
    pub(crate) format: Attr<String>,
    /// The form of a product instead: `splunk-hec`, events of Splunk's HTTP Event Collector; `datadog`, logs of Datadog's
    /// intake; or `loki`, streams of Grafana Loki with the label `log_type`.
    #[tf(optional)]
    pub(crate) preset: Attr<String>,
    /// `gzip` for compressed bodies; `text`, the default, for others.
    #[tf(optional)]
    pub(crate) compress: Attr<String>,
    /// ARN of a secret in AWS Secrets Manager: a JSON object of headers, such as `{"Authorization": "Bearer …"}`. Its current
    /// version is read by the function alone, and again when the server answers 401 or 403 after a rotation.
    #[tf(optional)]
    pub(crate) secret_arn: Attr<String>,
    /// ARN of the KMS key that the secret is encrypted with, where that is one of your own.
    #[tf(optional)]
    pub(crate) secret_kms_key_arn: Attr<String>,
    /// Headers that are no secret. Those that hold keys, such as `Authorization`, are refused here.
    #[tf(optional)]
    pub(crate) headers: Texts,
    /// Certificate authorities of the server in PEM, where they are none of those that every machine has. They take a part of the
    /// 4 KB that all environment variables of a function have.
    #[tf(optional)]
    pub(crate) ca_pem: Attr<String>,
    /// How many bytes a body has at most before compression, from 1000 to 10000000; one larger record goes alone. 1000000 by
    /// default, and 5000000 with the preset `datadog`.
    #[tf(optional)]
    pub(crate) max_bytes: Attr<i64>,
    /// How many records a body has at most, from 1 to 10000; 1000 by default.
    #[tf(optional)]
    pub(crate) max_records: Attr<i64>,
}

impl Http {
    pub(super) fn sink(&self) -> Option<Sink> {
        if has_unknown(&self.headers) {
            return None;
        }
        Some(Sink::Http(HttpServer {
            url: self.url.known()?.clone(),
            format: given(&self.format)?,
            preset: given(&self.preset)?,
            compress: given(&self.compress)?,
            ca_pem: given(&self.ca_pem)?,
            headers: strings(&self.headers),
            max_bytes: known_or_none(&self.max_bytes)?,
            max_records: known_or_none(&self.max_records)?,
            secret: secret(&self.secret_arn, &self.secret_kms_key_arn)?,
        }))
    }

    pub(super) fn imported(server: HttpServer) -> Self {
        let (secret_arn, secret_kms_key_arn) = import::secret(server.secret);
        Self {
            url: server.url.into(),
            format: server.format.into(),
            preset: server.preset.into(),
            compress: server.compress.into(),
            secret_arn,
            secret_kms_key_arn,
            headers: texts_or_null(&server.headers),
            ca_pem: server.ca_pem.into(),
            max_bytes: server.max_bytes.into(),
            max_records: server.max_records.into(),
        }
    }
}
