//! `data.baikonur_lambda_environment`.

use std::collections::BTreeMap;

use log_lake::partition::Format;
use log_redact::configuration::REDACT;
use tfplugin6::{Attr, DataSource, Diagnostic, Diagnostics, Model, ReadDataRequest, path};

use crate::data::Data;
use crate::diagnose::sentence;
use crate::function::{AGREED, REDACTION, files, placeholder, refusals};
use crate::table::Read;
use crate::texts::{Texts, strings};

/// Environment variables of a Lambda function, checked as the function itself does at start.
///
/// A plan is refused where the function would not start. Variables that it does not check are taken as they
/// are, and values that are not known yet are checked by the apply.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct LambdaEnvironment {
    /// Name of the function: `es-cleaner`, `kinesis-forward`, `kinesis-to-es`, `kinesis-to-fluent`,
    /// `kinesis-to-http` or `kinesis-to-s3`.
    #[tf(required)]
    pub(crate) name: Attr<String>,
    /// The variables: `TZ`, `ES_HOST`, `ES_DATA_STREAM`, `ES_INGEST_PIPELINE`, `ES_SERVERLESS`, `INDEX_NAME_PREFIX`, `SECRET_ARN`,
    /// `ORDERING`, `LOG_FLUENT_SINK_ENDPOINT`, `LOG_FLUENT_TLS`, `LOG_FLUENT_CA_PEM`, `LOG_FLUENT_COMPRESS`, `MAX_RECORD_AGE_DAYS`,
    /// `MAX_RECORD_FUTURE_DAYS`, `LOG_WHERE`, `REDACT`, `REDACT_SECRET_ARN`, `REDACT_SECRET_VERSION_ID` and `UNREDACTED` are
    /// checked, where the function reads them; of `kinesis-to-s3` also `LOG_FORMAT`, `LOG_PARTITION_BY` and `LOG_COLUMNS`, with the variables that have to agree with them.
    #[tf(required)]
    pub(crate) variables: Texts,
    /// The statement that defines a table in Amazon Athena of what `kinesis-to-s3` writes with `LOG_FORMAT=parquet`, by all
    /// of its variables; null for everything else. The table is in the database `default`, and has the name `table`.
    #[tf(computed)]
    pub(crate) athena_ddl: Attr<String>,
    /// Name of the table in `athena_ddl`; what Athena does not take in one becomes `_`. By default, the name of the
    /// function.
    #[tf(optional)]
    pub(crate) table: Attr<String>,
}

/// The data source `baikonur_lambda_environment`.
#[derive(Debug)]
pub(crate) struct LambdaEnvironments;

impl DataSource for LambdaEnvironments {
    type Model = LambdaEnvironment;
    type Data = Data;

    const TYPE_NAME: &'static str = "baikonur_lambda_environment";

    fn validate(&self, config: &LambdaEnvironment) -> Diagnostics {
        problems(config)
    }

    async fn read(
        &self,
        request: ReadDataRequest<LambdaEnvironment, Data>,
    ) -> Result<LambdaEnvironment, Diagnostics> {
        problems(&request.config).into_result()?;
        let mut read = request.config;
        read.athena_ddl = athena_ddl(&read).into();
        Ok(read)
    }
}

/// The values that are known. A redaction that is not known before apply is checked then; of one that is, what is not
/// known is taken for right.
fn known(variables: &Texts) -> BTreeMap<String, String> {
    let mut known = strings(variables);
    let is_unknown = |name: &str| {
        variables
            .known()
            .and_then(|all| all.get(name))
            .is_some_and(Attr::is_unknown)
    };
    let named = REDACTION.into_iter().chain(AGREED);
    let unknown = named.filter(|name| is_unknown(name));
    known.extend(unknown.filter_map(|name| Some((name.to_owned(), placeholder(name)?.to_owned()))));
    if is_unknown(REDACT) {
        known.retain(|name, _| !REDACTION.contains(&name.as_str()));
    }
    known
}

/// The table; nothing where there is none, or where a variable says too little of it.
fn athena_ddl(config: &LambdaEnvironment) -> Option<String> {
    let (function, variables) = (config.name.known()?, strings(&config.variables));
    if function != "kinesis-to-s3" {
        return None;
    }
    let files = files(&variables)
        .ok()?
        .filter(|files| files.format == Format::Parquet)?;
    let get = |name: &str| variables.get(name).map(String::as_str).unwrap_or_default();
    let log_types = get("LOG_TYPE_WHITELIST").split(',').map(str::trim);
    let log_types = log_types.filter(|one| !one.is_empty()).map(str::to_owned);
    Read {
        function: config.table.known().unwrap_or(function),
        bucket: variables.get("LOG_S3_BUCKET")?,
        files: &files,
        future_days: get("MAX_RECORD_FUTURE_DAYS").parse().ok(),
        log_types: &log_types.collect::<Vec<_>>(),
    }
    .athena_ddl()
}

