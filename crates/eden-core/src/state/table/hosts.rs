//! Which environment a host name belongs to.
//!
//! Two profiles may share common ALB and zone, and so mean the same host: whoever claims it first has
//! its listener rule, its record set and its entry.

use aws_sdk_dynamodb::types::AttributeValue;

use super::Table;
use super::listing::string;
use super::transaction::{Condition, Write};
use crate::error::Error;
use crate::record::{EnvironmentId, Record};
use crate::state::row;
use crate::text::visible;

/// The `type` of the items that hold claims.
pub(crate) const HOST_TYPE: &str = "_host";

/// A host name that an environment has claimed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Claim {
    /// The environment.
    pub id: EnvironmentId,
    /// Its generation.
    pub generation: Option<String>,
    /// The name of its row; claims of older releases do not say it.
    pub row: Option<String>,
}

impl Table {
    /// The claim on a host name; `None` where nobody has one.
    ///
    /// # Errors
    /// When the call fails.
    pub async fn claim(&self, host: &str) -> Result<Option<Claim>, Error> {
        let item = self.get(HOST_TYPE, host).await?;
        Ok(item.map(|item| Claim {
            id: EnvironmentId {
                profile: string(&item, "profile"),
                name: string(&item, "environment"),
            },
            generation: Some(string(&item, "generation")).filter(|text| !text.is_empty()),
            row: Some(string(&item, "row")).filter(|text| !text.is_empty()),
        }))
    }

    /// The record of the environment that has a claim; `None` where it has no row, or one without a record.
    ///
    /// # Errors
    /// When a call fails, or the row cannot be read.
    pub(crate) async fn claimed(&self, claim: &Claim) -> Result<Option<Record>, Error> {
        let Some(name) = &claim.row else {
            let row = self.find(&claim.id).await?;
            return Ok(row.and_then(|row| row.record));
        };
        let item = self.get(&claim.id.profile, name).await?;
        let row = item
            .map(|item| row::from_item(&claim.id, &item))
            .transpose()?;
        Ok(row
            .and_then(|row| row.record)
            .filter(|record| record.id == claim.id))
    }

    /// The write that claims an endpoint's host, unless another environment has it.
    pub(crate) fn claiming(&self, record: &Record) -> Result<Write, Error> {
        let (host, id) = (record.fqdn()?, record.id.clone());
        let mut item = row::key(HOST_TYPE, &host);
        let row = record.names()?.row;
        let texts = [
            ("profile", &id.profile),
            ("environment", &id.name),
            ("row", &row),
        ];
        let generation = record.generation.as_ref().map(|it| ("generation", it));
        for (key, text) in texts.into_iter().chain(generation) {
            item.insert(key.to_owned(), AttributeValue::S(text.clone()));
        }
        let condition = Condition::new(
            "attribute_not_exists(#type) OR (#profile = :profile AND #environment = :environment)",
            &["type", "profile", "environment"],
            &[("profile", &id.profile), ("environment", &id.name)],
        );
        self.putting(item, &condition, move || taken(&host, None))
    }

    /// The write that gives an endpoint's host up, as long as this generation of the environment has it.
    pub(crate) fn releasing(&self, host: &str, claim: &Claim) -> Result<Write, Error> {
        let id = &claim.id;
        let condition = Condition::new(
            "attribute_not_exists(#type) OR (#profile = :profile AND #environment = :environment)",
            &["type", "profile", "environment"],
            &[("profile", &id.profile), ("environment", &id.name)],
        );
        let subject = host.to_owned();
        self.deleting(HOST_TYPE, host, &condition, move || taken(&subject, None))
    }
}

/// Another environment has the host.
pub(crate) fn taken(host: &str, claim: Option<&Claim>) -> Error {
    let other = match claim {
        Some(Claim { id, .. }) => format!(
            "environment {} of profile {}",
            visible(&id.name),
            visible(&id.profile)
        ),
        None => "another environment".to_owned(),
    };
    Error::Unusable {
        what: format!("the host {host}"),
        why: format!("belongs to {other}"),
        advice: "Choose another name or another `domain_name_prefix`, or delete that environment."
            .into(),
        key: Some("domain_name_prefix"),
    }
}
