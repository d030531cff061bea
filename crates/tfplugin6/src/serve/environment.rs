//! What Terraform says through the environment.

use std::env;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::error::ServeError;

/// Public, and no secret: it tells a plugin's start from a person's.
const COOKIE: (&str, &str) = (
    "TF_PLUGIN_MAGIC_COOKIE",
    "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
);

/// The protocol we speak.
pub(super) const PROTOCOL: u16 = 6;

/// What Terraform says through the environment.
#[derive(Debug)]
pub(super) struct Environment {
    /// The only certificate that may connect.
    pub(super) client_certificate: CertificateDer<'static>,
    /// The ports from which to take one, where there are no unix sockets.
    pub(super) ports: (u16, u16),
    /// Terraform asks whether several connections can share one.
    pub(super) asks_for_multiplexing: bool,
}

impl Environment {
    pub(super) fn read() -> Result<Self, ServeError> {
        Self::from(|name| env::var(name).ok())
    }

    fn from(variable: impl Fn(&str) -> Option<String>) -> Result<Self, ServeError> {
        if variable(COOKIE.0).as_deref() != Some(COOKIE.1) {
            return Err(ServeError::NotStartedByTerraform);
        }
        check_protocol(&variable("PLUGIN_PROTOCOL_VERSIONS").unwrap_or_default())?;
        let pem = variable("PLUGIN_CLIENT_CERT").filter(|pem| !pem.trim().is_empty());
        Ok(Self {
            client_certificate: certificate(&pem.ok_or(ServeError::NoClientCertificate)?)?,
            ports: ports(variable("PLUGIN_MIN_PORT"), variable("PLUGIN_MAX_PORT")),
            asks_for_multiplexing: variable("PLUGIN_MULTIPLEX_GRPC")
                .is_some_and(|it| !it.is_empty()),
        })
    }
}

fn check_protocol(offered: &str) -> Result<(), ServeError> {
    let spoken = offered
        .split(',')
        .any(|version| version.trim().parse() == Ok(PROTOCOL));
    if spoken {
        Ok(())
    } else {
        Err(ServeError::Protocol {
            offered: named(offered),
        })
    }
}

fn named(offered: &str) -> String {
    if offered.is_empty() {
        "of an unknown version".to_owned()
    } else {
        offered.to_owned()
    }
}

fn certificate(pem: &str) -> Result<CertificateDer<'static>, ServeError> {
    CertificateDer::from_pem_slice(pem.as_bytes())
        .map_err(|error| ServeError::BadClientCertificate(error.to_string()))
}

fn ports(first: Option<String>, last: Option<String>) -> (u16, u16) {
    let port = |text: Option<String>| text.and_then(|text| text.parse().ok());
    (port(first).unwrap_or(10_000), port(last).unwrap_or(25_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEM: &str = "-----BEGIN CERTIFICATE-----\nAAEC\n-----END CERTIFICATE-----\n";

    fn environment(pairs: &[(&str, &str)]) -> Result<Environment, ServeError> {
        Environment::from(|name| {
            let found = pairs.iter().rev().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    fn good() -> Vec<(&'static str, &'static str)> {
        vec![
            COOKIE,
            ("PLUGIN_PROTOCOL_VERSIONS", "5,6"),
            ("PLUGIN_CLIENT_CERT", PEM),
        ]
    }

    #[test]
    fn what_terraform_sends_is_understood() {
        let environment = environment(&good()).unwrap();
        assert_eq!(environment.client_certificate.as_ref(), [0, 1, 2]);
        assert_eq!(environment.ports, (10_000, 25_000));
        assert!(!environment.asks_for_multiplexing);
    }

    #[test]
    fn a_person_reads_what_this_is() {
        let error = environment(&[]).unwrap_err();
        assert!(
            matches!(error, ServeError::NotStartedByTerraform),
            "{error}"
        );
        let wrong = [good(), vec![("TF_PLUGIN_MAGIC_COOKIE", "biscuit")]].concat();
        assert!(matches!(
            environment(&wrong).unwrap_err(),
            ServeError::NotStartedByTerraform
        ));
    }

    #[test]
    fn only_protocol_six_is_spoken() {
        for versions in ["5", "", "16,66", "six"] {
            let other = [good(), vec![("PLUGIN_PROTOCOL_VERSIONS", versions)]].concat();
            assert!(matches!(
                environment(&other).unwrap_err(),
                ServeError::Protocol { .. }
            ));
        }
    }

    #[test]
    fn without_a_client_certificate_nothing_is_served() {
        let without = [good(), vec![("PLUGIN_CLIENT_CERT", " ")]].concat();
        assert!(matches!(
            environment(&without).unwrap_err(),
            ServeError::NoClientCertificate
        ));
        let broken = [good(), vec![("PLUGIN_CLIENT_CERT", "PEM")]].concat();
        assert!(matches!(
            environment(&broken).unwrap_err(),
            ServeError::BadClientCertificate(_)
        ));
    }
}
