//! The provider's own configuration.

use std::sync::{Arc, PoisonError};

use super::{Configured, Service, codec, guard};
use crate::context::Context;
use crate::convert::Convert;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::generated::tfplugin6::{DynamicValue, configure_provider, validate_provider_config};
use crate::plan;
use crate::provider::{ConfigureRequest, Provider};

impl<P: Provider> Service<P> {
    pub(super) fn validate_config(
        &self,
        request: validate_provider_config::Request,
    ) -> validate_provider_config::Response {
        let diagnostics = match self.config(request.config) {
            Ok(config) => self.provider.validate(&config),
            Err(diagnostic) => diagnostic.into(),
        };
        validate_provider_config::Response {
            diagnostics: diagnostics.into_wire(),
        }
    }

    pub(super) async fn configure(
        &self,
        request: configure_provider::Request,
    ) -> configure_provider::Response {
        let context = self.context();
        let call = context.clone();
        let result = self.try_configure(request, context).await;
        let mut all = call.take_warnings();
        all.extend(result.err().unwrap_or_default());
        configure_provider::Response {
            diagnostics: all.into_wire(),
        }
    }

    async fn try_configure(
        &self,
        request: configure_provider::Request,
        context: Context,
    ) -> Result<(), Diagnostics> {
        let config = self.config(request.config)?;
        let terraform_version = request.terraform_version;
        let request = ConfigureRequest {
            config,
            terraform_version,
            context,
        };
        let provider = Arc::clone(&self.provider);
        let handler = async move { provider.configure(request).await };
        let data = guard::guarded("configuring the provider", handler).await??;
        *self.data.write().unwrap_or_else(PoisonError::into_inner) =
            data.map_or(Configured::Unknown, Configured::With);
        Ok(())
    }

    fn config(&self, config: Option<DynamicValue>) -> Result<P::Config, Diagnostic> {
        let config = codec::decode(config, &self.registry.config.object_type())?;
        let config = plan::with_defaults(&self.registry.config.attributes, &config, config.clone());
        P::Config::from_value(config).map_err(Diagnostic::from)
    }
}
