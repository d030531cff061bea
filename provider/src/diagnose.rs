//! eden's errors as Terraform shows them.

use eden_core::Error;
use eden_core::error::Failure;
use tfplugin6::{AttributePath, Diagnostic, Diagnostics, path};

use crate::aws::NO_REGION;

/// Where credentials are looked for, in the order of the standard chain.
pub(crate) const CREDENTIALS_TRIED: &str = "Tried, in this order: `access_key` and `secret_key` of the \
     provider, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, the profile of the shared AWS \
     configuration files (SSO and credential processes included), the web identity token, the \
     container's role and the EC2 instance's role.";

/// One diagnostic for each thing that went wrong.
pub(crate) fn diagnostics(error: Error) -> Diagnostics {
    error.into_each().iter().map(diagnostic).collect()
}

fn diagnostic(error: &Error) -> Diagnostic {
    // Which endpoint it is about is told by the place.
    let error = error.inner();
    let (summary, cause) = texts(error);
    let advice = advice(error);
    let parts: Vec<String> = [cause, advice].into_iter().flatten().collect();
    let diagnostic = Diagnostic::error(summary).detail(parts.join("\n\n"));
    match at(error) {
        Some(path) => diagnostic.at(path),
        None => diagnostic,
    }
}

/// What was attempted on which thing, and why it failed.
fn texts(error: &Error) -> (String, Option<String>) {
    match error {
        Error::Call(call) if call.cause.contains(NO_REGION) => {
            let tried = call.cause.split_once(NO_REGION).map(|(_, tried)| tried);
            let tried = tried.map(|tried| tried.trim_start_matches(". ").to_owned());
            (NO_REGION.to_owned(), tried)
        }
        Error::Call(call) => {
            let summary = format!(
                "{} {} on {} failed",
                call.service, call.action, call.subject
            );
            (sentence(&summary), Some(call.cause.clone()))
        }
        Error::Unhealthy {
            service,
            why,
            reasons,
        } => {
            let summary = format!("Service {service} did not become healthy");
            let lines = [std::slice::from_ref(why), reasons].concat();
            (summary, Some(lines.join("\n")))
        }
        Error::Unusable { what, why, .. } => (sentence(&format!("{what} {why}")), None),
        other => (sentence(&other.to_string()), None),
    }
}

fn advice(error: &Error) -> Option<String> {
    match error {
        Error::Call(call) if call.cause.contains(NO_REGION) => None,
        Error::Call(call) if call.failure == Failure::NoCredentials => {
            Some(CREDENTIALS_TRIED.to_owned())
        }
        other => other.advice(),
    }
}

fn at(error: &Error) -> Option<AttributePath> {
    match error {
        Error::Name(_) => Some(path!(name)),
        Error::Image(_) => Some(path!(image_uri)),
        Error::Unusable { what, .. } if what.starts_with("image ") => Some(path!(image_uri)),
        _ => None,
    }
}

pub(crate) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters
        .next()
        .map(|letter| letter.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unusable(what: &str) -> Error {
        Error::Unusable {
            what: what.to_owned(),
            why: "does not exist".to_owned(),
            advice: "Make it.".to_owned(),
            key: None,
        }
    }

    #[test]
    fn each_of_several_errors_is_a_diagnostic_of_its_own() {
        let error = Error::Several(vec![
            unusable("image x"),
            Error::Several(vec![unusable("service y")]),
        ]);
        let told: Vec<Diagnostic> = diagnostics(error).into_iter().collect();
        assert_eq!(told.len(), 2);
        assert_eq!(told[0].summary, "Image x does not exist");
        assert_eq!(told[0].detail, "Make it.");
        assert_eq!(told[0].path, path!(image_uri));
        assert!(told[1].path.is_empty());
    }

    #[test]
    fn an_image_that_cannot_be_read_is_told_at_its_attribute() {
        let error = "nginx".parse::<eden_core::image::ImageUri>().unwrap_err();
        let told: Vec<Diagnostic> = diagnostics(error.into()).into_iter().collect();
        assert_eq!(told[0].path, path!(image_uri));
    }
}
