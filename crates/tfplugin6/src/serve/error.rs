//! Why a provider cannot be served, for the person who started it.

use std::io;

/// Why a provider cannot be served.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ServeError {
    #[error(
        "This program is a Terraform provider: Terraform starts it, it is not meant to be run by hand.\n\
         Name it in the required_providers of a configuration, or start it with -debug to attach a debugger."
    )]
    NotStartedByTerraform,
    #[error(
        "This Terraform speaks plugin protocol {offered}, and the provider only 6. \
         Terraform 1.0 or newer, or any OpenTofu, is needed."
    )]
    Protocol { offered: String },
    #[error(
        "Terraform sent no client certificate (PLUGIN_CLIENT_CERT). \
         The provider refuses to serve without mutual TLS, because any local process could use it."
    )]
    NoClientCertificate,
    #[error("Terraform's client certificate (PLUGIN_CLIENT_CERT) cannot be read: {0}.")]
    BadClientCertificate(String),
    #[error("The certificate of this connection cannot be made: {0}.")]
    Certificate(#[from] rcgen::Error),
    #[error("TLS cannot be set up: {0}.")]
    Tls(#[from] rustls::Error),
    #[error("No place to listen: {0}.")]
    Listen(#[source] io::Error),
    #[error("No port from {first} to {last} is free.")]
    NoPort { first: u16, last: u16 },
    #[error("The handshake cannot be written: {0}.")]
    Handshake(#[source] io::Error),
    #[error("The runtime does not start: {0}.")]
    Runtime(#[source] io::Error),
    #[error("Serving failed: {0}.")]
    Transport(#[from] tonic::transport::Error),
    #[cfg(not(unix))]
    #[error("-debug needs a unix socket, which only its owner can open; this system has none.")]
    NoDebugging,
}
