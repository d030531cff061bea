//! Whether the listener's certificates are for the hosts that environments will have.

use aws_sdk_acm::types::{CertificateDetail, CertificateStatus};
use futures::future::join_all;

use super::Finding;
use crate::eden::Eden;
use crate::error::{Error, code, sent};
use crate::observe::albs::CommonAlb;
use aws_calls::all;

/// What a certificate of ACM says of itself.
struct Certificate {
    arn: String,
    names: Vec<String>,
    status: CertificateStatus,
}

impl Eden {
    /// What is wrong with the certificates of a common ALB's listener for this host. Nothing is said where one of them is not
    /// ACM's: IAM does not say which hosts it is for.
    pub(super) async fn check_certificates(
        &self,
        common: &CommonAlb,
        host: &str,
    ) -> Result<Option<Finding>, Error> {
        // Most listeners have one certificate.
        let default = self.described(&common.certificates).await?;
        if default.iter().any(|it| is_good(it, host)) {
            return Ok(None);
        }
        let arns = self.certificates_of(&common.listener).await?;
        if arns.iter().any(|arn| !is_of_acm(arn)) {
            return Ok(None);
        }
        Ok(judge(&self.described(&arns).await?, common, host))
    }

    /// The names that certificates of ACM are for; none for who may not see them.
    pub(crate) async fn certified(&self, arns: &[String]) -> Result<Vec<String>, Error> {
        match self.described(arns).await {
            Err(error) if code(&error) == Some("AccessDeniedException") => Ok(Vec::new()),
            answer => Ok(answer?.into_iter().flat_map(|it| it.names).collect()),
        }
    }

    async fn certificates_of(&self, listener: &str) -> Result<Vec<String>, Error> {
        let call = self.clients().elb.describe_listener_certificates();
        let pages = call.listener_arn(listener).into_paginator().items().send();
        let pages = pages.collect::<Result<Vec<_>, _>>();
        let found = sent("ELBv2 DescribeListenerCertificates", listener, pages).await?;
        Ok(found
            .into_iter()
            .filter_map(|it| it.certificate_arn)
            .collect())
    }

    async fn described(&self, arns: &[String]) -> Result<Vec<Certificate>, Error> {
        let client = self.clients().acm();
        let of_acm = arns.iter().filter(|arn| is_of_acm(arn));
        let each = of_acm.map(|arn| {
            let call = client.describe_certificate().certificate_arn(arn).send();
            Box::pin(async move {
                let answer = sent("ACM DescribeCertificate", arn, call).await?;
                let detail = answer.certificate;
                let detail = detail.unwrap_or_else(|| CertificateDetail::builder().build());
                Ok::<_, Error>(certificate(arn, detail))
            })
        });
        all(join_all(each).await)
    }
}

fn is_of_acm(arn: &str) -> bool {
    arn.split(':').nth(2) == Some("acm")
}

fn certificate(arn: &str, detail: CertificateDetail) -> Certificate {
    let mut names = detail.subject_alternative_names.unwrap_or_default();
    let first = detail.domain_name.filter(|name| !names.contains(name));
    names.extend(first);
    Certificate {
        arn: arn.to_owned(),
        names,
        status: detail.status.unwrap_or(CertificateStatus::Issued),
    }
}

fn is_good(certificate: &Certificate, host: &str) -> bool {
    has_host(certificate, host) && !is_over(&certificate.status)
}

fn has_host(certificate: &Certificate, host: &str) -> bool {
    certificate.names.iter().any(|name| covers(name, host))
}

/// A load balancer serves what was issued once, whatever has become of it.
fn is_over(status: &CertificateStatus) -> bool {
    matches!(
        status,
        CertificateStatus::Expired | CertificateStatus::Revoked
    )
}

/// Whether a certificate's name is for a host; an asterisk is one label.
/// <https://datatracker.ietf.org/doc/html/rfc9525#section-6.3>
fn covers(name: &str, host: &str) -> bool {
    match (name.strip_prefix("*."), host.split_once('.')) {
        (Some(zone), Some((_, rest))) => zone.eq_ignore_ascii_case(rest),
        _ => name.eq_ignore_ascii_case(host),
    }
}

fn judge(certificates: &[Certificate], common: &CommonAlb, host: &str) -> Option<Finding> {
    let named = certificates.iter().filter(|it| has_host(it, host));
    let named: Vec<&Certificate> = named.collect();
    let (_, zone) = host.split_once('.')?;
    match named.as_slice() {
        [] => {
            let names: Vec<&str> = certificates
                .iter()
                .flat_map(|it| &it.names)
                .map(String::as_str)
                .collect();
            Some(Finding::new(
                format!(
                    "common ALB {}: the certificates of its HTTPS listener are for {}, and environments are at hosts such as \
                     {host}",
                    common.alb.arn,
                    names.join(", ")
                ),
                format!("Add a certificate for *.{zone} to the listener."),
            ))
        }
        named if named.iter().any(|it| !is_over(&it.status)) => None,
        named => {
            let arns: Vec<&str> = named.iter().map(|it| it.arn.as_str()).collect();
            let status = named.first().map(|it| it.status.as_str().to_lowercase());
            Some(Finding::new(
                format!(
                    "certificate {}: is {}",
                    arns.join(", "),
                    status.unwrap_or_default()
                ),
                format!("Add a new one for *.{zone} to the listener."),
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_asterisk_is_one_label() {
        for (name, host, is_covered) in [
            ("*.dev.example.com", "api-1.dev.example.com", true),
            ("*.DEV.example.com", "api-1.dev.example.com", true),
            ("*.example.com", "api-1.dev.example.com", false),
            ("*.dev.example.com", "dev.example.com", false),
            ("api-1.dev.example.com", "api-1.dev.example.com", true),
            ("dev.example.com", "api-1.dev.example.com", false),
        ] {
            assert_eq!(covers(name, host), is_covered, "{name} {host}");
        }
    }
}
