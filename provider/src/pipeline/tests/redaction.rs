//! Selection and redaction: what is refused in the plan, and what is asked for.

use kinesis_pipeline::destination::Objects as Place;

use super::*;
use crate::pipeline::destination::Redact;
use crate::pipeline::redact;

const SECRET: &str = "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:redaction-a1b2c3";
const VERSION: &str = "f3a1b0de-9d4c-4b84-a9a0-c0abceadc967";

fn list(texts: &[&str]) -> Attr<Vec<String>> {
    Attr::Known(texts.iter().map(|text| (*text).to_owned()).collect())
}

/// A redaction that hashes.
fn hashing() -> Redact {
    Redact {
        drop: list(&["user.name"]),
        hash: list(&["user.id", "log_id"]),
        partition_key: "hash".into(),
        secret_arn: SECRET.into(),
        secret_version_id: VERSION.into(),
        unredacted: objects("raw").into(),
        ..Redact::default()
    }
}

fn to_s3_with(redact: Redact) -> Destination {
    Destination {
        redact: redact.into(),
        ..to_s3()
    }
}

/// What is reported of a redaction, by its attributes.
fn wrong(redact: Redact) -> Vec<String> {
    let start = path!(destinations["archive"]).to_string();
    let all = reported(&pipeline(&[("archive", to_s3_with(redact))]));
    let strip = |one: String| one.strip_prefix(&start).unwrap_or(&one).to_owned();
    all.into_iter().map(strip).collect()
}

#[test]
fn a_redaction_that_its_function_takes_is_taken() {
    assert_eq!(wrong(hashing()), [""; 0]);
    let masking = Redact {
        mask: list(&["phone"]),
        drop_unredacted: true.into(),
        ..Redact::default()
    };
    assert_eq!(wrong(masking), [""; 0]);
    let unknown = Redact {
        secret_arn: Attr::Unknown,
        secret_version_id: Attr::Unknown,
        unredacted: Attr::Unknown,
        ..hashing()
    };
    assert_eq!(wrong(unknown), [""; 0]);
    let rules = Redact {
        hash: Attr::Unknown,
        secret_arn: Attr::Null,
        secret_version_id: Attr::Null,
        ..hashing()
    };
    assert_eq!(wrong(rules), [""; 0]);
}

#[test]
fn what_its_function_would_refuse_has_its_place() {
    let of = |redact: Redact| wrong(redact);
    let nothing = Redact {
        drop: Attr::Null,
        hash: Attr::Null,
        partition_key: Attr::Null,
        ..hashing()
    };
    assert_eq!(of(nothing), [".redact"]);
    for path in ["time", "log_type", "log_type.a", "a..b"] {
        let redact = Redact {
            hash: list(&[path]),
            ..hashing()
        };
        assert_eq!(of(redact), [".redact"], "{path}");
    }
    let id = Redact {
        drop: list(&["log_id"]),
        ..hashing()
    };
    assert_eq!(of(id), [".redact"]);
    let no_key = Redact {
        secret_arn: Attr::Null,
        secret_version_id: Attr::Null,
        ..hashing()
    };
    assert_eq!(
        of(no_key),
        [".redact.secret_arn", ".redact.secret_version_id"]
    );
    let other = Redact {
        secret_arn: "redaction".into(),
        secret_version_id: "AWS CURRENT".into(),
        secret_kms_key_arn: "alias/logs".into(),
        partition_key: "drop".into(),
        ..hashing()
    };
    let expected = [
        ".redact.partition_key",
        ".redact.secret_arn",
        ".redact.secret_kms_key_arn",
        ".redact.secret_version_id",
    ];
    assert_eq!(of(other), expected);
}

