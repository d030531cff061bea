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
    let config = roots(options).and_then(config);
    let config = config.map_err(|source| Error::Authorities {
        origin: origin(options),
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

/// Says why this text holds no certificate authorities.
pub(crate) fn check_authorities(pem: &str) -> Result<(), String> {
    let checked = of_pem(pem).and_then(checked);
    checked.map(drop).map_err(|error| {
        format!("it holds no certificate authorities in PEM that can be read: {error}")
    })
}

fn origin(options: &Options) -> String {
    match (&options.ca_file, &options.ca_pem) {
        (Some(file), _) => format!("from {}", file.display()),
        (None, Some(_)) => "in LOG_FLUENT_CA_PEM".to_owned(),
        (None, None) => "of this machine".to_owned(),
    }
}

fn roots(options: &Options) -> Result<RootCertStore, BoxError> {
    let roots = match (&options.ca_file, &options.ca_pem) {
        (Some(file), _) => of_file(file)?,
        (None, Some(pem)) => of_pem(pem)?,
        (None, None) => {
            let mut roots = RootCertStore::empty();
            let found = rustls_native_certs::load_native_certs();
            roots.add_parsable_certificates(found.certs);
            roots
        }
    };
    checked(roots)
}

fn of_file(file: &Path) -> Result<RootCertStore, BoxError> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(file)? {
        roots.add(certificate?)?;
    }
    Ok(roots)
}

fn of_pem(pem: &str) -> Result<RootCertStore, BoxError> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        roots.add(certificate?)?;
    }
    Ok(roots)
}

fn checked(roots: RootCertStore) -> Result<RootCertStore, BoxError> {
    if roots.is_empty() {
        return Err("there is no certificate".into());
    }
    Ok(roots)
}
