//! `baikonur_eden_environment`.

mod apply;
mod endpoints;
mod expiry;
mod model;
mod plan;
mod private;
mod read;
mod resolve;
mod validate;

use tfplugin6::{
    CreateRequest, DeleteRequest, Diagnostics, Failure, ImportRequest, PlanRequest, PlanResponse,
    ReadRequest, Resource, State, UpdateRequest,
};

use self::endpoints::is_several;
pub(crate) use self::model::{Environment, Texts, texts, texts_or_null, timestamp};
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
        if is_several(&request.planned) {
            return endpoints::create(request).await;
        }
        apply::create(request).await
    }

    async fn read(
        &self,
        request: ReadRequest<Environment, Data>,
    ) -> Result<Option<State<Environment>>, Diagnostics> {
        if is_several(&request.state) {
            return endpoints::read(request).await;
        }
        read::read(request).await
    }

    async fn update(
        &self,
        request: UpdateRequest<Environment, Data>,
    ) -> Result<State<Environment>, Failure<Environment>> {
        if is_several(&request.planned) {
            return endpoints::update(request).await;
        }
        apply::update(request).await
    }

    async fn delete(
        &self,
        request: DeleteRequest<Environment, Data>,
    ) -> Result<(), Failure<Environment>> {
        if is_several(&request.state) {
            return endpoints::delete(request).await;
        }
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
