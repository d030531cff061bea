//! Terraform's plugin protocol 6 as a Rust library: handshake, mutual TLS, schemas, typed values.
//!
//! A provider is a type that implements [`Provider`] and registers its [`Resource`]s,
//! [`DataSource`]s and [`Function`]s; their attributes are structs that derive [`Model`]; and
//! [`serve`] does the rest. This is a whole provider:
//!
//! ```
//! use std::collections::BTreeMap;
//! use std::process::ExitCode;
//! use std::sync::Arc;
//!
//! use tfplugin6::*;
//!
//! /// Everything in one place.
//! #[derive(Clone, Debug, Default, Model)]
//! struct Config {
//!     /// Where the things are.
//!     #[tf(required)]
//!     endpoint: Attr<String>,
//! }
//!
//! /// One thing.
//! ///
//! /// What stands here is the documentation of the resource, in Markdown.
//! #[derive(Clone, Debug, Default, Model)]
//! struct ThingModel {
//!     /// Its name. Another name is another thing.
//!     #[tf(required, replace)]
//!     name: Attr<String>,
//!     /// How big it is.
//!     #[tf(optional, computed, default = 3)]
//!     size: Attr<i64>,
//!     /// What else there is to say about it.
//!     #[tf(optional)]
//!     tags: Attr<BTreeMap<String, String>>,
//!     /// How long to wait.
//!     #[tf(optional, nested)]
//!     timeouts: Attr<Timeouts>,
//!     /// Given by the service; stays the same.
//!     #[tf(computed, keep)]
//!     id: Attr<String>,
//! }
//!
//! /// How long to wait.
//! #[derive(Clone, Debug, Default, Model)]
//! struct Timeouts {
//!     /// For it to be there.
//!     #[tf(optional)]
//!     create: Attr<String>,
//! }
//!
//! struct Client {
//!     endpoint: String,
//! }
//!
//! struct Thing;
//!
//! impl Resource for Thing {
//!     type Model = ThingModel;
//!     type Data = Client;
//!     const TYPE_NAME: &'static str = "example_thing";
//!
//!     fn validate(&self, config: &ThingModel) -> Diagnostics {
//!         match config.size {
//!             Attr::Known(size) if size < 1 => {
//!                 Diagnostic::error("A thing has a size").at(path!(size)).into()
//!             }
//!             _ => Diagnostics::new(),
//!         }
//!     }
//!
//!     async fn create(
//!         &self,
//!         request: CreateRequest<ThingModel, Client>,
//!     ) -> Result<State<ThingModel>, Failure<ThingModel>> {
//!         let mut thing = request.planned;
//!         thing.id = format!("{}/{}", request.data.endpoint, thing.name.as_deref().unwrap_or("")).into();
//!         // From here on the thing exists, whatever fails after.
//!         request.progress.save(thing.clone());
//!         if request.context.is_cancelled() {
//!             return Err(Diagnostic::error("Interrupted").into());
//!         }
//!         Ok(thing.into())
//!     }
//!
//!     async fn read(
//!         &self,
//!         request: ReadRequest<ThingModel, Client>,
//!     ) -> Result<Option<State<ThingModel>>, Diagnostics> {
//!         Ok(Some(request.state.into()))
//!     }
//!
//!     async fn update(
//!         &self,
//!         request: UpdateRequest<ThingModel, Client>,
//!     ) -> Result<State<ThingModel>, Failure<ThingModel>> {
//!         Ok(request.planned.into())
//!     }
//!
//!     async fn delete(
//!         &self,
//!         _: DeleteRequest<ThingModel, Client>,
//!     ) -> Result<(), Failure<ThingModel>> {
//!         Ok(())
//!     }
//! }
//!
//! struct Example;
//!
//! impl Provider for Example {
//!     type Config = Config;
//!     type Data = Client;
//!
//!     fn register(&self, registry: &mut Registry<Client>) {
//!         registry.resource(Thing);
//!     }
//!
//!     async fn configure(
//!         &self,
//!         request: ConfigureRequest<Config>,
//!     ) -> Result<Option<Arc<Client>>, Diagnostics> {
//!         // Not known before apply: planning goes on without.
//!         Ok(request.config.endpoint.into_known().map(|endpoint| Arc::new(Client { endpoint })))
//!     }
//! }
//!
//! fn main() -> ExitCode {
//!     # if true { assert_eq!(Registry::of(&Example).problems(), Vec::<String>::new()); return ExitCode::SUCCESS; }
//!     serve(Example, ServeOptions::new("registry.terraform.io/example/example"))
//! }
//! ```
//!
//! # What the layer does by itself
//!
//! - **Planning.** Defaults are applied; on create, computed attributes that are not set become
//!   unknown; on update they do so when anything else differs, unless they are marked `keep` (or
//!   `replace`); attributes marked `replace` that differ replace the resource; when nothing
//!   differs, the plan is what there is. Only then [`Resource::plan`] may refine it. Destroying is
//!   never asked.
//! - **Exactness.** What a handler leaves alone goes back to Terraform exactly as it came, even
//!   where Rust's type holds less, such as a list with one unknown element.
//! - **Nothing is lost.** A create or update that fails without saying what there is leaves what
//!   was last recorded by [`Progress::save`]; without that, a failed create is nothing, and a
//!   failed update or delete what there was. A handler that panics becomes a diagnostic: on create
//!   with nothing recorded, the plan itself is stored with null for what is unknown, so that
//!   Terraform taints the resource rather than forgets it.
//! - **Write-only attributes** are in the `config` that handlers get, and nowhere else.
//! - **Interruption.** Ctrl-C cancels [`Context::cancellation`]; the process goes on until
//!   Terraform ends it.

#[allow(unused_extern_crates, reason = "derived code names this crate")]
extern crate self as tfplugin6;

mod attr;
mod context;
mod convert;
mod data_source;
mod diagnostics;
mod erased;
mod function;
#[rustfmt::skip]
mod generated;
mod model;
mod path;
mod plan;
mod provider;
mod resource;
pub mod schema;
mod serve;
mod service;
mod state;
mod types;
mod value;

pub use attr::Attr;
pub use context::Context;
pub use convert::{Convert, ConvertError, Set};
pub use data_source::{DataSource, ReadDataRequest};
pub use diagnostics::{Diagnostic, Diagnostics, Severity};
pub use function::{Function, FunctionError};
#[doc(hidden)]
pub use model::Fields;
pub use model::{Empty, Model, Nested};
pub use path::{AttributePath, Step};
pub use provider::{ConfigureRequest, Provider, Registry};
pub use resource::{
    CreateRequest, DeleteRequest, ImportRequest, MoveRequest, PlanRequest, PlanResponse,
    ReadRequest, Resource, UpdateRequest, UpgradeRequest,
};
pub use serve::{ServeOptions, serve};
pub use state::{Failure, Progress, RawState, State};
pub use tfplugin6_derive::Model;
pub use tokio_util::sync::CancellationToken;
pub use types::{Type, TypeError};
pub use value::{CodecError, Number, NumberError, Value};
