use std::sync::Arc;

use super::{ConfigureRequest, Provider, Registry};
use crate::{
    Attr, DataSource, Diagnostics, Empty, Function, FunctionError, Model, ReadDataRequest,
};

/// A model with a name that is Terraform's own.
#[derive(Clone, Debug, Default, Model)]
struct Flawed {
    /// A count.
    #[tf(optional)]
    count: Attr<i64>,
}

struct Source;

impl DataSource for Source {
    type Model = Flawed;
    type Data = ();
    const TYPE_NAME: &'static str = "x_source";

    async fn read(&self, request: ReadDataRequest<Flawed, ()>) -> Result<Flawed, Diagnostics> {
        Ok(request.config)
    }
}

struct Nothing;

impl Function for Nothing {
    type Arguments = Empty;
    type Return = bool;
    const NAME: &'static str = "nothing";
    const SUMMARY: &'static str = "Does nothing";

    fn call(&self, _: Empty) -> Result<bool, FunctionError> {
        Ok(true)
    }
}

struct Careless;

impl Provider for Careless {
    type Config = Flawed;
    type Data = ();

    fn register(&self, registry: &mut Registry<()>) {
        registry
            .data_source(Source)
            .function(Nothing)
            .function(Nothing);
    }

    async fn configure(&self, _: ConfigureRequest<Flawed>) -> Result<Option<Arc<()>>, Diagnostics> {
        Ok(None)
    }
}

#[test]
fn flaws_of_every_schema_and_names_given_twice_are_problems() {
    let expected = [
        "provider: count: the name is Terraform's own",
        "x_source: count: the name is Terraform's own",
        "nothing: there are two of them",
    ];
    assert_eq!(Registry::of(&Careless).problems(), expected);
}
