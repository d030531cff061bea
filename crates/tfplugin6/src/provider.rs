//! The provider: its configuration and what it offers.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::context::Context;
use crate::data_source::DataSource;
use crate::diagnostics::Diagnostics;
use crate::erased::{
    AnyDataSource, AnyFunction, AnyResource, TypedDataSource, TypedFunction, TypedResource,
};
use crate::function::Function;
use crate::model::Model;
use crate::resource::Resource;
use crate::schema::Schema;

/// A Terraform provider.
pub trait Provider: Send + Sync + 'static {
    /// Its configuration.
    type Config: Model;
    /// What configuring yields: clients and settings that the handlers share.
    type Data: Send + Sync + 'static;

    /// Names everything the provider offers.
    fn register(&self, registry: &mut Registry<Self::Data>);

    /// Checks a configuration, in which values may be unknown.
    fn validate(&self, config: &Self::Config) -> Diagnostics {
        let _ = config;
        Diagnostics::new()
    }

    /// Makes the data for the handlers; `None` when the configuration is not known enough for that yet.
    fn configure(
        &self,
        request: ConfigureRequest<Self::Config>,
    ) -> impl Future<Output = Result<Option<Arc<Self::Data>>, Diagnostics>> + Send;
}

/// What to configure the provider with.
#[derive(Debug)]
pub struct ConfigureRequest<C> {
    /// What the user wrote; values may be unknown while planning.
    pub config: C,
    /// Version of Terraform.
    pub terraform_version: String,
    /// The call.
    pub context: Context,
}

/// What a provider offers.
pub struct Registry<D> {
    pub(crate) resources: BTreeMap<&'static str, Arc<dyn AnyResource<D>>>,
    pub(crate) data_sources: BTreeMap<&'static str, Arc<dyn AnyDataSource<D>>>,
    pub(crate) functions: BTreeMap<&'static str, Arc<dyn AnyFunction>>,
    pub(crate) config: Schema,
    duplicates: Vec<&'static str>,
}

impl<D: Send + Sync + 'static> Registry<D> {
    /// What a provider registers.
    pub fn of<P: Provider<Data = D>>(provider: &P) -> Self {
        let mut registry = Self {
            resources: BTreeMap::new(),
            data_sources: BTreeMap::new(),
            functions: BTreeMap::new(),
            config: Schema::of::<P::Config>(0),
            duplicates: Vec::new(),
        };
        provider.register(&mut registry);
        registry
    }

    /// Offers a managed resource.
    pub fn resource<R: Resource<Data = D>>(&mut self, resource: R) -> &mut Self {
        let resource = Arc::new(TypedResource::new(resource));
        let before = self.resources.insert(R::TYPE_NAME, resource);
        self.duplicates.extend(before.map(|_| R::TYPE_NAME));
        self
    }

    /// Offers a data source.
    pub fn data_source<S: DataSource<Data = D>>(&mut self, source: S) -> &mut Self {
        let source = Arc::new(TypedDataSource::new(source));
        let before = self.data_sources.insert(S::TYPE_NAME, source);
        self.duplicates.extend(before.map(|_| S::TYPE_NAME));
        self
    }

    /// Offers a function.
    pub fn function<F: Function>(&mut self, function: F) -> &mut Self {
        let function = Arc::new(TypedFunction::new(function));
        let before = self.functions.insert(F::NAME, function);
        self.duplicates.extend(before.map(|_| F::NAME));
        self
    }

    /// What is wrong with the schemas, for a unit test of the provider to assert on.
    pub fn problems(&self) -> Vec<String> {
        let config = [("provider", &self.config)].into_iter();
        let resources = self
            .resources
            .iter()
            .map(|(name, one)| (*name, one.schema()));
        let sources = self
            .data_sources
            .iter()
            .map(|(name, one)| (*name, one.schema()));
        let duplicates = self
            .duplicates
            .iter()
            .map(|name| format!("{name}: there are two of them"));
        let schemas = config.chain(resources).chain(sources);
        schemas
            .flat_map(|(name, schema)| named_problems(name, schema))
            .chain(duplicates)
            .collect()
    }
}

fn named_problems(name: &str, schema: &Schema) -> Vec<String> {
    let problems = schema.problems().into_iter();
    problems
        .map(|problem| format!("{name}: {problem}"))
        .collect()
}

impl<D> std::fmt::Debug for Registry<D> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Registry")
            .field("resources", &self.resources.keys())
            .field("data_sources", &self.data_sources.keys())
            .field("functions", &self.functions.keys())
            .finish()
    }
}

#[cfg(test)]
mod tests;
