//! Resources without their types.

mod change;

use std::sync::{Arc, OnceLock};

use super::{Action, AnyResource, ChangeInput, Changed, Pending, typed};
use crate::convert::Convert;
use crate::diagnostics::Diagnostics;
use crate::plan;
use crate::resource::{
    ImportRequest, MoveRequest, PlanRequest, PlanResponse, ReadRequest, Resource, UpgradeRequest,
};
use crate::schema::Schema;
use crate::state::State;
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

    async fn plan_typed(
        &self,
        request: PlanRequest<Value, R::Data>,
    ) -> Result<PlanResponse<Value>, Diagnostics> {
        let (schema, ty) = self.described();
        let PlanRequest {
            config,
            prior,
            planned,
            private,
            data,
            context,
        } = request;
        let before = prior.as_ref().unwrap_or(&Value::Null);
        let prepared = plan::prepare(&schema.attributes, ty, &config, before, planned);
        let planned: R::Model = typed(&prepared)?;
        let seen = planned.to_value();
        let request = PlanRequest {
            config: typed(&config)?,
            prior: prior.as_ref().map(typed).transpose()?,
            planned,
            private,
            data,
            context,
        };
        let response = self.resource.plan(request).await?;
        let planned = plan::restore(&prepared, &seen, response.planned.to_value(), ty);
        let planned = plan::without_write_only(&schema.attributes, planned);
        let mut requires_replace = prior.map_or_else(Vec::new, |prior| {
            plan::requires_replace(&schema.attributes, &config, &prior, &planned)
        });
        requires_replace.extend(response.requires_replace);
        Ok(PlanResponse {
            planned,
            requires_replace,
            private: response.private,
            diagnostics: response.diagnostics,
        })
    }

    async fn read_typed(
        &self,
        request: ReadRequest<Value, R::Data>,
    ) -> Result<Option<State<Value>>, Diagnostics> {
        let stored = request.state;
        let state: R::Model = typed(&stored)?;
        let seen = state.to_value();
        let request = ReadRequest {
            state,
            private: request.private,
            data: request.data,
            context: request.context,
        };
        let read = self.resource.read(request).await?;
        Ok(read.map(|state| self.restored(&stored, &seen, state)))
    }

    /// The state that a handler returned, exact where the handler left it alone.
    fn restored(&self, original: &Value, seen: &Value, state: State<R::Model>) -> State<Value> {
        let State { model, private } = state.erased();
        let (schema, ty) = self.described();
        let model = plan::restore(original, seen, model, ty);
        State {
            model: plan::without_write_only(&schema.attributes, model),
            private,
        }
    }

    fn fresh(&self, state: State<R::Model>) -> State<Value> {
        let State { model, private } = state.erased();
        State {
            model: plan::without_write_only(&self.described().0.attributes, model),
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
        request: PlanRequest<Value, R::Data>,
    ) -> Pending<Result<PlanResponse<Value>, Diagnostics>> {
        Box::pin(async move { self.plan_typed(request).await })
    }

    fn change(self: Arc<Self>, action: Action, input: ChangeInput<R::Data>) -> Pending<Changed> {
        Box::pin(async move { self.change_typed(action, input).await })
    }

    fn read(
        self: Arc<Self>,
        request: ReadRequest<Value, R::Data>,
    ) -> Pending<Result<Option<State<Value>>, Diagnostics>> {
        Box::pin(async move { self.read_typed(request).await })
    }

    fn import(
        self: Arc<Self>,
        request: ImportRequest<R::Data>,
    ) -> Pending<Result<State<Value>, Diagnostics>> {
        Box::pin(async move { Ok(self.fresh(self.resource.import(request).await?)) })
    }

    fn move_state(
        self: Arc<Self>,
        request: MoveRequest,
    ) -> Pending<Result<Option<State<Value>>, Diagnostics>> {
        Box::pin(async move {
            let moved = self.resource.move_state(request).await?;
            Ok(moved.map(|state| self.fresh(state)))
        })
    }

    fn upgrade(self: Arc<Self>, request: UpgradeRequest) -> Pending<Result<Value, Diagnostics>> {
        Box::pin(async move {
            let model = self.resource.upgrade(request).await?;
            Ok(self.fresh(State::new(model)).model)
        })
    }
}