#[test]
fn what_cannot_be_redacted_is_kept_apart_or_dropped() {
    let neither = Redact {
        unredacted: Attr::Null,
        ..hashing()
    };
    assert_eq!(wrong(neither), [".redact.unredacted"]);
    let both = Redact {
        drop_unredacted: true.into(),
        ..hashing()
    };
    assert_eq!(wrong(both), [".redact.unredacted"]);
    let inside = Redact {
        unredacted: objects("archive").into(),
        ..hashing()
    };
    assert_eq!(wrong(inside), [".redact.unredacted"]);
    let no_bucket = Redact {
        unredacted: objects("s3://raw").into(),
        ..hashing()
    };
    assert_eq!(wrong(no_bucket), [".redact.unredacted.bucket"]);
    // Of another kind, it is the place of failed logs that it has to be apart from.
    let forward = Destination {
        redact: Redact {
            unredacted: objects("failed").into(),
            ..hashing()
        }
        .into(),
        ..to_kinesis("target")
    };
    let config = pipeline(&[("forward", forward)]);
    assert_reported(&config, &[path!(destinations["forward"].redact.unredacted)]);
}

#[test]
fn a_bucket_for_batches_given_up_needs_consent() {
    let mut config = pipeline(&[("archive", to_s3_with(hashing())), ("raw", to_s3())]);
    config.on_failure_destination_arn = "arn:aws:s3:::given-up".into();
    let at = path!(destinations["archive"].redact.allow_raw_on_failure);
    assert_reported(&config, &[at]);
    let allowed = Redact {
        allow_raw_on_failure: true.into(),
        ..hashing()
    };
    let mut config = pipeline(&[("archive", to_s3_with(allowed))]);
    config.on_failure_destination_arn = "arn:aws:s3:::given-up".into();
    assert_reported(&config, &[]);
    let mut config = pipeline(&[("archive", to_s3_with(hashing()))]);
    config.on_failure_destination_arn = "arn:aws:sqs:ap-northeast-1:123456789012:q".into();
    assert_reported(&config, &[]);
}

#[test]
fn a_selection_is_read_as_its_function_reads_it() {
    let selecting = |text: &str| Destination {
        r#where: text.into(),
        ..to_s3()
    };
    let right = selecting(r#"[{"field":"level","in":["error"]},{"sample":0.1}]"#);
    assert_reported(&pipeline(&[("archive", right)]), &[]);
    for text in ["level = error", r#"{"field":"level"}"#, r#"[{"sample":2}]"#] {
        let config = pipeline(&[("archive", selecting(text))]);
        assert_reported(
            &config,
            &[path!(destinations["archive"]).attribute("where")],
        );
    }
}

#[test]
fn a_redaction_is_asked_for_and_imported_as_it_was_written() {
    let mut own = to_s3_with(hashing());
    own.r#where = "[]".into();
    let wanted = wanted::all(&pipeline(&[("archive", own)]), &BTreeMap::new());
    let wanted = &wanted["archive"];
    assert_eq!(wanted.selection.as_deref(), Some("[]"));
    let redaction = wanted.redaction.as_ref().unwrap();
    let rules = r#"{"drop":["user.name"],"hash":["user.id","log_id"],"partition_key":"hash"}"#;
    assert_eq!(redaction.rules, rules);
    let apart = Place {
        bucket: "raw".into(),
        prefix: "logs".into(),
    };
    assert_eq!(redaction.unredacted, Some(apart));
    assert_eq!(redact::imported(redaction, None), hashing());
    let bucket = redact::imported(redaction, Some("arn:aws:s3:::given-up"));
    assert_eq!(bucket.allow_raw_on_failure, true.into());
    let unknown = Redact {
        secret_version_id: Attr::Unknown,
        ..hashing()
    };
    let config = pipeline(&[("archive", to_s3_with(unknown))]);
    assert!(wanted::all(&config, &BTreeMap::new()).is_empty());
}

#[test]
fn a_hashed_column_that_is_no_string_is_refused() {
    let of = |kind: &str| {
        let columns = Attr::Known([("user".to_owned(), kind.into())].into());
        let s3 = S3 {
            format: "parquet".into(),
            columns,
            ..in_s3("archive", "logs")
        };
        let redact = Redact {
            hash: list(&["user"]),
            drop: Attr::Null,
            ..hashing()
        };
        let one = Destination {
            s3: s3.into(),
            ..to_s3_with(redact)
        };
        reported(&pipeline(&[("archive", one)]))
    };
    assert_eq!(of("string"), [""; 0]);
    assert_eq!(
        of("bigint"),
        [path!(destinations["archive"].redact).to_string()]
    );
}
