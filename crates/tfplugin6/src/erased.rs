//! Handlers without their types, so that one service can hold them all.

mod data_source;
mod function;
mod resource;

use std::pin::Pin;
use std::sync::Arc;

pub(crate) use data_source::TypedDataSource;
pub(crate) use function::TypedFunction;
pub(crate) use resource::TypedResource;

use crate::context::Context;
use crate::convert::Convert;
use crate::data_source::ReadDataRequest;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::function::FunctionError;
use crate::generated::tfplugin6 as wire;
use crate::resource::{
    ImportRequest, MoveRequest, PlanRequest, PlanResponse, ReadRequest, UpgradeRequest,
};
use crate::schema::Schema;
use crate::state::{Slot, State};
use crate::types::Type;
use crate::value::Value;

/// What an erased `async fn` returns.
pub(crate) type Pending<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// A [`Resource`](crate::Resource) of any type.
pub(crate) trait AnyResource<D>: Send + Sync {
    fn schema(&self) -> &Schema;
    fn object_type(&self) -> &Type;
    fn version(&self) -> i64;
    fn validate(&self, config: Value) -> Diagnostics;
    fn plan(
        self: Arc<Self>,
        request: PlanRequest<Value, D>,
    ) -> Pending<Result<PlanResponse<Value>, Diagnostics>>;
    fn change(self: Arc<Self>, action: Action, input: ChangeInput<D>) -> Pending<Changed>;
    fn read(
        self: Arc<Self>,
        request: ReadRequest<Value, D>,
    ) -> Pending<Result<Option<State<Value>>, Diagnostics>>;
    fn import(
        self: Arc<Self>,
        request: ImportRequest<D>,
    ) -> Pending<Result<State<Value>, Diagnostics>>;
    fn move_state(
        self: Arc<Self>,
        request: MoveRequest,
    ) -> Pending<Result<Option<State<Value>>, Diagnostics>>;
    fn upgrade(self: Arc<Self>, request: UpgradeRequest) -> Pending<Result<Value, Diagnostics>>;
}

/// A [`DataSource`](crate::DataSource) of any type.
pub(crate) trait AnyDataSource<D>: Send + Sync {
    fn schema(&self) -> &Schema;
    fn object_type(&self) -> &Type;
    fn validate(&self, config: Value) -> Diagnostics;
    fn read(
        self: Arc<Self>,
        request: ReadDataRequest<Value, D>,
    ) -> Pending<Result<Value, Diagnostics>>;
}

/// A [`Function`](crate::Function) of any type.
pub(crate) trait AnyFunction: Send + Sync {
    fn to_wire(&self) -> wire::Function;
    fn parameter_type(&self, index: usize) -> Option<Type>;
    fn return_type(&self) -> Type;
    fn call(&self, arguments: Vec<Value>) -> Result<Value, FunctionError>;
}

/// What a change does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Create,
    Update,
    Delete,
}

impl Action {
    pub(crate) fn verb(self) -> &'static str {
        match self {
            Self::Create => "creating",
            Self::Update => "updating",
            Self::Delete => "deleting",
        }
    }
}

/// What is created, updated or deleted.
pub(crate) struct ChangeInput<D> {
    pub(crate) config: Value,
    pub(crate) prior: Value,
    pub(crate) planned: Value,
    pub(crate) private: Vec<u8>,
    pub(crate) data: Arc<D>,
    pub(crate) slot: Slot,
    pub(crate) context: Context,
}

/// What a change led to.
pub(crate) struct Changed {
    /// What the handler says there is now, if it says so.
    pub(crate) state: Option<State<Value>>,
    pub(crate) diagnostics: Diagnostics,
}

/// A value as the Rust type, or what to tell the user.
fn typed<T: Convert>(value: &Value) -> Result<T, Diagnostics> {
    T::from_value(value.clone()).map_err(|error| Diagnostic::from(error).into())
}
