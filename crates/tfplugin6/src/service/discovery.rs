//! What the provider offers.

use std::collections::HashMap;

use super::Service;
use crate::generated::tfplugin6::{
    Function, ServerCapabilities, get_functions, get_metadata, get_provider_schema,
    get_resource_identity_schemas,
};
use crate::provider::Provider;

const CAPABILITIES: ServerCapabilities = ServerCapabilities {
    // Destroy plans pass through, and Terraform may use a cached schema instead of asking again.
    plan_destroy: true,
    get_provider_schema_optional: true,
    move_resource_state: true,
    generate_resource_config: false,
};

impl<P: Provider> Service<P> {
    pub(super) fn metadata(&self) -> get_metadata::Response {
        let names = &self.registry;
        let resource = |name: &&str| get_metadata::ResourceMetadata {
            type_name: (*name).to_owned(),
        };
        let source = |name: &&str| get_metadata::DataSourceMetadata {
            type_name: (*name).to_owned(),
        };
        let function = |name: &&str| get_metadata::FunctionMetadata {
            name: (*name).to_owned(),
        };
        get_metadata::Response {
            server_capabilities: Some(CAPABILITIES),
            resources: names.resources.keys().map(resource).collect(),
            data_sources: names.data_sources.keys().map(source).collect(),
            functions: names.functions.keys().map(function).collect(),
            ..get_metadata::Response::default()
        }
    }

    pub(super) fn schemas(&self) -> get_provider_schema::Response {
        let resources = self.registry.resources.iter();
        let sources = self.registry.data_sources.iter();
        get_provider_schema::Response {
            provider: Some(self.registry.config.to_wire()),
            resource_schemas: resources
                .map(|(name, one)| ((*name).to_owned(), one.schema().to_wire()))
                .collect(),
            data_source_schemas: sources
                .map(|(name, one)| ((*name).to_owned(), one.schema().to_wire()))
                .collect(),
            functions: self.function_signatures(),
            server_capabilities: Some(CAPABILITIES),
            ..get_provider_schema::Response::default()
        }
    }

    pub(super) fn functions(&self) -> get_functions::Response {
        get_functions::Response {
            functions: self.function_signatures(),
            diagnostics: Vec::new(),
        }
    }

    /// A newer Terraform asks this always; there are no identities.
    pub(super) fn identity_schemas(&self) -> get_resource_identity_schemas::Response {
        get_resource_identity_schemas::Response::default()
    }

    fn function_signatures(&self) -> HashMap<String, Function> {
        let functions = self.registry.functions.iter();
        functions
            .map(|(name, function)| ((*name).to_owned(), function.to_wire()))
            .collect()
    }
}
