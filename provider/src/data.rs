//! What the handlers share once the provider is configured.

use eden_core::Eden;
use eden_core::clone::tags::Tags;

/// What the handlers share once the provider is configured.
#[derive(Debug)]
pub(crate) struct Data {
    /// eden's commands.
    pub(crate) eden: Eden,
    /// Tags of everything that is made.
    pub(crate) default_tags: Tags,
}
