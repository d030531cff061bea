//! The provider service: messages in, handlers called, messages out.

mod change;
mod codec;
mod discovery;
mod functions;
mod guard;
mod notices;
mod provider;
mod resources;
mod rpc;
mod states;

pub(crate) use rpc::Shared;

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use tokio_util::sync::CancellationToken;

use crate::context::Context;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::erased::{AnyDataSource, AnyResource};
use crate::provider::{Provider, Registry};

/// A provider, and how one run of Terraform has configured it.
pub(crate) struct Service<P: Provider> {
    provider: Arc<P>,
    registry: Registry<P::Data>,
    data: RwLock<Configured<P::Data>>,
    running: Mutex<CancellationToken>,
}

/// How far the provider is configured.
enum Configured<D> {
    /// Terraform has not asked for it yet.
    Not,
    /// The configuration has values that are not known yet.
    Unknown,
    /// With this.
    With(Arc<D>),
}

impl<P: Provider> Service<P> {
    pub(crate) fn new(provider: P) -> Self {
        Self {
            registry: Registry::of(&provider),
            provider: Arc::new(provider),
            data: RwLock::new(Configured::Not),
            running: Mutex::default(),
        }
    }

    /// Cancels what is running; what comes after (a debugged provider serves many runs) is not.
    pub(crate) fn stop(&self) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *running).cancel();
    }

    fn context(&self) -> Context {
        Context::new(
            self.running
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .clone(),
        )
    }

    fn resource(&self, name: &str) -> Result<Arc<dyn AnyResource<P::Data>>, Diagnostic> {
        self.registry
            .resources
            .get(name)
            .cloned()
            .ok_or_else(|| missing("resource", name))
    }

    fn data_source(&self, name: &str) -> Result<Arc<dyn AnyDataSource<P::Data>>, Diagnostic> {
        self.registry
            .data_sources
            .get(name)
            .cloned()
            .ok_or_else(|| missing("data source", name))
    }

    fn configured(&self) -> Option<Arc<P::Data>> {
        match &*self.data.read().unwrap_or_else(PoisonError::into_inner) {
            Configured::With(data) => Some(Arc::clone(data)),
            Configured::Not | Configured::Unknown => None,
        }
    }

    fn is_unknown(&self) -> bool {
        let data = self.data.read().unwrap_or_else(PoisonError::into_inner);
        matches!(&*data, Configured::Unknown)
    }

    fn data(&self) -> Result<Arc<P::Data>, Diagnostics> {
        self.configured()
            .ok_or_else(|| self.not_configured().into())
    }

    fn not_configured(&self) -> Diagnostic {
        if self.is_unknown() {
            Diagnostic::error("The provider's configuration is not known yet").detail(
                "It depends on values that are known only after apply, and this needs them now. \
                 Apply what they depend on first, with -target.",
            )
        } else {
            Diagnostic::error("The provider is not configured")
                .detail("Terraform asked for this before it configured the provider.")
        }
    }
}

fn missing(kind: &str, name: &str) -> Diagnostic {
    Diagnostic::error(format!("There is no {kind} {name}"))
        .detail("This version of the provider does not have it.")
}
