//! The redaction of a destination: from its attributes to what the core knows of it, and back.

use kinesis_pipeline::destination::{self, Redaction, SecretVersion};
use log_redact::{PartitionKey, Settings};
use tfplugin6::Attr;

use super::destination::{Objects, Redact, known_or_none};
use super::model::List;

/// The only thing that can become of partition keys.
pub(crate) const HASH: &str = "hash";

/// What is asked of the core; `None` where that is not known before apply.
pub(crate) fn wanted(redact: &Attr<Redact>) -> Option<Option<Redaction>> {
    let Some(redact) = known_or_none(redact)? else {
        return Some(None);
    };
    Some(Some(Redaction {
        rules: settings(&redact)?.to_json(),
        secret: secret(&redact)?,
        unredacted: match known_or_none(&redact.unredacted)? {
            Some(place) => Some(place.place()?),
            None => None,
        },
    }))
}

/// What the function does with which fields; `None` where that is not known before apply.
pub(crate) fn settings(redact: &Redact) -> Option<Settings> {
    let list = |list: &List| Some(known_or_none(list)?.unwrap_or_default());
    let partition_key = known_or_none(&redact.partition_key)?;
    let is_hashed = partition_key.as_deref() == Some(HASH);
    Some(Settings {
        drop: list(&redact.drop)?,
        hash: list(&redact.hash)?,
        mask: list(&redact.mask)?,
        patterns: list(&redact.patterns)?,
        partition_key: is_hashed.then_some(PartitionKey::Hash),
    })
}

fn secret(redact: &Redact) -> Option<Option<SecretVersion>> {
    let Some(arn) = known_or_none(&redact.secret_arn)? else {
        return Some(None);
    };
    Some(Some(SecretVersion {
        arn,
        version_id: known_or_none(&redact.secret_version_id)?.unwrap_or_default(),
        kms_key_arn: known_or_none(&redact.secret_kms_key_arn)?,
    }))
}

/// What a user would have written for it.
pub(crate) fn imported(redaction: &Redaction, on_failure: Option<&str>) -> Redact {
    let settings = Settings::parse(&redaction.rules).unwrap_or_default();
    let list = |list: Vec<String>| Attr::from(Some(list).filter(|list| !list.is_empty()));
    let is_hashed = settings.partition_key.is_some();
    let is_raw = on_failure.is_some_and(is_bucket);
    let secret = redaction.secret.clone();
    Redact {
        drop: list(settings.drop),
        hash: list(settings.hash),
        mask: list(settings.mask),
        patterns: list(settings.patterns),
        partition_key: is_hashed.then(|| HASH.to_owned()).into(),
        secret_arn: secret.as_ref().map(|secret| secret.arn.clone()).into(),
        secret_version_id: secret
            .as_ref()
            .map(|secret| secret.version_id.clone())
            .into(),
        secret_kms_key_arn: secret.and_then(|secret| secret.kms_key_arn).into(),
        unredacted: redaction.unredacted.as_ref().map(objects).into(),
        drop_unredacted: redaction.unredacted.is_none().then_some(true).into(),
        allow_raw_on_failure: is_raw.then_some(true).into(),
    }
}

/// Whether an on-failure destination gets the records themselves, and not only where they are.
pub(crate) fn is_bucket(arn: &str) -> bool {
    arn.split(':').nth(2) == Some("s3")
}

fn objects(place: &destination::Objects) -> Objects {
    Objects {
        bucket: place.bucket.clone().into(),
        prefix: place.prefix.clone().into(),
    }
}
