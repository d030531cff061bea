//! `data.baikonur_eden_environments`.

use eden_core::state::table::Listed;
use tfplugin6::{Attr, DataSource, Diagnostics, Model, ReadDataRequest};

use crate::data::Data;
use crate::diagnose::diagnostics;
use crate::environment::timestamp;

/// The environments that the state table lists, whoever made them: Terraform, the command line, the
/// API or the Python tools. There are none where there is no table yet.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct EnvironmentList {
    /// Only those of this profile; by default those of all profiles.
    #[tf(optional)]
    pub(crate) profile: Attr<String>,
    /// The environments, by profile and name.
    #[tf(computed, nested)]
    pub(crate) environments: Attr<Vec<ListedEnvironment>>,
}

/// An environment of the list.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct ListedEnvironment {
    /// Name of the environment. The Python tools stored no name but the row's, which is
    /// `<name_prefix>-<name>`.
    #[tf(computed)]
    pub(crate) name: Attr<String>,
    /// Name of its profile.
    #[tf(computed)]
    pub(crate) profile: Attr<String>,
    /// Host name of the environment; null where it is a worker.
    #[tf(computed)]
    pub(crate) endpoint: Attr<String>,
    /// When it was created or last deployed to, in RFC 3339 and UTC.
    #[tf(computed)]
    pub(crate) last_updated: Attr<String>,
    /// When it is to be removed, in RFC 3339 and UTC; null where that is never.
    #[tf(computed)]
    pub(crate) expires_at: Attr<String>,
}

/// The data source `baikonur_eden_environments`.
#[derive(Debug)]
pub(crate) struct EnvironmentLists;

impl DataSource for EnvironmentLists {
    type Model = EnvironmentList;
    type Data = Data;

    const TYPE_NAME: &'static str = "baikonur_eden_environments";

    async fn read(
        &self,
        request: ReadDataRequest<EnvironmentList, Data>,
    ) -> Result<EnvironmentList, Diagnostics> {
        let ReadDataRequest { config, data, .. } = request;
        let listed = data.eden.table().environments_if_any().await;
        let mut listed = listed.map_err(diagnostics)?.unwrap_or_default();
        let profile = config.profile.known().map(String::as_str);
        listed.retain(|one| one.is_in(profile));
        let environments = listed.into_iter().map(environment).collect();
        Ok(EnvironmentList {
            environments: Attr::Known(environments),
            ..config
        })
    }
}

fn environment(listed: Listed) -> ListedEnvironment {
    let endpoint = listed.endpoint().map(str::to_owned);
    let Listed { profile, row } = listed;
    ListedEnvironment {
        name: row.record.map_or(row.name, |record| record.id.name).into(),
        profile: profile.into(),
        endpoint: endpoint.into(),
        last_updated: timestamp(row.last_updated).into(),
        expires_at: row.expiry.map(|expiry| expiry.rfc3339()).into(),
    }
}
