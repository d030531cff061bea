//! The generated service's methods, each handing over to where the work is done.

use std::sync::Arc;

use tonic::{Request, Response, Status};

use super::Service;
use crate::diagnostics::Diagnostics;
use crate::generated::tfplugin6::{self as wire, provider_server::Provider as Rpc};
use crate::provider::Provider;

type Answer<T> = Result<Response<T>, Status>;

/// The service as the server holds it; the process keeps another handle to stop it.
pub(crate) struct Shared<P: Provider>(pub(crate) Arc<Service<P>>);

/// Answers that can consist of messages alone.
macro_rules! only_diagnostics {
    ($result:expr, $($response:ident)::+) => {
        Ok(Response::new($result.unwrap_or_else(|diagnostics: Diagnostics| $($response)::+ {
            diagnostics: diagnostics.into_wire(),
            ..Default::default()
        })))
    };
}

#[tonic::async_trait]
impl<P: Provider> Rpc for Shared<P> {
    async fn get_metadata(
        &self,
        _: Request<wire::get_metadata::Request>,
    ) -> Answer<wire::get_metadata::Response> {
        Ok(Response::new(self.0.metadata()))
    }

    async fn get_provider_schema(
        &self,
        _: Request<wire::get_provider_schema::Request>,
    ) -> Answer<wire::get_provider_schema::Response> {
        Ok(Response::new(self.0.schemas()))
    }

    async fn get_functions(
        &self,
        _: Request<wire::get_functions::Request>,
    ) -> Answer<wire::get_functions::Response> {
        Ok(Response::new(self.0.functions()))
    }

    async fn get_resource_identity_schemas(
        &self,
        _: Request<wire::get_resource_identity_schemas::Request>,
    ) -> Answer<wire::get_resource_identity_schemas::Response> {
        Ok(Response::new(self.0.identity_schemas()))
    }

    async fn validate_provider_config(
        &self,
        request: Request<wire::validate_provider_config::Request>,
    ) -> Answer<wire::validate_provider_config::Response> {
        Ok(Response::new(self.0.validate_config(request.into_inner())))
    }

    async fn configure_provider(
        &self,
        request: Request<wire::configure_provider::Request>,
    ) -> Answer<wire::configure_provider::Response> {
        Ok(Response::new(self.0.configure(request.into_inner()).await))
    }

    async fn validate_resource_config(
        &self,
        request: Request<wire::validate_resource_config::Request>,
    ) -> Answer<wire::validate_resource_config::Response> {
        let diagnostics = either(self.0.validate_resource(request.into_inner())).into_wire();
        Ok(Response::new(wire::validate_resource_config::Response {
            diagnostics,
        }))
    }

    async fn validate_data_resource_config(
        &self,
        request: Request<wire::validate_data_resource_config::Request>,
    ) -> Answer<wire::validate_data_resource_config::Response> {
        let diagnostics = either(self.0.validate_data_source(request.into_inner())).into_wire();
        Ok(Response::new(
            wire::validate_data_resource_config::Response { diagnostics },
        ))
    }

    async fn upgrade_resource_state(
        &self,
        request: Request<wire::upgrade_resource_state::Request>,
    ) -> Answer<wire::upgrade_resource_state::Response> {
        let result = self.0.upgrade(request.into_inner()).await;
        only_diagnostics!(result, wire::upgrade_resource_state::Response)
    }

    async fn read_resource(
        &self,
        request: Request<wire::read_resource::Request>,
    ) -> Answer<wire::read_resource::Response> {
        let result = self.0.read(request.into_inner()).await;
        only_diagnostics!(result, wire::read_resource::Response)
    }

    async fn plan_resource_change(
        &self,
        request: Request<wire::plan_resource_change::Request>,
    ) -> Answer<wire::plan_resource_change::Response> {
        let result = self.0.plan(request.into_inner()).await;
        only_diagnostics!(result, wire::plan_resource_change::Response)
    }

    async fn apply_resource_change(
        &self,
        request: Request<wire::apply_resource_change::Request>,
    ) -> Answer<wire::apply_resource_change::Response> {
        Ok(Response::new(self.0.apply(request.into_inner()).await))
    }

    async fn import_resource_state(
        &self,
        request: Request<wire::import_resource_state::Request>,
    ) -> Answer<wire::import_resource_state::Response> {
        let result = self.0.import(request.into_inner()).await;
        only_diagnostics!(result, wire::import_resource_state::Response)
    }

    async fn move_resource_state(
        &self,
        request: Request<wire::move_resource_state::Request>,
    ) -> Answer<wire::move_resource_state::Response> {
        let result = self.0.move_state(request.into_inner()).await;
        only_diagnostics!(result, wire::move_resource_state::Response)
    }

    async fn read_data_source(
        &self,
        request: Request<wire::read_data_source::Request>,
    ) -> Answer<wire::read_data_source::Response> {
        let result = self.0.read_source(request.into_inner()).await;
        only_diagnostics!(result, wire::read_data_source::Response)
    }

    async fn call_function(
        &self,
        request: Request<wire::call_function::Request>,
    ) -> Answer<wire::call_function::Response> {
        Ok(Response::new(self.0.call(request.into_inner()).await))
    }

    async fn stop_provider(
        &self,
        _: Request<wire::stop_provider::Request>,
    ) -> Answer<wire::stop_provider::Response> {
        self.0.stop();
        Ok(Response::new(wire::stop_provider::Response::default()))
    }
}

fn either(result: Result<Diagnostics, Diagnostics>) -> Diagnostics {
    result.unwrap_or_else(|diagnostics| diagnostics)
}
