//! Texts that refer to parts of their environment.
//!
//! | written | becomes |
//! |---|---|
//! | `{eden.name}` | the environment's name |
//! | `{eden.host}`, `{eden.url}` | the endpoint's host, and its address |
//! | `{eden.endpoints.api.host}`, `{eden.endpoints.api.url}` | those of another endpoint of the same environment |
//! | `{{eden.` | `{eden.`, and no reference |
//!
//! Every other brace stands for itself: JSON, `${X}` and `/users/{id}` are left as they are.

use std::collections::BTreeMap;

use crate::error::Error;
use crate::name::Names;
use crate::place::Place;
use crate::record::Record;

/// How a reference begins.
const OPEN: &str = "{eden.";

/// A text that refers to what there is not.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("refers to `{reference}`, and {why}")]
pub struct TemplateError {
    /// What it refers to, as it is written.
    pub reference: String,
    /// Why that is nothing.
    pub why: String,
}

/// What texts may refer to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Template {
    name: String,
    /// The endpoint's host; `None` where it is a worker.
    host: Option<String>,
    /// The hosts of all endpoints by what the environment calls them; workers have none.
    endpoints: BTreeMap<String, Option<String>>,
}

/// What a reference means.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Part<'a> {
    Name,
    Host,
    Url,
    HostOf(&'a str),
    UrlOf(&'a str),
}

/// A piece of a text.
enum Piece<'a> {
    Literal(&'a str),
    /// What stands between `{eden.` and `}`.
    Reference(&'a str),
}

impl Template {
    /// What texts of an endpoint may refer to.
    ///
    /// # Errors
    /// When the environment's name cannot be used.
    pub(crate) fn of(record: &Record) -> Result<Self, Error> {
        let host = record.endpoint_host()?;
        let mut endpoints = BTreeMap::new();
        if let Some(group) = &record.group {
            endpoints.insert(group.key.clone(), host.clone());
            for (key, place) in &group.others {
                endpoints.insert(key.clone(), host_of(place)?);
            }
        }
        Ok(Self {
            name: record.id.name.clone(),
            host,
            endpoints,
        })
    }

    /// The text with what it refers to.
    ///
    /// # Errors
    /// When it refers to what there is not.
    pub(crate) fn text(&self, text: &str) -> Result<String, TemplateError> {
        pieces(text)
            .into_iter()
            .map(|piece| match piece {
                Piece::Literal(literal) => Ok(literal.to_owned()),
                Piece::Reference(reference) => self.value(reference),
            })
            .collect()
    }

    /// Texts with what they refer to.
    pub(crate) fn list(&self, texts: &[String]) -> Result<Vec<String>, TemplateError> {
        texts.iter().map(|text| self.text(text)).collect()
    }

    /// The same of values.
    pub(crate) fn map(
        &self,
        texts: &BTreeMap<String, String>,
    ) -> Result<BTreeMap<String, String>, TemplateError> {
        let each = texts.iter();
        each.map(|(key, text)| Ok((key.clone(), self.text(text)?)))
            .collect()
    }

    fn value(&self, reference: &str) -> Result<String, TemplateError> {
        let workers = self.endpoints.iter().filter(|(_, host)| host.is_none());
        let workers: Vec<&str> = workers.map(|(key, _)| key.as_str()).collect();
        let keys: Vec<&str> = self.endpoints.keys().map(String::as_str).collect();
        let known_endpoints = Endpoints {
            keys: Some(&keys),
            workers: &workers,
            is_worker: self.host.is_none(),
        };
        let host = || self.host.clone().unwrap_or_default();
        let host_of = |key: &str| {
            self.endpoints
                .get(key)
                .cloned()
                .flatten()
                .unwrap_or_default()
        };
        Ok(match known(reference, &known_endpoints)? {
            Part::Name => self.name.clone(),
            Part::Host => host(),
            Part::Url => url(&host()),
            Part::HostOf(key) => host_of(key),
            Part::UrlOf(key) => url(&host_of(key)),
        })
    }
}

fn url(host: &str) -> String {
    format!("https://{host}")
}

fn host_of(place: &Place) -> Result<Option<String>, Error> {
    if place.kind.is_worker() {
        return Ok(None);
    }
    let names = Names::of(place.names.as_ref(), &place.settings, &place.id.name)?;
    Ok(Some(names.fqdn(&place.zone_name)?))
}

/// The endpoints that texts of one of them may refer to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Endpoints<'a> {
    /// What the environment calls them; `None` where that is not known.
    pub keys: Option<&'a [&'a str]>,
    /// Those of which it is known that they are workers.
    pub workers: &'a [&'a str],
    /// Whether the one with the texts is known to be one.
    pub is_worker: bool,
}

/// Whether a text refers only to what there is in an environment with these endpoints; where they are not known, to any.
///
/// # Errors
/// When it refers to what there is not.
pub fn check(text: &str, endpoints: &Endpoints<'_>) -> Result<(), TemplateError> {
    pieces(text).into_iter().try_for_each(|piece| match piece {
        Piece::Literal(_) => Ok(()),
        Piece::Reference(reference) => known(reference, endpoints).map(drop),
    })
}

/// A text in its pieces.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let (mut pieces, mut rest) = (Vec::new(), text);
    while let Some(at) = rest.find(OPEN) {
        let (before, reference) = (&rest[..at], &rest[at + OPEN.len()..]);
        // The first of two braces takes the second one's meaning away.
        if let Some(before) = before.strip_suffix('{') {
            pieces.push(Piece::Literal(before));
            pieces.push(Piece::Literal(OPEN));
            rest = reference;
            continue;
        }
        // One that does not end refers to nothing.
        let (reference, after) = reference.split_once('}').unwrap_or_default();
        pieces.push(Piece::Literal(before));
        pieces.push(Piece::Reference(reference));
        rest = after;
    }
    pieces.push(Piece::Literal(rest));
    pieces
}

