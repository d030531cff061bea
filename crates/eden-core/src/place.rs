//! Where endpoints are, and which of them make one environment.

use std::collections::BTreeMap;
use std::fmt;

use aws_calls::all;
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::name::Names;
use crate::settings::Settings;

/// Which environment: a profile and a name.
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub struct EnvironmentId {
    /// The profile's name, which is also the `type` of the row.
    pub profile: String,
    /// The environment's name, as the user gave it.
    pub name: String,
}

/// Whether an endpoint is visited, which its reference decides: a service without a load balancer is nobody's to visit.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// It has a host, and what leads there: a target group, a listener rule, an alias record and an entry.
    #[default]
    Web,
    /// It has none of these: a task definition and a service, which takes its work from elsewhere.
    Worker,
}

impl Kind {
    /// Whether it has no host.
    #[must_use]
    pub fn is_worker(self) -> bool {
        self == Self::Worker
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over so")]
    pub(crate) fn is_web(&self) -> bool {
        *self == Self::Web
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Web => "a web service",
            Self::Worker => "a worker",
        })
    }
}

/// Where a file is.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Address {
    /// Its bucket.
    pub bucket: String,
    /// Its key.
    pub key: String,
}

impl From<&Settings> for Address {
    fn from(settings: &Settings) -> Self {
        Self {
            bucket: settings.bucket.clone(),
            key: settings.object_key.clone(),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s3://{}/{}", self.bucket, self.key)
    }
}

/// Where an endpoint is: enough to find every piece of it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Place {
    /// The profile that its row belongs to, and the environment's name.
    #[serde(flatten)]
    pub id: EnvironmentId,
    /// The complete profile.
    pub settings: Settings,
    /// The hosted zone's name, without its final dot.
    pub zone_name: String,
    /// The names of its pieces; `None` where an older release made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub names: Option<Names>,
    /// Whether it is visited.
    #[serde(default, skip_serializing_if = "Kind::is_web")]
    pub kind: Kind,
}

impl Place {
    /// Whether every piece of one is looked for where, and by the name that, the other's is.
    #[must_use]
    pub fn same_as(&self, other: &Self) -> bool {
        let place = |place: &Self| {
            let settings = &place.settings;
            let texts = [
                &settings.bucket,
                &settings.object_key,
                &settings.update_key,
                &settings.entry_prefix,
                &settings.domain_prefix,
                &settings.zone_id,
                &settings.name_prefix,
                &settings.cluster,
            ];
            texts.map(Clone::clone)
        };
        self.id == other.id && place(self) == place(other)
    }
}

/// The environment of several endpoints that an endpoint is part of.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Group {
    /// The environment's own profile, which may differ from those of its endpoints: with the
    /// name, it says which environment.
    pub profile: String,
    /// The profile keys that were given for all of its endpoints, as they were written.
    #[serde(default)]
    pub given: BTreeMap<String, String>,
    /// What the environment calls this endpoint, such as `api`.
    pub key: String,
    /// Its other endpoints, so that any one of the rows leads to all pieces.
    #[serde(default)]
    pub others: BTreeMap<String, Place>,
}

/// Checks that no two endpoints, each with what to call it, would share a piece: whatever is done
/// to one of them would befall the other.
///
/// # Errors
/// Every pair that would.
pub fn check_no_shared_pieces(places: &[(String, Place)]) -> Result<(), Error> {
    let pieces = places
        .iter()
        .map(|(key, place)| Ok::<_, Error>((key, pieces(place)?)));
    let pieces = all(pieces)?;
    let pairs = pieces.iter().enumerate();
    let pairs =
        pairs.flat_map(|(index, one)| pieces[..index].iter().map(move |other| (other, one)));
    all(pairs.map(|((one, own), (other, others))| {
        let mut both = own.iter().zip(others);
        let shared = both.find(|(own, other)| own.name == other.name);
        shared.map_or(Ok(()), |(piece, _)| Err(clash(one, other, piece)))
    }))
    .map(drop)
}

/// A piece that is an endpoint's own.
struct Piece {
    /// What it is, with its name.
    name: String,
    /// The profile key by which it is named.
    key: &'static str,
}

fn pieces(place: &Place) -> Result<Vec<Piece>, Error> {
    let settings = &place.settings;
    let names = Names::of(place.names.as_ref(), settings, &place.id.name)?;
    let piece = |name: String, key| Piece { name, key };
    let resource = format!("the resource name {}", names.resource);
    let resource = piece(resource, "name_prefix");
    if place.kind.is_worker() {
        return Ok(vec![resource]);
    }
    let entry = format!(
        "`{}` of entry {} in {}",
        settings.update_key,
        names.entry,
        Address::from(settings)
    );
    let group = format!("the target group name {}", names.target_group);
    let host = format!("the host {}", names.fqdn(&place.zone_name)?);
    Ok(vec![
        resource,
        piece(group, "name_prefix"),
        piece(host, "domain_name_prefix"),
        piece(entry, "endpoint_update_key"),
    ])
}

fn clash(one: &str, other: &str, piece: &Piece) -> Error {
    Error::Unusable {
        what: format!("endpoints `{one}` and `{other}`"),
        why: format!("would share {}", piece.name),
        advice: format!("Give one of them another `{}`.", piece.key),
        key: Some(piece.key),
    }
}

#[cfg(test)]
mod tests;
