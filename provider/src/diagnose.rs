//! eden's errors as Terraform shows them.

use eden_core::Error;
use eden_core::error::{CallError, Failure};
use tfplugin6::{AttributePath, Diagnostic, Diagnostics, path};

use crate::aws::NO_REGION;

/// Where credentials are looked for, in the order of the standard chain.
const CREDENTIALS_TRIED: &str = "Tried, in this order: `access_key` and `secret_key` of the \
     provider, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, the profile of the shared AWS \
     configuration files (SSO and credential processes included), the web identity token, the \
     container's role and the EC2 instance's role.";

/// One diagnostic for each thing that went wrong.
pub(crate) fn diagnostics(error: Error) -> Diagnostics {
    error.into_each().iter().map(diagnostic).collect()
}

fn diagnostic(error: &Error) -> Diagnostic {
    // The path says which endpoint it is about.
    let error = error.inner();
    let diagnostic = match error {
        Error::Call(call) => of_call(call, error.advice()),
        _ => {
            let (summary, cause) = texts(error);
            of(&summary, cause, advice(error))
        }
    };
    match at(error) {
        Some(path) => diagnostic.at(path),
        None => diagnostic,
    }
}

/// An error with why it happened and what to do.
pub(crate) fn of(summary: &str, cause: Option<String>, advice: Option<String>) -> Diagnostic {
    let parts: Vec<String> = cause.into_iter().chain(advice).collect();
    Diagnostic::error(sentence(summary)).detail(parts.join("\n\n"))
}

/// A failed call: what was attempted on which thing, why it failed, and what to do.
pub(crate) fn of_call(call: &CallError, advice: Option<String>) -> Diagnostic {
    if let Some((_, tried)) = call.cause.split_once(NO_REGION) {
        return Diagnostic::error(NO_REGION).detail(tried.trim_start_matches(". "));
    }
    let advice = match call.failure {
        Failure::NoCredentials => Some(CREDENTIALS_TRIED.to_owned()),
        _ => advice,
    };
    let (service, action, subject) = (call.service, call.action, &call.subject);
    let summary = format!("{service} {action} on {subject} failed");
    of(&summary, Some(call.cause.clone()), advice)
}

/// What is wrong, and what AWS tells of it.
fn texts(error: &Error) -> (String, Option<String>) {
    match error {
        Error::Unhealthy {
            service,
            why,
            reasons,
        } => {
            let summary = format!("Service {service} did not become healthy");
            let lines = [std::slice::from_ref(why), reasons].concat();
            (summary, Some(lines.join("\n")))
        }
        Error::Unusable { what, why, .. } => (format!("{what} {why}"), None),
        other => (other.to_string(), None),
    }
}

/// What to do about it, where that is done in a configuration.
fn advice(error: &Error) -> Option<String> {
    match error {
        Error::Protected { .. } => Some(
            "Set `protected = false` in its block, apply that, and then destroy it. Where the protection is from `eden create \
             --protect` or the API, that takes it away as well."
                .to_owned(),
        ),
        other => other.advice(),
    }
}

fn at(error: &Error) -> Option<AttributePath> {
    match error {
        Error::Name(_) => Some(path!(name)),
        Error::Protected { .. } => Some(path!(protected)),
        Error::Image(_) => Some(path!(image_uri)),
        Error::Override(error) => Some(AttributePath::root(error.which.name())),
        Error::Unusable { what, .. } if what.starts_with("image ") => Some(path!(image_uri)),
        Error::Call(call) if call.service == "ECR" => Some(path!(image_uri)),
        _ => None,
    }
}

/// A text with a capital letter at its beginning.
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
        let reported: Vec<Diagnostic> = diagnostics(error).into_iter().collect();
        assert_eq!(reported.len(), 2);
        assert_eq!(reported[0].summary, "Image x does not exist");
        assert_eq!(reported[0].detail, "Make it.");
        assert_eq!(reported[0].path, path!(image_uri));
        assert!(reported[1].path.is_empty());
    }

    #[test]
    fn an_image_that_cannot_be_read_is_reported_at_its_attribute() {
        let error = "nginx".parse::<eden_core::image::ImageUri>().unwrap_err();
        let reported: Vec<Diagnostic> = diagnostics(error.into()).into_iter().collect();
        assert_eq!(reported[0].path, path!(image_uri));
    }
}
