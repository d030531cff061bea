//! `data.baikonur_lambda_environment`.

use std::collections::BTreeMap;

use log_redact::configuration::REDACT;
use tfplugin6::{Attr, DataSource, Diagnostic, Diagnostics, Model, ReadDataRequest, path};

use crate::data::Data;
use crate::diagnose::sentence;
use crate::function::{REDACTION, placeholder, refusals};
use crate::texts::{Texts, strings};

/// Environment variables of a Lambda function, checked as the function itself does at start.
///
/// A plan is refused where the function would not start. Variables that it does not check are taken as they
/// are, and values that are not known yet are checked by the apply.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct LambdaEnvironment {
    /// Name of the function: `es-cleaner`, `kinesis-forward`, `kinesis-to-es`, `kinesis-to-fluent` or
    /// `kinesis-to-s3`.
    #[tf(required)]
    pub(crate) name: Attr<String>,
    /// The variables: `TZ`, `ES_HOST`, `INDEX_NAME_PREFIX`, `LOG_FLUENT_SINK_ENDPOINT`, `MAX_RECORD_AGE_DAYS`,
    /// `MAX_RECORD_FUTURE_DAYS`, `LOG_WHERE`, `REDACT`, `REDACT_SECRET_ARN`, `REDACT_SECRET_VERSION_ID` and `UNREDACTED` are
    /// checked, where the function reads them.
    #[tf(required)]
    pub(crate) variables: Texts,
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
        Ok(request.config)
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
    let unknown = REDACTION.into_iter().filter(|name| is_unknown(name));
    known.extend(unknown.filter_map(|name| Some((name.to_owned(), placeholder(name)?.to_owned()))));
    if is_unknown(REDACT) {
        known.retain(|name, _| !REDACTION.contains(&name.as_str()));
    }
    known
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
}
