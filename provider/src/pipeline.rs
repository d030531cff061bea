//! `baikonur_kinesis_pipeline`.

mod apply;
mod destination;
mod diagnose;
mod import;
mod lake;
mod model;
mod names;
mod notices;
mod packages;
mod plan;
mod posted;
mod private;
mod read;
mod redact;
mod succession;
mod targets;
mod validate;
mod wanted;

use tfplugin6::{
    CreateRequest, DeleteRequest, Diagnostics, Failure, ImportRequest, PlanRequest, PlanResponse,
    ReadRequest, Resource, State, UpdateRequest,
};

use self::model::Pipeline;
pub(crate) use self::names::Planned;
pub(crate) use self::succession::Held;
use crate::data::Data;

/// The resource `baikonur_kinesis_pipeline`.
#[derive(Debug)]
pub(crate) struct KinesisPipelines;

impl Resource for KinesisPipelines {
    type Model = Pipeline;
    type Data = Data;

    const TYPE_NAME: &'static str = "baikonur_kinesis_pipeline";

    fn validate(&self, config: &Pipeline) -> Diagnostics {
        validate::problems(config)
    }

    async fn plan(
        &self,
        request: PlanRequest<Pipeline, Data>,
    ) -> Result<PlanResponse<Pipeline>, Diagnostics> {
        plan::plan(request).await
    }

    async fn create(
        &self,
        request: CreateRequest<Pipeline, Data>,
    ) -> Result<State<Pipeline>, Failure<Pipeline>> {
        apply::create(request).await
    }

    async fn read(
        &self,
        request: ReadRequest<Pipeline, Data>,
    ) -> Result<Option<State<Pipeline>>, Diagnostics> {
        read::read(request).await
    }

    async fn update(
        &self,
        request: UpdateRequest<Pipeline, Data>,
    ) -> Result<State<Pipeline>, Failure<Pipeline>> {
        apply::update(request).await
    }

    async fn delete(
        &self,
        request: DeleteRequest<Pipeline, Data>,
    ) -> Result<(), Failure<Pipeline>> {
        apply::delete(request).await
    }

    async fn import(&self, request: ImportRequest<Data>) -> Result<State<Pipeline>, Diagnostics> {
        import::import(request).await
    }
}

#[cfg(test)]
mod tests;
