//! How a request is answered that did not pass a rule, and where its visitor may be sent.

mod destination;
mod hops;
mod origin;
mod preflight;
mod request;
mod turn_away;

pub use self::destination::{Destination, DestinationError};
pub use self::hops::hops;
pub use self::origin::{OriginError, check_origin};
pub use self::request::RequestHead;
pub use self::turn_away::{TurnedAway, turn_away};
