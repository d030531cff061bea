//! What the door needs of environments: which one has a host, who may visit it, and the key that opens it.

mod key;
mod page;
mod people;
mod press;
mod share;
mod sweep;
mod visited;

pub use self::page::{Page, PageEnvironment};
pub use self::press::{EXTENSION, KEPT_AWAKE, Pressed, Tagged};
pub use self::share::Link;
pub use self::sweep::Swept;
pub use self::visited::{Visited, VisitedEndpoint};
