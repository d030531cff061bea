//! Going back to what an environment ran before.

use std::collections::BTreeMap;

use aws_calls::all;
use futures::future::join_all;
use serde::{Deserialize, Serialize};

use crate::eden::Eden;
use crate::error::Error;
use crate::image::{ImageUri, Reference, Registry};
use crate::overrides::{OverrideWishes, Overrides};
use crate::publish_task::TaskWishes;
use crate::pull_request::Belonging;
use crate::record::Record;
use crate::request::{Request, Wishes};
use crate::state::table::Table;
use crate::text::visible;

/// What an endpoint ran.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Deployed {
    /// The image, by digest: its tag may lead elsewhere by now.
    pub image: String,
    /// The environment variables that were set.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub environment: BTreeMap<String, String>,
    /// What was otherwise than the reference's, with images by digest.
    #[serde(default, skip_serializing_if = "Overrides::is_empty")]
    pub overrides: Overrides,
}

impl Deployed {
    /// The registries outside of Amazon ECR that its images are in.
    fn registries(&self) -> Result<Vec<String>, Error> {
        let image: ImageUri = self.image.parse()?;
        let images = self.overrides.images.values().chain([&image]);
        let others = images.filter_map(|image| match &image.registry {
            Registry::Other(host) => Some(host.clone()),
            Registry::Ecr { .. } => None,
        });
        Ok(others.collect())
    }
}

/// An image by the digest that it had; outside of Amazon ECR, where no digest is known, as it was written.
fn by_digest(image: &ImageUri, digest: Option<&String>) -> Option<ImageUri> {
    match (&image.reference, digest) {
        (Reference::Tag(_), Some(digest)) => image.at_digest(digest).parse().ok(),
        (Reference::Tag(_), None) if image.is_in_ecr() => None,
        (Reference::Digest(_) | Reference::Tag(_), _) => Some(image.clone()),
    }
}

impl Record {
    /// What the endpoint runs; `None` where only a tag is known, as of releases before 0.2.
    fn deployed(&self) -> Option<Deployed> {
        let image: ImageUri = self.image.parse().ok()?;
        let mut overrides = self.overrides.clone();
        for (container, image) in &mut overrides.images {
            *image = by_digest(image, self.image_digests.get(container))?;
        }
        Some(Deployed {
            image: by_digest(&image, self.digest.as_ref())?.to_string(),
            environment: self.environment.clone(),
            overrides,
        })
    }

    /// What an endpoint ran before, once it is deployed to as this record says. Whoever deploys the same once more keeps what
    /// came before it.
    pub(crate) fn deployed_before(&self, previous: Option<&Self>) -> Option<Deployed> {
        let previous = previous?;
        let is_same = |other: &Self| {
            let images = |record: &Self| {
                let digests = (record.digest.clone(), record.image_digests.clone());
                (record.image.clone(), digests)
            };
            images(other) == images(self)
                && (&other.environment, &other.overrides) == (&self.environment, &self.overrides)
        };
        match is_same(previous) {
            true => previous.before.clone(),
            false => previous.deployed(),
        }
    }

    /// The request that brings back what the endpoint ran before, with the settings that it was made with. What it runs now is
    /// what a second rollback brings back.
    ///
    /// # Errors
    /// When nothing is known of what ran before.
    pub fn rolled_back(self, wait: bool) -> Result<Request, Error> {
        let Some(before) = self.before.clone() else {
            return Err(nothing_before(&self));
        };
        let wishes = Wishes {
            image: before.image.parse()?,
            given: self.given.clone(),
            environment: BTreeMap::new(),
            overrides: OverrideWishes::default(),
            desired_count: None,
            lifetime: None,
            pull_request: Belonging::default(),
            protect: None,
            wait,
            adopt: false,
            relocate: false,
            tasks: TaskWishes {
                skip: true,
                ..TaskWishes::default()
            },
        };
        let mut settings = self.settings.clone();
        settings.sleep = self.sleeping.into();
        // No record holds the key: what ran before was let in when it was deployed.
        settings.image_registries = before.registries()?;
        let mut request = wishes.request(self.id.clone(), settings, Some(self))?;
        request.environment = before.environment;
        request.overrides = before.overrides;
        Ok(request)
    }
}

impl Eden {
    /// The requests that bring back what an environment ran before, given the records of its endpoints. Endpoints are deployed to
    /// one by one or together: what goes back is what the newest deploy brought, and `endpoint` names another one.
    ///
    /// # Errors
    /// When the environment has no such endpoint, nothing is known of what ran before, or a row cannot be read.
    pub async fn requests_of_rollback(
        &self,
        records: Vec<Record>,
        endpoint: Option<&str>,
        wait: bool,
    ) -> Result<Vec<Request>, Error> {
        let chosen = match endpoint {
            Some(key) => vec![named(&records, key)?],
            None if records.len() > 1 => deployed_last(self.table(), records).await?,
            None => records,
        };
        let has_before = |record: &Record| record.before.is_some();
        match chosen.first() {
            // What the newest deploy has added stays.
            Some(first) if !chosen.iter().any(has_before) => Err(nothing_before(first)),
            _ => {
                let back = chosen.into_iter().filter(has_before);
                back.map(|record| record.rolled_back(wait)).collect()
            }
        }
    }
}

