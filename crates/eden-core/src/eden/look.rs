//! A look at what creating will need.

use super::Eden;
use crate::context::Context;
use crate::error::Error;
use crate::observe::needs::{self, Needs};

impl Eden {
    /// Looks for what these endpoints need and others make: images, clusters, reference services and
    /// common ALBs. Nothing is changed.
    ///
    /// # Errors
    /// All that is missing, or cannot be looked for.
    pub async fn look_for(&self, context: &Context, needs: &[Needs]) -> Result<(), Error> {
        needs::look_for(&self.clients, context, needs).await
    }
}
