//! Sinks that are servers, which a function identifies itself to with a secret.

/// An Elasticsearch or Amazon OpenSearch cluster.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Search {
    /// A bare host, or a URL.
    pub host: String,
    /// ARN of the domain or collection, where it is one of AWS's.
    pub arn: Option<String>,
    /// What names of indices begin with.
    pub index_name_prefix: String,
    /// Whether there is a data stream a type instead of an index a day.
    pub data_stream: bool,
    /// The ingest pipeline of documents.
    pub ingest_pipeline: Option<String>,
    /// The type of a collection of OpenSearch Serverless, as the function takes it.
    pub serverless: Option<String>,
    /// What requests carry in place of signatures.
    pub secret: Option<PeerSecret>,
}

/// A Fluentd or Fluent Bit server.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct FluentServer {
    /// `host`, `host:port` or `tls://host:port`.
    pub endpoint: String,
    /// What tags end with.
    pub tag: String,
    /// Whether TLS is spoken where the endpoint does not say so.
    pub tls: bool,
    /// The certificate authorities of the server; those of the function's machine where there is nothing.
    pub ca_pem: Option<String>,
    /// How batches are compressed, as the function takes it.
    pub compress: Option<String>,
    /// The shared key, and a user with a password.
    pub secret: Option<PeerSecret>,
}

/// A secret in AWS Secrets Manager, of which the current version is read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PeerSecret {
    /// ARN of the secret.
    pub arn: String,
    /// ARN of the key that it is encrypted with, where that is one of the user's.
    pub kms_key_arn: Option<String>,
}

/// What identifies a function to its sink.
pub(crate) const PEER_SECRET_ARN: &str = "SECRET_ARN";

/// How documents are written.
pub(crate) const DATA_STREAM: &str = "ES_DATA_STREAM";
pub(crate) const INGEST_PIPELINE: &str = "ES_INGEST_PIPELINE";
pub(crate) const SERVERLESS: &str = "ES_SERVERLESS";

/// How a Fluent server is spoken to.
pub(crate) const TLS: &str = "LOG_FLUENT_TLS";
pub(crate) const CA_PEM: &str = "LOG_FLUENT_CA_PEM";
pub(crate) const COMPRESS: &str = "LOG_FLUENT_COMPRESS";

/// The value of a variable that turns something on.
pub(crate) const ON: &str = "true";

pub(super) type Variable = (&'static str, String);

impl Search {
    pub(super) fn variables(&self) -> Vec<Variable> {
        let optional = [
            (DATA_STREAM, self.data_stream.then(|| ON.to_owned())),
            (INGEST_PIPELINE, self.ingest_pipeline.clone()),
            (SERVERLESS, self.serverless.clone()),
            (PEER_SECRET_ARN, arn(self.secret.as_ref())),
        ];
        let required = [
            ("ES_HOST", self.host.clone()),
            ("INDEX_NAME_PREFIX", self.index_name_prefix.clone()),
        ];
        required.into_iter().chain(given(optional)).collect()
    }
}

impl FluentServer {
    pub(super) fn variables(&self) -> Vec<Variable> {
        let optional = [
            (TLS, self.tls.then(|| ON.to_owned())),
            (CA_PEM, self.ca_pem.clone()),
            (COMPRESS, self.compress.clone()),
            (PEER_SECRET_ARN, arn(self.secret.as_ref())),
        ];
        let required = [
            ("LOG_FLUENT_SINK_ENDPOINT", self.endpoint.clone()),
            ("LOG_FLUENT_TAG", self.tag.clone()),
        ];
        required.into_iter().chain(given(optional)).collect()
    }
}

pub(super) fn arn(secret: Option<&PeerSecret>) -> Option<String> {
    secret.map(|secret| secret.arn.clone())
}

/// Only what is given: the environments of others stay as they are.
pub(super) fn given<const N: usize>(
    variables: [(&'static str, Option<String>); N],
) -> impl Iterator<Item = Variable> {
    let each = variables.into_iter();
    each.filter_map(|(name, value)| Some((name, value?)))
}
