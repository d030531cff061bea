//! The protocol's messages and services, generated from `proto/` by `tests/generated.rs`.
#![allow(
    missing_docs,
    unreachable_pub,
    unused_qualifications,
    dead_code,
    rust_2018_idioms,
    clippy::all,
    clippy::panic,
    clippy::expect_used,
    clippy::semicolon_if_nothing_returned,
    clippy::too_many_lines
)]

pub(crate) mod google {
    pub(crate) mod protobuf {
        include!("generated/google.protobuf.rs");
    }
}

pub(crate) mod health {
    include!("generated/grpc.health.v1.rs");
}

pub(crate) mod plugin {
    include!("generated/plugin.rs");
}

pub(crate) mod tfplugin6 {
    include!("generated/tfplugin6.rs");
}
