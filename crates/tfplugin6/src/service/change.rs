//! Create, update and delete, so that nothing that exists is ever lost from the state.

mod settle;

use std::sync::Arc;

use settle::{Fallback, Settled};

use super::{Service, codec, guard};
use crate::diagnostics::Diagnostics;
use crate::erased::ChangeInput;
use crate::generated::tfplugin6::apply_resource_change;
use crate::provider::Provider;
use crate::state::Slot;
use crate::types::Type;

impl<P: Provider> Service<P> {
    pub(super) async fn apply(
        &self,
        request: apply_resource_change::Request,
    ) -> apply_resource_change::Response {
        let (prior, private) = (request.prior_state.clone(), request.planned_private.clone());
        match self.try_apply(request).await {
            Ok(response) => response,
            // Nothing has been called, so what was there is there.
            Err(diagnostics) => apply_resource_change::Response {
                new_state: prior,
                private,
                diagnostics: diagnostics.into_wire(),
                ..apply_resource_change::Response::default()
            },
        }
    }

    async fn try_apply(
        &self,
        request: apply_resource_change::Request,
    ) -> Result<apply_resource_change::Response, Diagnostics> {
        let resource = self.resource(&request.type_name)?;
        let private = request.planned_private.clone();
        let what = request.type_name.clone();
        let input = self.change_input(request, resource.object_type())?;
        let (context, fallback) = (input.context.clone(), Fallback::of(&input));
        let what = format!("{} a {what}", fallback.action.verb());
        let change = Arc::clone(&resource).change(fallback.action, input);
        let outcome = guard::guarded(&what, change).await;
        let mut settled = fallback.settle(outcome, &resource.schema().attributes);
        settled.diagnostics.extend(context.take_warnings());
        respond(settled, resource.object_type(), private)
    }

    fn change_input(
        &self,
        request: apply_resource_change::Request,
        ty: &Type,
    ) -> Result<ChangeInput<P::Data>, Diagnostics> {
        Ok(ChangeInput {
            config: codec::decode(request.config, ty)?,
            prior: codec::decode(request.prior_state, ty)?,
            planned: codec::decode(request.planned_state, ty)?,
            private: request.planned_private,
            data: self.data()?,
            slot: Slot::default(),
            context: self.context(),
        })
    }
}

fn respond(
    settled: Settled,
    ty: &Type,
    private: Vec<u8>,
) -> Result<apply_resource_change::Response, Diagnostics> {
    Ok(apply_resource_change::Response {
        new_state: codec::encode(&settled.state.model, ty)?,
        private: settled.state.private.unwrap_or(private),
        diagnostics: settled.diagnostics.into_wire(),
        ..apply_resource_change::Response::default()
    })
}
