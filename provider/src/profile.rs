//! `baikonur_eden_profile`.

mod apply;
mod model;
mod read;
mod validate;

use tfplugin6::{
    CreateRequest, DeleteRequest, Diagnostics, Failure, ImportRequest, PlanRequest, PlanResponse,
    ReadRequest, Resource, State, UpdateRequest,
};

pub(crate) use self::model::Profile;
use crate::data::Data;

/// The resource `baikonur_eden_profile`.
#[derive(Debug)]
pub(crate) struct Profiles;

impl Resource for Profiles {
    type Model = Profile;
    type Data = Data;

    const TYPE_NAME: &'static str = "baikonur_eden_profile";

    fn validate(&self, config: &Profile) -> Diagnostics {
        validate::problems(config)
    }

    async fn plan(
        &self,
        request: PlanRequest<Profile, Data>,
    ) -> Result<PlanResponse<Profile>, Diagnostics> {
        let mut planned = request.planned;
        planned.id = planned.name.clone();
        Ok(PlanResponse::new(planned))
    }

    async fn create(
        &self,
        request: CreateRequest<Profile, Data>,
    ) -> Result<State<Profile>, Failure<Profile>> {
        apply::create(request).await
    }

    async fn read(
        &self,
        request: ReadRequest<Profile, Data>,
    ) -> Result<Option<State<Profile>>, Diagnostics> {
        read::read(request).await
    }

    async fn update(
        &self,
        request: UpdateRequest<Profile, Data>,
    ) -> Result<State<Profile>, Failure<Profile>> {
        apply::update(request).await
    }

    async fn delete(&self, request: DeleteRequest<Profile, Data>) -> Result<(), Failure<Profile>> {
        apply::delete(request).await
    }

    async fn import(&self, request: ImportRequest<Data>) -> Result<State<Profile>, Diagnostics> {
        read::import(request).await
    }
}

#[cfg(test)]
mod tests;
