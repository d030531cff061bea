//! TLS with the authorities of this machine or of a file.

use std::io;
use std::path::Path;
use std::sync::Arc;

use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio_rustls::TlsConnector;

use crate::error::Error;
use crate::options::Options;

/// What secures connections, where the endpoint asks for it.
pub(crate) fn connector(options: &Options) -> Result<Option<TlsConnector>, Error> {
    if !options.endpoint.tls {
        return Ok(None);
    }
    let file = options.ca_file.as_deref();
    let config = roots(file).and_then(config);
    let config = config.map_err(|source| Error::Authorities {
        file: options.ca_file.clone(),
        source,
    })?;
    Ok(Some(TlsConnector::from(Arc::new(config))))
}

/// The name that the server's certificate has to hold.
pub(super) fn server_name(host: &str) -> io::Result<ServerName<'static>> {
    let name = ServerName::try_from(host.to_owned());
    name.map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))
}

type BoxError = Box<dyn std::error::Error + Send + Sync>;

fn config(roots: RootCertStore) -> Result<ClientConfig, BoxError> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let builder =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

fn roots(file: Option<&Path>) -> Result<RootCertStore, BoxError> {
    let mut roots = RootCertStore::empty();
    match file {
        Some(file) => {
            for certificate in CertificateDer::pem_file_iter(file)? {
                roots.add(certificate?)?;
            }
        }
        None => {
            let found = rustls_native_certs::load_native_certs();
            roots.add_parsable_certificates(found.certs);
        }
    }
    if roots.is_empty() {
        return Err("there is no certificate".into());
    }
    Ok(roots)
}
