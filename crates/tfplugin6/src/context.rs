//! What every handler is given besides its values.

use std::sync::{Arc, Mutex, PoisonError};

use tokio_util::sync::CancellationToken;

use crate::diagnostics::{Diagnostic, Diagnostics};

/// The call a handler works for: whether it is still wanted, and what to tell the user besides.
#[derive(Clone, Debug, Default)]
pub struct Context {
    cancellation: CancellationToken,
    warnings: Arc<Mutex<Diagnostics>>,
}

impl Context {
    pub(crate) fn new(cancellation: CancellationToken) -> Self {
        Self {
            cancellation,
            warnings: Arc::default(),
        }
    }

    /// Is cancelled when the user interrupts Terraform.
    ///
    /// What is under way must then end soon, in a state that the next apply can finish.
    pub fn cancellation(&self) -> &CancellationToken {
        &self.cancellation
    }

    /// Whether the user has interrupted Terraform.
    pub fn is_cancelled(&self) -> bool {
        self.cancellation.is_cancelled()
    }

    /// Tells the user something beside the result.
    pub fn warn(&self, diagnostic: Diagnostic) {
        self.warnings
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(diagnostic);
    }

    pub(crate) fn take_warnings(&self) -> Diagnostics {
        std::mem::take(&mut *self.warnings.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
