//! What logs are delivered to: log stores, a Fluent server, a function behind Lambda's API, and a verifier of signatures.

mod certificate;
mod closing;
mod collector;
mod elastic;
mod fluent;
mod guard;
mod lambda;
mod process;
mod throttle;
mod tls;
mod verifier;

pub use self::certificate::Certificate;
pub use self::closing::ClosingProxy;
pub use self::collector::{Collector, Posted, Reply};
pub use self::elastic::{Elastic, ElasticKind};
pub use self::fluent::{
    FluentBatch, FluentEvent, FluentOptions, FluentServer, Trouble, TroubleKind,
};
pub use self::guard::Guard;
pub use self::lambda::{Invocation, LambdaApi};
pub use self::throttle::BulkThrottle;
pub use self::tls::TlsFront;
pub use self::verifier::{SignatureVerifier, Signing};
