//! Validating, planning and reading.

use std::sync::Arc;

use super::{Service, codec, guard, notices};
use crate::data_source::ReadDataRequest;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::generated::tfplugin6::{
    DynamicValue, plan_resource_change, read_data_source, read_resource,
    validate_data_resource_config, validate_resource_config,
};
use crate::path::AttributePath;
use crate::provider::Provider;
use crate::resource::{PlanRequest, PlanResponse, ReadRequest};
use crate::value::Value;

impl<P: Provider> Service<P> {
    pub(super) fn validate_resource(
        &self,
        request: validate_resource_config::Request,
    ) -> Result<Diagnostics, Diagnostics> {
        let resource = self.resource(&request.type_name)?;
        let config = codec::decode(request.config, resource.object_type())?;
        let capabilities = request.client_capabilities.unwrap_or_default();
        if !capabilities.write_only_attributes_allowed {
            notices::write_only_refusals(&resource.schema().attributes, &config).into_result()?;
        }
        let mut diagnostics = notices::deprecations(&request.type_name, resource.schema(), &config);
        diagnostics.extend(resource.validate(config));
        Ok(diagnostics)
    }

    pub(super) fn validate_data_source(
        &self,
        request: validate_data_resource_config::Request,
    ) -> Result<Diagnostics, Diagnostics> {
        let source = self.data_source(&request.type_name)?;
        let config = codec::decode(request.config, source.object_type())?;
        let mut diagnostics = notices::deprecations(&request.type_name, source.schema(), &config);
        diagnostics.extend(source.validate(config));
        Ok(diagnostics)
    }

    pub(super) async fn plan(
        &self,
        request: plan_resource_change::Request,
    ) -> Result<plan_resource_change::Response, Diagnostics> {
        let resource = self.resource(&request.type_name)?;
        let ty = resource.object_type();
        let proposed = codec::decode(request.proposed_new_state.clone(), ty)?;
        if proposed.is_null() {
            return Ok(destroy_plan(request));
        }
        let context = self.context();
        let prior = codec::decode(request.prior_state, ty)?;
        let input = PlanRequest {
            config: codec::decode(request.config, ty)?,
            prior: Some(prior).filter(|prior| !prior.is_null()),
            planned: proposed,
            private: request.prior_private.clone(),
            data: self.configured(),
            context: context.clone(),
        };
        let handler = Arc::clone(&resource).plan(input);
        let mut output = guard::guarded(&planning(&request.type_name), handler).await??;
        output.diagnostics.extend(context.take_warnings());
        let planned = codec::encode(&output.planned, ty)?;
        Ok(plan_response(planned, output, request.prior_private))
    }

    pub(super) async fn read(
        &self,
        request: read_resource::Request,
    ) -> Result<read_resource::Response, Diagnostics> {
        let resource = self.resource(&request.type_name)?;
        if self.is_unknown() {
            return Ok(unread(request));
        }
        let ty = resource.object_type();
        let context = self.context();
        let input = ReadRequest {
            state: codec::decode(request.current_state, ty)?,
            private: request.private.clone(),
            data: self.data()?,
            context: context.clone(),
        };
        let what = format!("reading a {}", request.type_name);
        let state = guard::guarded(&what, Arc::clone(&resource).read(input)).await??;
        let (value, private) =
            state.map_or((Value::Null, None), |state| (state.model, state.private));
        Ok(read_resource::Response {
            new_state: codec::encode(&value, ty)?,
            diagnostics: context.take_warnings().into_wire(),
            private: private.unwrap_or(request.private),
            ..read_resource::Response::default()
        })
    }

    pub(super) async fn read_source(
        &self,
        request: read_data_source::Request,
    ) -> Result<read_data_source::Response, Diagnostics> {
        let source = self.data_source(&request.type_name)?;
        let ty = source.object_type();
        let context = self.context();
        let input = ReadDataRequest {
            config: codec::decode(request.config, ty)?,
            data: self.data()?,
            context: context.clone(),
        };
        let what = format!("reading a {}", request.type_name);
        let value = guard::guarded(&what, Arc::clone(&source).read(input)).await??;
        Ok(read_data_source::Response {
            state: codec::encode(&value, ty)?,
            diagnostics: context.take_warnings().into_wire(),
            ..read_data_source::Response::default()
        })
    }
}

fn planning(type_name: &str) -> String {
    format!("planning a {type_name}")
}

/// Nothing about a deletion is the provider's to decide.
fn destroy_plan(request: plan_resource_change::Request) -> plan_resource_change::Response {
    plan_resource_change::Response {
        planned_state: request.proposed_new_state,
        planned_private: request.prior_private,
        ..plan_resource_change::Response::default()
    }
}

fn plan_response(
    planned_state: Option<DynamicValue>,
    output: PlanResponse<Value>,
    prior_private: Vec<u8>,
) -> plan_resource_change::Response {
    plan_resource_change::Response {
        planned_state,
        requires_replace: output
            .requires_replace
            .iter()
            .map(AttributePath::to_wire)
            .collect(),
        planned_private: output.private.unwrap_or(prior_private),
        diagnostics: output.diagnostics.into_wire(),
        ..plan_resource_change::Response::default()
    }
}

/// While the provider's configuration is unknown, the stored state is the best there is.
fn unread(request: read_resource::Request) -> read_resource::Response {
    let warning = Diagnostic::warning(format!("The {} was not refreshed", request.type_name))
        .detail("The provider's configuration depends on values that are known only after apply.");
    read_resource::Response {
        new_state: request.current_state,
        private: request.private,
        diagnostics: Diagnostics::from(warning).into_wire(),
        ..read_resource::Response::default()
    }
}
