//! `baikonur_eden_environment`.

mod apply;
mod before_publish;
mod endpoint;
mod errors;
mod expiry;
mod missing;
mod model;
mod names;
mod outputs;
mod overrides;
mod part;
mod plan;
mod private;
mod protection;
mod pull_request;
mod read;
mod requests;
mod resolve;
mod saved;
mod takeover;
mod validate;
mod workers;

use tfplugin6::{
    CreateRequest, DeleteRequest, Diagnostics, Failure, ImportRequest, PlanRequest, PlanResponse,
    ReadRequest, Resource, State, UpdateRequest,
};

pub(crate) use self::model::{Environment, timestamp};
pub(crate) use self::read::parts_of_id;
use crate::data::Data;

/// The resource `baikonur_eden_environment`.
#[derive(Debug)]
pub(crate) struct Environments;

impl Resource for Environments {
    type Model = Environment;
    type Data = Data;

    const TYPE_NAME: &'static str = "baikonur_eden_environment";

    fn validate(&self, config: &Environment) -> Diagnostics {
        validate::problems(config)
    }

    async fn plan(
        &self,
        request: PlanRequest<Environment, Data>,
    ) -> Result<PlanResponse<Environment>, Diagnostics> {
        plan::plan(request).await
    }

    async fn create(
        &self,
        request: CreateRequest<Environment, Data>,
    ) -> Result<State<Environment>, Failure<Environment>> {
        apply::create(request).await
    }

    async fn read(
        &self,
        request: ReadRequest<Environment, Data>,
    ) -> Result<Option<State<Environment>>, Diagnostics> {
        read::read(request).await
    }

    async fn update(
        &self,
        request: UpdateRequest<Environment, Data>,
    ) -> Result<State<Environment>, Failure<Environment>> {
        apply::update(request).await
    }

    async fn delete(
        &self,
        request: DeleteRequest<Environment, Data>,
    ) -> Result<(), Failure<Environment>> {
        apply::delete(request).await
    }

    async fn import(
        &self,
        request: ImportRequest<Data>,
    ) -> Result<State<Environment>, Diagnostics> {
        read::import(request).await
    }
}

#[cfg(test)]
mod tests;
