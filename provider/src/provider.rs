//! The provider: its configuration and what it offers.

use std::sync::Arc;

use eden_core::Eden;
use eden_core::clients::ClientOptions;
use eden_core::state::lease;
use kinesis_pipeline::Pipelines;
use tfplugin6::{ConfigureRequest, Diagnostics, Provider, Registry};

use crate::aws;
use crate::config::Config;
use crate::data::{Data, Moved};
use crate::environment::Environments;
use crate::environments::EnvironmentLists;
use crate::functions::{EnvironmentHost, ParseEnvironmentId};
use crate::lambda_environment::LambdaEnvironments;
use crate::package::LambdaPackages;
use crate::pipeline::{Held, KinesisPipelines, Planned};
use crate::profile::Profiles;
use crate::texts::strings;

/// The provider `baikonur`.
#[derive(Debug)]
pub(crate) struct Baikonur;

impl Provider for Baikonur {
    type Config = Config;
    type Data = Data;

    fn register(&self, registry: &mut Registry<Data>) {
        registry
            .resource(Environments)
            .resource(Profiles)
            .resource(KinesisPipelines)
            .data_source(EnvironmentLists)
            .data_source(LambdaEnvironments)
            .data_source(LambdaPackages)
            .function(EnvironmentHost)
            .function(ParseEnvironmentId);
    }

    fn validate(&self, config: &Config) -> Diagnostics {
        config.problems()
    }

    async fn configure(
        &self,
        request: ConfigureRequest<Config>,
    ) -> Result<Option<Arc<Data>>, Diagnostics> {
        let config = request.config;
        config.problems().into_result()?;
        if config.is_unknown() {
            return Ok(None);
        }
        let sdk = aws::load(&config).await;
        let endpoints = config.service_endpoints();
        let has_endpoint = endpoints.contains_key("s3") || aws_calls::s3_path_style(&sdk);
        let options = ClientOptions {
            endpoints,
            s3_path_style: config.s3_use_path_style.unwrap_or(has_endpoint),
            lease: lease::times_for_tests(),
        };
        let table = config.eden_table.unwrap_or("eden".to_owned());
        let eden = Eden::new(&sdk, &options, &table);
        let pipelines = Pipelines::new(&sdk, &options.endpoints);
        let default_tags = strings(&config.default_tags);
        Ok(Some(Arc::new(Data {
            eden,
            pipelines,
            default_tags,
            moved: Moved::default(),
            held: Held::default(),
            planned: Planned::default(),
        })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schemas_are_such_as_terraform_takes() {
        assert_eq!(Registry::of(&Baikonur).problems(), Vec::<String>::new());
    }
}
