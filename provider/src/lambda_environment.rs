//! `data.baikonur_lambda_environment`.

use tfplugin6::{Attr, DataSource, Diagnostic, Diagnostics, Model, ReadDataRequest, path};

use crate::data::Data;
use crate::diagnose::sentence;
use crate::function::refusals;
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
    /// The variables: `TZ`, `ES_HOST`, `INDEX_NAME_PREFIX`, `LOG_FLUENT_SINK_ENDPOINT`, `MAX_RECORD_AGE_DAYS` and
    /// `MAX_RECORD_FUTURE_DAYS` are checked, where the function reads them.
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

fn problems(config: &LambdaEnvironment) -> Diagnostics {
    let function = config.name.as_deref().unwrap_or_default();
    let each = refusals(function, &strings(&config.variables)).into_iter();
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
}
