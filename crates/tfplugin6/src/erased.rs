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
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::function::FunctionError;
use crate::generated::tfplugin6 as wire;
use crate::path::AttributePath;
use crate::resource::{MoveRequest, UpgradeRequest};
use crate::schema::Schema;
use crate::state::{Saved, Slot};
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
    fn plan(self: Arc<Self>, input: PlanInput<D>) -> Pending<Result<PlanOutput, Diagnostics>>;
    fn create(self: Arc<Self>, input: ChangeInput<D>) -> Pending<Changed>;
    fn update(self: Arc<Self>, input: ChangeInput<D>) -> Pending<Changed>;
    fn delete(self: Arc<Self>, input: ChangeInput<D>) -> Pending<Changed>;
    fn read(self: Arc<Self>, input: ReadInput<D>) -> Pending<Result<Option<Saved>, Diagnostics>>;
    fn import(
        self: Arc<Self>,
        id: String,
        data: Arc<D>,
        context: Context,
    ) -> Pending<Result<Saved, Diagnostics>>;
    fn move_state(
        self: Arc<Self>,
        request: MoveRequest,
    ) -> Pending<Result<Option<Saved>, Diagnostics>>;
    fn upgrade(self: Arc<Self>, request: UpgradeRequest) -> Pending<Result<Value, Diagnostics>>;
}

/// A [`DataSource`](crate::DataSource) of any type.
pub(crate) trait AnyDataSource<D>: Send + Sync {
    fn schema(&self) -> &Schema;
    fn object_type(&self) -> &Type;
    fn validate(&self, config: Value) -> Diagnostics;
    fn read(
        self: Arc<Self>,
        config: Value,
        data: Arc<D>,
        context: Context,
    ) -> Pending<Result<Value, Diagnostics>>;
}

/// A [`Function`](crate::Function) of any type.
pub(crate) trait AnyFunction: Send + Sync {
    fn to_wire(&self) -> wire::Function;
    fn parameter_type(&self, index: usize) -> Option<Type>;
    fn return_type(&self) -> Type;
    fn call(&self, arguments: Vec<Value>) -> Result<Value, FunctionError>;
}

/// What a plan is made from.
pub(crate) struct PlanInput<D> {
    pub(crate) config: Value,
    pub(crate) prior: Value,
    pub(crate) proposed: Value,
    pub(crate) private: Vec<u8>,
    pub(crate) data: Option<Arc<D>>,
    pub(crate) context: Context,
}

/// A plan.
pub(crate) struct PlanOutput {
    pub(crate) planned: Value,
    pub(crate) requires_replace: Vec<AttributePath>,
    pub(crate) private: Option<Vec<u8>>,
    pub(crate) diagnostics: Diagnostics,
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
    pub(crate) state: Option<Saved>,
    pub(crate) diagnostics: Diagnostics,
}

/// What is read.
pub(crate) struct ReadInput<D> {
    pub(crate) state: Value,
    pub(crate) private: Vec<u8>,
    pub(crate) data: Arc<D>,
    pub(crate) context: Context,
}

/// A value as the Rust type, or what to tell the user.
fn typed<T: Convert>(value: &Value) -> Result<T, Diagnostics> {
    T::from_value(value.clone()).map_err(|error| Diagnostic::from(error).into())
}

/// Null is no value.
fn typed_or_none<T: Convert>(value: &Value) -> Result<Option<T>, Diagnostics> {
    if value.is_null() {
        Ok(None)
    } else {
        typed(value).map(Some)
    }
}
