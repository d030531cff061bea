//! What the functions that post records have in common: headers from a secret, and what becomes of records.

mod secret;
mod settings;
mod settled;

pub use self::secret::{FromSecret, Secret, headers};
pub use self::settings::{report, transport};
pub use self::settled::settled;
