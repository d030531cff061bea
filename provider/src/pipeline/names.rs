//! Names of functions in which two pipelines meet: `app-logs` with `archive`, and `app` with `logs-archive`.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use kinesis_pipeline::destination::name;
use tfplugin6::{Diagnostic, path};

use super::model::Pipeline;
use super::private::region;

/// The destinations that were planned since the provider started, by region and name of the function.
#[derive(Debug, Default)]
pub(crate) struct Planned(Mutex<BTreeMap<(String, String), (String, String)>>);

impl Planned {
    /// Notes the destinations of a pipeline, and says which have the name of another pipeline's.
    pub(crate) fn note(&self, pipeline: &Pipeline) -> Vec<Diagnostic> {
        let (Some(own), region) = (pipeline.name.known(), region(pipeline)) else {
            return Vec::new();
        };
        let mut planned = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let each = pipeline.each().filter_map(|(key, _)| {
            let id = (region.clone(), name(own, key));
            let this = (own.clone(), key.clone());
            let first = planned.entry(id).or_insert_with(|| this.clone());
            (*first != this).then(|| problem(&this, first))
        });
        each.collect()
    }
}

fn problem(this: &(String, String), other: &(String, String)) -> Diagnostic {
    let (pipeline, key) = this;
    let function = name(pipeline, key);
    Diagnostic::error(format!("Two pipelines have a function {function:?}"))
        .detail(format!(
            "Functions are named `<name>-<destination>`: this is destination {key:?} of pipeline \
             {pipeline:?} and destination {:?} of pipeline {:?}. Give one of them another name.",
            other.1, other.0
        ))
        .at(path!(destinations[key]))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::pipeline::destination::Destination;
    use tfplugin6::Attr;

    fn pipeline(name: &str, key: &str, region: &str) -> Pipeline {
        let destinations = BTreeMap::from([(key.to_owned(), Destination::default())]);
        Pipeline {
            name: name.into(),
            stream_arn: format!("arn:aws:kinesis:{region}:123456789012:stream/logs").into(),
            destinations: Attr::Known(destinations),
            ..Pipeline::default()
        }
    }

    #[test]
    fn only_another_pipeline_of_the_same_region_is_in_the_way() {
        let planned = Planned::default();
        let first = pipeline("app-logs", "archive", "eu-west-1");
        assert_eq!(planned.note(&first), []);
        assert_eq!(planned.note(&first), [], "a replacement is planned twice");
        let elsewhere = pipeline("app", "logs-archive", "eu-west-2");
        assert_eq!(planned.note(&elsewhere), []);
        let second = pipeline("app", "logs-archive", "eu-west-1");
        let reported = planned.note(&second);
        assert_eq!(reported.len(), 1);
        assert_eq!(reported[0].path, path!(destinations["logs-archive"]));
        assert!(
            reported[0]
                .detail
                .contains("\"archive\" of pipeline \"app-logs\"")
        );
    }
}