/// The endpoints that were deployed to by the newest deploy, which gave all their rows the same time.
async fn deployed_last(table: &Table, records: Vec<Record>) -> Result<Vec<Record>, Error> {
    let each = records.into_iter().map(|record| async move {
        let (names, fqdn) = (record.names()?, record.fqdn()?);
        let items = table.items(&record.id, &names).await?;
        let row = items.row(&record.id, &names, &fqdn)?;
        Ok::<_, Error>((row.map(|row| row.last_updated), record))
    });
    let dated = all(join_all(each).await)?;
    let newest = dated.iter().filter_map(|(time, _)| *time).max();
    let last = dated.into_iter();
    let last = last.filter(|(time, _)| time.is_some() && *time == newest);
    Ok(last.map(|(_, record)| record).collect())
}

fn named(records: &[Record], key: &str) -> Result<Record, Error> {
    let mut own = records.iter();
    let own = own.find(|record| record.endpoint() == Some(key));
    own.cloned().ok_or_else(|| {
        let keys: Vec<&str> = records.iter().filter_map(Record::endpoint).collect();
        let known = match keys.is_empty() {
            true => "it has one service, which goes by no name".to_owned(),
            false => format!("its endpoints are {}", keys.join(", ")),
        };
        Error::Unusable {
            what: format!("endpoint {}", visible(key)),
            why: format!("is none of the environment's: {known}"),
            advice: "Name one of these, or none.".into(),
            key: None,
        }
    })
}

fn nothing_before(record: &Record) -> Error {
    Error::Unusable {
        what: format!("environment {}", visible(&record.id.name)),
        why: "has nothing to go back to: it was deployed to once, or by a release that did not note what ran before"
            .into(),
        advice: "Deploy the image that you want with `eden create`.".into(),
        key: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::EnvironmentId;
    use crate::settings::tests::complete;

    const REPOSITORY: &str = "123456789012.dkr.ecr.us-east-1.amazonaws.com/api";

    fn digest(digit: &str) -> String {
        format!("sha256:{}", digit.repeat(64))
    }

    fn record(tag: &str, digit: Option<&str>, variable: &str) -> Record {
        let id = EnvironmentId {
            profile: "api".into(),
            name: "foo".into(),
        };
        Record {
            image: format!("{REPOSITORY}:{tag}"),
            digest: digit.map(digest),
            environment: [("A".to_owned(), variable.to_owned())].into(),
            ..Record::new(id, complete(), "dev.example.com".into())
        }
    }

    /// The record of a deploy that came after another one.
    fn after(previous: &Record, next: Record) -> Record {
        Record {
            before: next.deployed_before(Some(previous)),
            ..next
        }
    }

    #[test]
    fn a_rollback_brings_back_image_and_variables_by_digest() {
        let first = record("v1", Some("1"), "one");
        assert_eq!(first.deployed_before(None), None);
        let second = after(&first, record("v2", Some("2"), "two"));
        // The same once more.
        let again = after(&second, record("v2", Some("2"), "two"));
        let request = again.clone().rolled_back(false).unwrap();
        assert_eq!(
            request.image.to_string(),
            format!("{REPOSITORY}@{}", digest("1"))
        );
        assert_eq!(request.environment["A"], "one");
        assert_eq!(request.previous, Some(again));
        assert!(request.force);
    }

    #[test]
    fn a_tag_that_moved_is_another_deploy() {
        let first = record("latest", Some("1"), "one");
        let second = after(&first, record("latest", Some("2"), "one"));
        let before = second.before.unwrap();
        assert_eq!(before.image, format!("{REPOSITORY}@{}", digest("1")));
    }

    #[test]
    fn what_was_known_by_its_tag_alone_is_not_gone_back_to() {
        let older = record("v1", None, "one");
        let second = after(&older, record("v2", Some("2"), "two"));
        let error = second.rolled_back(false).unwrap_err().to_string();
        assert!(
            error.starts_with("environment foo: has nothing to go back to"),
            "{error}"
        );
    }

    #[test]
    fn rows_without_it_are_read_and_written_as_before() {
        let record = record("v1", None, "one");
        let json = serde_json::to_value(&record).unwrap();
        assert!(json.get("digest").is_none() && json.get("before").is_none());
        assert_eq!(serde_json::from_value::<Record>(json).unwrap(), record);
    }
}
