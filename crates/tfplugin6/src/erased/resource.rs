//! Resources without their types.

mod change;

use std::sync::{Arc, OnceLock};

use super::{
    AnyResource, ChangeInput, Changed, Pending, PlanInput, PlanOutput, ReadInput, typed,
    typed_or_none,
};
use crate::context::Context;
use crate::convert::Convert;
use crate::diagnostics::Diagnostics;
use crate::plan;
use crate::resource::{
    ImportRequest, MoveRequest, PlanRequest, ReadRequest, Resource, UpgradeRequest,
};
use crate::schema::Schema;
use crate::state::{Saved, State};
use crate::types::Type;
use crate::value::Value;

/// A resource and its schema, which is made when it is first asked for.
pub(crate) struct TypedResource<R> {
    resource: R,
    schema: OnceLock<(Schema, Type)>,
}

impl<R: Resource> TypedResource<R> {
    pub(crate) fn new(resource: R) -> Self {
        Self {
            resource,
            schema: OnceLock::new(),
        }
    }

    fn described(&self) -> &(Schema, Type) {
        self.schema.get_or_init(|| {
            let schema = Schema::of::<R::Model>(R::VERSION);
            let ty = schema.object_type();
            (schema, ty)
        })
    }

    async fn plan_typed(&self, input: PlanInput<R::Data>) -> Result<PlanOutput, Diagnostics> {
        let (schema, ty) = self.described();
        let PlanInput {
            config,
            prior,
            proposed,
            private,
            data,
            context,
        } = input;
        let prepared = plan::prepare(&schema.attributes, ty, &config, &prior, proposed);
        let planned: R::Model = typed(&prepared)?;
        let seen = planned.to_value();
        let (typed_config, prior_model) = (typed(&config)?, typed_or_none(&prior)?);
        let request = PlanRequest {
            config: typed_config,
            prior: prior_model,
            planned,
            private,
            data,
            context,
        };
        let response = self.resource.plan(request).await?;
        let planned = plan::restore(&prepared, &seen, response.planned.to_value(), ty);
        let planned = plan::without_write_only(&schema.attributes, planned);
        let mut requires_replace = match prior {
            Value::Null => Vec::new(),
            _ => plan::requires_replace(&schema.attributes, &config, &prior, &planned),
        };
        requires_replace.extend(response.requires_replace);
        let (private, diagnostics) = (response.private, response.diagnostics);
        Ok(PlanOutput {
            planned,
            requires_replace,
            private,
            diagnostics,
        })
    }

    async fn read_typed(&self, input: ReadInput<R::Data>) -> Result<Option<Saved>, Diagnostics> {
        let ReadInput {
            state: stored,
            private,
            data,
            context,
        } = input;
        let state: R::Model = typed(&stored)?;
        let seen = state.to_value();
        let read = self
            .resource
            .read(ReadRequest {
                state,
                private,
                data,
                context,
            })
            .await?;
        Ok(read.map(|state| self.restored(&stored, &seen, &state)))
    }

    /// The state that a handler returned, exact where the handler left it alone.
    fn restored(&self, original: &Value, seen: &Value, state: &State<R::Model>) -> Saved {
        let saved = Saved::of(state);
        let (schema, ty) = self.described();
        let value = plan::restore(original, seen, saved.value, ty);
        Saved {
            value: plan::without_write_only(&schema.attributes, value),
            private: saved.private,
        }
    }

    fn fresh(&self, state: &State<R::Model>) -> Saved {
        let Saved { value, private } = Saved::of(state);
        Saved {
            value: plan::without_write_only(&self.described().0.attributes, value),
            private,
        }
    }
}

impl<R: Resource> AnyResource<R::Data> for TypedResource<R> {
    fn schema(&self) -> &Schema {
        &self.described().0
    }

    fn object_type(&self) -> &Type {
        &self.described().1
    }

    fn version(&self) -> i64 {
        R::VERSION
    }

    fn validate(&self, config: Value) -> Diagnostics {
        match typed(&config) {
            Ok(config) => self.resource.validate(&config),
            Err(diagnostics) => diagnostics,
        }
    }

    fn plan(
        self: Arc<Self>,
        input: PlanInput<R::Data>,
    ) -> Pending<Result<PlanOutput, Diagnostics>> {
        Box::pin(async move { self.plan_typed(input).await })
    }

    fn create(self: Arc<Self>, input: ChangeInput<R::Data>) -> Pending<Changed> {
        Box::pin(async move { self.create_typed(input).await })
    }

    fn update(self: Arc<Self>, input: ChangeInput<R::Data>) -> Pending<Changed> {
        Box::pin(async move { self.update_typed(input).await })
    }

    fn delete(self: Arc<Self>, input: ChangeInput<R::Data>) -> Pending<Changed> {
        Box::pin(async move { self.delete_typed(input).await })
    }

    fn read(
        self: Arc<Self>,
        input: ReadInput<R::Data>,
    ) -> Pending<Result<Option<Saved>, Diagnostics>> {
        Box::pin(async move { self.read_typed(input).await })
    }

    fn import(
        self: Arc<Self>,
        id: String,
        data: Arc<R::Data>,
        context: Context,
    ) -> Pending<Result<Saved, Diagnostics>> {
        Box::pin(async move {
            let state = self
                .resource
                .import(ImportRequest { id, data, context })
                .await?;
            Ok(self.fresh(&state))
        })
    }

    fn move_state(
        self: Arc<Self>,
        request: MoveRequest,
    ) -> Pending<Result<Option<Saved>, Diagnostics>> {
        Box::pin(async move {
            let moved = self.resource.move_state(request).await?;
            Ok(moved.map(|state| self.fresh(&state)))
        })
    }

    fn upgrade(self: Arc<Self>, request: UpgradeRequest) -> Pending<Result<Value, Diagnostics>> {
        Box::pin(async move {
            let model = self.resource.upgrade(request).await?;
            Ok(self.fresh(&State::new(model)).value)
        })
    }
}