fn problems(config: &LambdaEnvironment) -> Diagnostics {
    let function = config.name.as_deref().unwrap_or_default();
    let each = refusals(function, &known(&config.variables)).into_iter();
    let problem = |(name, why): (&str, String)| {
        let text = format!("The function {function} would not start with this {name}");
        Diagnostic::error(text)
            .detail(format!("{}.", sentence(&why)))
            .at(path!(variables[name]))
    };
    each.map(problem).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::texts;

    #[test]
    fn each_refusal_is_at_its_variable_and_repeats_no_password() {
        let variables = [
            ("TZ", "JST"),
            ("ES_HOST", "https://u:p@host"),
            ("MORE", "x"),
        ];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let config = LambdaEnvironment {
            name: "kinesis-to-es".into(),
            variables: texts(&variables.into()),
            ..LambdaEnvironment::default()
        };
        let reported: Vec<Diagnostic> = problems(&config).into_iter().collect();
        let places: Vec<_> = reported.iter().map(|one| one.path.clone()).collect();
        assert_eq!(
            places,
            [path!(variables["TZ"]), path!(variables["ES_HOST"])]
        );
        assert!(!format!("{reported:?}").contains("u:p"));
        let unknown = LambdaEnvironment {
            variables: Attr::Unknown,
            ..config
        };
        assert!(problems(&unknown).is_empty());
    }

    #[test]
    fn a_redaction_is_refused_for_what_is_known_of_it() {
        let rules = r#"{"hash":["user"]}"#;
        let reported = |variables: &[(&str, Attr<String>)]| {
            let variables = variables.iter();
            let config = LambdaEnvironment {
                name: "kinesis-forward".into(),
                variables: Attr::Known(
                    variables
                        .map(|(name, value)| ((*name).to_owned(), value.clone()))
                        .collect(),
                ),
                ..LambdaEnvironment::default()
            };
            problems(&config).into_iter().count()
        };
        let drop = ("UNREDACTED", "drop".into());
        let secret = ("REDACT_SECRET_ARN", Attr::Unknown);
        let version = ("REDACT_SECRET_VERSION_ID", Attr::Unknown);
        let redact = (REDACT, rules.into());
        assert_eq!(
            reported(&[redact.clone(), drop.clone()]),
            2,
            "there is no key"
        );
        let whole = [
            redact.clone(),
            drop.clone(),
            secret.clone(),
            version.clone(),
        ];
        assert_eq!(reported(&whole), 0);
        assert_eq!(
            reported(&[redact, secret.clone(), version.clone()]),
            1,
            "neither kept nor dropped"
        );
        let unknown = (REDACT, Attr::Unknown);
        assert_eq!(reported(&[secret, version, drop, unknown]), 0);
    }

    #[test]
    fn a_table_is_that_of_parquet_alone() {
        let ddl = |format: &str, function: &str| {
            let variables = [
                ("LOG_FORMAT", format),
                ("LOG_S3_BUCKET", "logs"),
                ("LOG_S3_PREFIX", "lake"),
                ("LOG_TIMESTAMP_FIELD", "time"),
                ("LOG_TYPE_WHITELIST", "access, order"),
                ("MAX_RECORD_FUTURE_DAYS", "5"),
            ];
            let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
            athena_ddl(&LambdaEnvironment {
                name: function.into(),
                variables: texts(&variables.into()),
                table: "App-logs".into(),
                ..LambdaEnvironment::default()
            })
        };
        let parquet = ddl("parquet", "kinesis-to-s3").unwrap();
        for part in [
            "TABLE `default`.`app_logs` (\n  `time` timestamp",
            "'projection.log_type.values' = '_mixed,access,order'",
            "NOW+6DAYS",
        ] {
            assert!(parquet.contains(part), "no {part:?} in {parquet}");
        }
        assert_eq!(ddl("ndjson", "kinesis-to-s3"), None);
        assert_eq!(ddl("json", "kinesis-to-s3"), None);
        assert_eq!(ddl("parquet", "kinesis-to-es"), None);
    }
}
