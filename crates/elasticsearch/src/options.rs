//! How documents are written, as a function's environment variables say it: read in one way by the function, and by
//! whoever plans it.

use crate::endpoint::{Endpoint, Service};

/// The variable that makes data streams of what otherwise is an index a day.
pub const DATA_STREAM: &str = "ES_DATA_STREAM";
/// The variable with the name of an ingest pipeline.
pub const INGEST_PIPELINE: &str = "ES_INGEST_PIPELINE";
/// The variable with the type of a collection of OpenSearch Serverless.
pub const SERVERLESS: &str = "ES_SERVERLESS";

/// Longer names are none; a cluster takes a few bytes less of an address.
const LONGEST_PIPELINE: usize = 512;

/// How documents are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether they go to data streams, one a type.
    pub data_stream: bool,
    /// The pipeline that the cluster runs them through.
    pub ingest_pipeline: Option<String>,
    /// Whether the cluster takes no ids of documents.
    pub without_ids: bool,
}

/// A variable that a function does not start with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{variable} is wrong: {why}")]
pub struct OptionsError {
    /// Its name.
    pub variable: &'static str,
    /// What is wrong with it, and what to do.
    pub why: String,
}

impl Options {
    /// Reads the variables; an empty one is as good as none. Without an endpoint, what has to agree with one is not
    /// checked.
    ///
    /// # Errors
    /// Everything that is wrong, at once.
    pub fn from_variables(
        get: impl Fn(&str) -> Option<String>,
        endpoint: Option<&Endpoint>,
    ) -> Result<Self, Vec<OptionsError>> {
        let get = |name: &str| get(name).filter(|value| !value.is_empty());
        let service = endpoint.map(Endpoint::service);
        let read = (
            data_stream(get(DATA_STREAM).as_deref()),
            ingest_pipeline(get(INGEST_PIPELINE), service),
            serverless(get(SERVERLESS).as_deref(), service),
        );
        match read {
            (Ok(data_stream), Ok(ingest_pipeline), Ok(without_ids)) => Ok(Self {
                data_stream,
                ingest_pipeline,
                without_ids,
            }),
            (stream, pipeline, serverless) => {
                let problems = [stream.err(), pipeline.err(), serverless.err()];
                Err(problems.into_iter().flatten().collect())
            }
        }
    }
}

fn wrong(variable: &'static str, why: impl Into<String>) -> OptionsError {
    let why = why.into();
    OptionsError { variable, why }
}

fn data_stream(text: Option<&str>) -> Result<bool, OptionsError> {
    match text {
        None | Some("false") => Ok(false),
        Some("true") => Ok(true),
        Some(other) => Err(wrong(
            DATA_STREAM,
            format!("it is {other:?}, which is not `true` or `false`"),
        )),
    }
}

fn ingest_pipeline(
    name: Option<String>,
    service: Option<Option<Service>>,
) -> Result<Option<String>, OptionsError> {
    let Some(name) = name else { return Ok(None) };
    if name.len() > LONGEST_PIPELINE || name.trim() != name || name.chars().any(char::is_control) {
        let why = format!(
            "{name:?} is not the name of a pipeline: it has at most {LONGEST_PIPELINE} bytes, no control characters, and \
             no space at its ends"
        );
        return Err(wrong(INGEST_PIPELINE, why));
    }
    if service == Some(Some(Service::Serverless)) {
        let why = "OpenSearch Serverless has no ingest pipelines: leave it out";
        return Err(wrong(INGEST_PIPELINE, why));
    }
    Ok(Some(name))
}

/// Whether a collection takes no ids: those of type search do.
/// <https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-overview.html>
fn serverless(text: Option<&str>, service: Option<Option<Service>>) -> Result<bool, OptionsError> {
    let without_ids = match text {
        None => return Ok(false),
        Some("search") => false,
        Some("timeseries") => true,
        Some(other) => {
            let why = format!("it is {other:?}, which is not `search` or `timeseries`");
            return Err(wrong(SERVERLESS, why));
        }
    };
    if service.is_some_and(|service| service != Some(Service::Serverless)) {
        let why = "ES_HOST is no collection of OpenSearch Serverless: leave it out, or give the endpoint of one";
        return Err(wrong(SERVERLESS, why));
    }
    Ok(without_ids)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)], host: &str) -> Result<Options, Vec<OptionsError>> {
        let get = |name: &str| {
            let found = variables.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        Options::from_variables(get, Some(&host.parse().unwrap()))
    }

    const COLLECTION: &str = "abc.us-east-1.aoss.amazonaws.com";
    const CLUSTER: &str = "http://127.0.0.1:9200";

    #[test]
    fn without_variables_there_is_an_index_a_day_with_ids() {
        let empty = [(DATA_STREAM, ""), (INGEST_PIPELINE, ""), (SERVERLESS, "")];
        for variables in [&[][..], &empty] {
            assert_eq!(read(variables, CLUSTER), Ok(Options::default()));
        }
    }

    #[test]
    fn streams_pipelines_and_collections_are_read() {
        let all = [(DATA_STREAM, "true"), (INGEST_PIPELINE, "geo ip")];
        let expected = Options {
            data_stream: true,
            ingest_pipeline: Some("geo ip".to_owned()),
            without_ids: false,
        };
        assert_eq!(read(&all, CLUSTER), Ok(expected));
        let ids = |kind| read(&[(SERVERLESS, kind)], COLLECTION).map(|read| read.without_ids);
        assert_eq!(
            (ids("search"), ids("timeseries")),
            (Ok(false), Ok(true)),
            "only a collection of type search takes ids"
        );
    }

    #[test]
    fn all_that_is_wrong_is_named_at_once() {
        let names = |variables: &[(&str, &str)], host| {
            let wrong = read(variables, host).unwrap_err().into_iter();
            wrong.map(|one| one.variable).collect::<Vec<_>>()
        };
        let wrong = [
            (DATA_STREAM, "yes please"),
            (INGEST_PIPELINE, "a\nb"),
            (SERVERLESS, "vector"),
        ];
        let all = [DATA_STREAM, INGEST_PIPELINE, SERVERLESS];
        assert_eq!(names(&wrong, CLUSTER), all);
        assert_eq!(names(&[(SERVERLESS, "search")], CLUSTER), [SERVERLESS]);
        let pipeline = [(INGEST_PIPELINE, "geo")];
        assert_eq!(names(&pipeline, COLLECTION), [INGEST_PIPELINE]);
    }

    #[test]
    fn what_is_not_known_yet_is_not_checked() {
        let get = |name: &str| (name == SERVERLESS).then(|| "timeseries".to_owned());
        assert!(Options::from_variables(get, None).is_ok());
    }
}
