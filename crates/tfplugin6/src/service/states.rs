//! States from elsewhere: imported, moved, or of an older version.

use std::sync::Arc;

use super::{Service, codec, guard};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::erased::AnyResource;
use crate::generated::tfplugin6::{
    RawState as WireState, import_resource_state, move_resource_state, upgrade_resource_state,
};
use crate::provider::Provider;
use crate::resource::{ImportRequest, MoveRequest, UpgradeRequest};
use crate::state::RawState;
use crate::value::Value;

impl<P: Provider> Service<P> {
    pub(super) async fn import(
        &self,
        request: import_resource_state::Request,
    ) -> Result<import_resource_state::Response, Diagnostics> {
        let resource = self.resource(&request.type_name)?;
        let context = self.context();
        let what = format!("importing a {}", request.type_name);
        let handler = Arc::clone(&resource).import(ImportRequest {
            id: request.id,
            data: self.data()?,
            context: context.clone(),
        });
        let saved = guard::guarded(&what, handler).await??;
        let imported = import_resource_state::ImportedResource {
            type_name: request.type_name,
            state: codec::encode(&saved.model, resource.object_type())?,
            private: saved.private.unwrap_or_default(),
            identity: None,
        };
        Ok(import_resource_state::Response {
            imported_resources: vec![imported],
            diagnostics: context.take_warnings().into_wire(),
            deferred: None,
        })
    }

    pub(super) async fn move_state(
        &self,
        request: move_resource_state::Request,
    ) -> Result<move_resource_state::Response, Diagnostics> {
        let resource = self.resource(&request.target_type_name)?;
        let context = self.context();
        let unsupported = cannot_move(&request);
        let (target, private) = (request.target_type_name, request.source_private.clone());
        let moved = MoveRequest {
            source_provider: request.source_provider_address,
            source_type: request.source_type_name,
            source_version: request.source_schema_version,
            state: raw(request.source_state)?,
            private: request.source_private,
            context: context.clone(),
        };
        let what = format!("moving a state to {target}");
        let saved = guard::guarded(&what, Arc::clone(&resource).move_state(moved)).await??;
        let saved = saved.ok_or(unsupported)?;
        Ok(move_resource_state::Response {
            target_state: codec::encode(&saved.model, resource.object_type())?,
            diagnostics: context.take_warnings().into_wire(),
            target_private: saved.private.unwrap_or(private),
            target_identity: None,
        })
    }

    pub(super) async fn upgrade(
        &self,
        request: upgrade_resource_state::Request,
    ) -> Result<upgrade_resource_state::Response, Diagnostics> {
        let resource = self.resource(&request.type_name)?;
        let context = self.context();
        let request = UpgradeRequest {
            version: request.version,
            state: raw(request.raw_state)?,
            context: context.clone(),
        };
        let value = upgraded(&resource, request).await?;
        Ok(upgrade_resource_state::Response {
            upgraded_state: codec::encode(&value, resource.object_type())?,
            diagnostics: context.take_warnings().into_wire(),
        })
    }
}

/// Terraform asks this of every stored resource, most of which are of today's version.
async fn upgraded<D>(
    resource: &Arc<dyn AnyResource<D>>,
    request: UpgradeRequest,
) -> Result<Value, Diagnostics> {
    if request.version == resource.version() {
        return Ok(request.state.value(resource.object_type())?);
    }
    if request.version > resource.version() {
        return Err(too_new(request.version, resource.version()).into());
    }
    guard::guarded("upgrading a state", Arc::clone(resource).upgrade(request)).await?
}

fn raw(state: Option<WireState>) -> Result<RawState, Diagnostic> {
    let state = state.unwrap_or_default();
    if state.json.is_empty() {
        return Err(
            Diagnostic::error("The stored state is of Terraform 0.11 or older")
                .detail("Terraform 0.12 must bring it up to date first."),
        );
    }
    Ok(RawState::new(state.json))
}

fn too_new(stored: i64, ours: i64) -> Diagnostic {
    Diagnostic::error("The stored state is of a newer version of the provider").detail(format!(
        "It has version {stored}, and this provider knows up to {ours}. Upgrade the provider."
    ))
}

fn cannot_move(request: &move_resource_state::Request) -> Diagnostic {
    Diagnostic::error(format!(
        "{} cannot take over a {}",
        request.target_type_name, request.source_type_name
    ))
    .detail(format!(
        "The resource type does not know how to move the state of that type of {}.",
        request.source_provider_address
    ))
}
