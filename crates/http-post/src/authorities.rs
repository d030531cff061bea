//! Whose certificates a server may have.

use std::sync::Arc;

use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use std::time::Duration;

/// Far away, a connection stands in less than a second.
const TO_CONNECT: Duration = Duration::from_secs(5);

/// The certificate authorities that a server's certificate is checked against.
#[derive(Clone, Debug, Default)]
pub enum Authorities {
    /// Nothing is encrypted, and so nothing checked.
    Unneeded,
    /// Those of this machine.
    #[default]
    Machine,
    /// These alone.
    These(Arc<RootCertStore>),
}

/// Why certificate authorities cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("read the certificate authorities {origin}")]
pub struct AuthoritiesError {
    origin: &'static str,
    #[source]
    why: Box<dyn std::error::Error + Send + Sync>,
}

impl Authorities {
    /// Reads certificates in PEM.
    ///
    /// # Errors
    /// When there is none, or one cannot be read.
    pub fn of_pem(pem: &str) -> Result<Self, String> {
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
            let certificate = certificate.map_err(|error| unreadable(&error))?;
            roots.add(certificate).map_err(|error| unreadable(&error))?;
        }
        if roots.is_empty() {
            return Err(unreadable(&"there is no certificate"));
        }
        Ok(Self::These(Arc::new(roots)))
    }

    /// What makes connections.
    pub(crate) fn connector(&self) -> Result<HttpsConnector<HttpConnector>, AuthoritiesError> {
        let mut http = HttpConnector::new();
        http.enforce_http(false);
        http.set_nodelay(true);
        http.set_connect_timeout(Some(TO_CONNECT));
        let builder = HttpsConnectorBuilder::new();
        let provider = Arc::new(aws_lc_rs::default_provider());
        let builder = match self {
            Self::Machine => {
                let native = builder.with_provider_and_native_roots(provider);
                native.map_err(|error| failed("of this machine", error))?
            }
            // Nothing is checked, so nothing is read.
            Self::Unneeded => builder.with_tls_config(config(RootCertStore::empty())?),
            Self::These(roots) => builder.with_tls_config(config(RootCertStore::clone(roots))?),
        };
        Ok(builder.https_or_http().enable_http1().wrap_connector(http))
    }
}

fn config(roots: RootCertStore) -> Result<ClientConfig, AuthoritiesError> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let versions =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let versions = versions.map_err(|error| failed("that are given", error))?;
    Ok(versions.with_root_certificates(roots).with_no_client_auth())
}

fn failed(
    origin: &'static str,
    why: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> AuthoritiesError {
    let why = why.into();
    AuthoritiesError { origin, why }
}

fn unreadable(why: &dyn std::fmt::Display) -> String {
    format!("it holds no certificate authorities in PEM that can be read: {why}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_holds_no_certificate_is_refused() {
        for pem in [
            "",
            "none",
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
        ] {
            assert!(Authorities::of_pem(pem).is_err(), "{pem}");
        }
    }
}