fn known<'a>(reference: &'a str, endpoints: &Endpoints<'_>) -> Result<Part<'a>, TemplateError> {
    let error = |why: String| TemplateError {
        reference: format!("{OPEN}{reference}}}"),
        why,
    };
    let part = part(reference).ok_or_else(|| {
        error(
            "there are `{eden.name}`, `{eden.host}`, `{eden.url}`, `{eden.endpoints.<key>.host}` and \
             `{eden.endpoints.<key>.url}`; `{{eden.` stands for the text `{eden.`"
                .to_owned(),
        )
    })?;
    let no_host = "a worker has no host".to_owned();
    match (part, endpoints.keys) {
        (Part::Host | Part::Url, _) if endpoints.is_worker => Err(error(no_host)),
        (Part::HostOf(key) | Part::UrlOf(key), _) if endpoints.workers.contains(&key) => Err(
            error(format!("endpoint `{key}` is a worker, which has no host")),
        ),
        (Part::HostOf(key) | Part::UrlOf(key), Some(keys)) if !keys.contains(&key) => {
            Err(error(match keys {
                [] => "the environment has one service, which goes by no name".to_owned(),
                keys => format!("the environment's endpoints are {}", keys.join(", ")),
            }))
        }
        _ => Ok(part),
    }
}

fn part(reference: &str) -> Option<Part<'_>> {
    Some(match reference {
        "name" => Part::Name,
        "host" => Part::Host,
        "url" => Part::Url,
        other => {
            let (key, part) = other.strip_prefix("endpoints.")?.rsplit_once('.')?;
            match part {
                "host" => Part::HostOf(key),
                "url" => Part::UrlOf(key),
                _ => return None,
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template() -> Template {
        let host = |host: &str| Some(host.to_owned()).filter(|host| !host.is_empty());
        let pair = |(key, name): (&str, &str)| (key.to_owned(), host(name));
        Template {
            name: "pr/12".into(),
            host: Some("api-pr-12.dev.example.com".into()),
            endpoints: [
                ("api", "api-pr-12.dev.example.com"),
                ("admin", "admin-pr-12.dev.example.com"),
                ("queue", ""),
            ]
            .map(pair)
            .into(),
        }
    }

    #[test]
    fn parts_of_the_environment_take_the_place_of_their_names() {
        for (text, becomes) in [
            ("db_{eden.name}", "db_pr/12"),
            ("{eden.host}", "api-pr-12.dev.example.com"),
            ("{eden.url}/x", "https://api-pr-12.dev.example.com/x"),
            (
                "{eden.endpoints.admin.host},{eden.endpoints.api.url}",
                "admin-pr-12.dev.example.com,https://api-pr-12.dev.example.com",
            ),
        ] {
            assert_eq!(template().text(text).unwrap(), becomes);
        }
    }

    #[test]
    fn every_other_brace_stands_for_itself() {
        for text in [
            r#"{"a": {"b": 1}}"#,
            "${HOME}",
            "/users/{id}",
            "{}",
            "{eden}",
            "{ eden.name }",
            "{{x}}",
            "}}{{",
            "",
        ] {
            assert_eq!(template().text(text).unwrap(), text);
        }
    }

    #[test]
    fn two_braces_are_the_text_of_one() {
        for (text, becomes) in [
            ("{{eden.name}", "{eden.name}"),
            ("{{eden.name}}", "{eden.name}}"),
            ("{{eden.", "{eden."),
            ("{{{eden.name}", "{{eden.name}"),
            ("{{eden.x}{eden.name}", "{eden.x}pr/12"),
        ] {
            assert_eq!(template().text(text).unwrap(), becomes);
        }
    }

    #[test]
    fn what_there_is_not_is_an_error() {
        for (text, why) in [
            ("{eden.title}", "there are `{eden.name}`"),
            ("{eden.name", "there are `{eden.name}`"),
            ("{eden.}", "there are"),
            ("{eden.endpoints.api}", "there are"),
            ("{eden.endpoints.api.arn}", "there are"),
            (
                "{eden.endpoints.web.url}",
                "the environment's endpoints are admin, api, queue",
            ),
            (
                "{eden.endpoints.queue.host}",
                "endpoint `queue` is a worker",
            ),
            ("{eden.endpoints.queue.url}", "endpoint `queue` is a worker"),
        ] {
            let error = template().text(text).unwrap_err();
            assert!(error.why.starts_with(why), "{error}");
        }
        let alone = Endpoints {
            keys: Some(&[]),
            ..Endpoints::default()
        };
        let alone = check("{eden.endpoints.api.url}", &alone).unwrap_err();
        assert!(alone.why.contains("one service"), "{alone}");
        let any = Endpoints::default();
        assert_eq!(check("{eden.endpoints.api.url}", &any), Ok(()));
    }

    #[test]
    fn a_worker_has_a_name_and_no_host() {
        let worker = Template {
            host: None,
            ..template()
        };
        assert_eq!(worker.text("{eden.name}").unwrap(), "pr/12");
        assert_eq!(
            worker.text("{eden.endpoints.api.host}").unwrap(),
            "api-pr-12.dev.example.com"
        );
        for text in ["{eden.host}", "{eden.url}"] {
            let error = worker.text(text).unwrap_err();
            assert_eq!(error.why, "a worker has no host");
        }
    }
}
