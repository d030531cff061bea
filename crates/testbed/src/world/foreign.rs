//! What may stand under a name that an environment would have, and what that means for it.

use anyhow::{Context, Result};
use aws_sdk_dynamodb::types::AttributeValue;
use aws_sdk_route53::types::RrType;
use serde_json::json;

use super::planted::{
    BY_HAND, alias_elsewhere, answer, forward, from_address, hosts, item, path, record, with_header,
};
use super::{World, ZONE};

/// The mark of another environment, as a copied service has it.
const MARKED: (&str, &str) = ("eden:environment", "eden/web/dev-x");

/// Something that stands under a name that an environment would have.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Thing {
    /// A service made by hand.
    Service,
    /// A service with the mark of another environment.
    MarkedService,
    /// A revision of the family.
    Revision,
    /// A target group made by hand.
    TargetGroup,
    /// A target group with the mark of another environment.
    MarkedGroup,
    /// A rule at the host with a fixed answer.
    HostAnswered,
    /// A rule at the host that forwards elsewhere.
    HostElsewhere,
    /// A rule at the host with the mark of another environment.
    MarkedRule,
    /// A rule for the host and another one.
    SeveralHosts,
    /// A rule for a path of the host.
    PathOfHost,
    /// A rule for some callers of the host.
    AddressOfHost,
    /// A rule for requests to the host with a header.
    HeaderOfHost,
    /// A rule for another host, to the environment's target group.
    HostToOurs,
    /// An address record.
    A,
    /// An address record of IPv6.
    Aaaa,
    /// A canonical name.
    Cname,
    /// A weighted address record.
    Weighted,
    /// An alias to a load balancer that is none of the common ones.
    AliasElsewhere,
    /// Another host in the Environments JSON, under eden's key.
    Entry,
    /// The row of another environment, by the environment's bare name.
    Row,
    /// The claim of another environment on the host.
    Claim,
}

/// A thing, and what it means for the environment.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// The thing.
    pub thing: Thing,
    /// Whether a create is refused because of it.
    pub is_in_the_way: bool,
    /// Whether the user may consent to have it taken over.
    pub is_adoptable: bool,
    /// Whether a delete names it.
    pub is_named: bool,
}

/// In the way, and may be adopted.
const fn refused(thing: Thing) -> Case {
    Case {
        thing,
        is_in_the_way: true,
        is_adoptable: true,
        is_named: true,
    }
}

/// In the way, and never taken.
const fn never(thing: Thing) -> Case {
    Case {
        is_adoptable: false,
        ..refused(thing)
    }
}

const fn beside(thing: Thing, is_adoptable: bool) -> Case {
    Case {
        is_in_the_way: false,
        is_adoptable,
        ..refused(thing)
    }
}

const ROW: Case = Case {
    is_named: false,
    ..beside(Thing::Row, false)
};

/// What may stand there before an environment is made.
pub const BEFORE: [Case; 20] = [
    refused(Thing::Service),
    never(Thing::MarkedService),
    refused(Thing::Revision),
    refused(Thing::TargetGroup),
    never(Thing::MarkedGroup),
    never(Thing::HostAnswered),
    refused(Thing::HostElsewhere),
    never(Thing::MarkedRule),
    never(Thing::SeveralHosts),
    beside(Thing::PathOfHost, false),
    beside(Thing::AddressOfHost, true),
    beside(Thing::HeaderOfHost, true),
    refused(Thing::A),
    refused(Thing::Aaaa),
    refused(Thing::Cname),
    never(Thing::Weighted),
    refused(Thing::AliasElsewhere),
    refused(Thing::Entry),
    ROW,
    never(Thing::Claim),
];

/// What may come to stand there beside an environment.
pub const BESIDE: [Case; 11] = [
    beside(Thing::Revision, true),
    never(Thing::HostAnswered),
    refused(Thing::HostElsewhere),
    never(Thing::MarkedRule),
    never(Thing::SeveralHosts),
    beside(Thing::PathOfHost, false),
    beside(Thing::AddressOfHost, true),
    beside(Thing::HostToOurs, false),
    refused(Thing::Aaaa),
    refused(Thing::Entry),
    ROW,
];

impl Case {
    /// Whether it is a rule that stands beside the environment's.
    #[must_use]
    pub fn is_rule(self) -> bool {
        matches!(
            self.thing,
            Thing::PathOfHost | Thing::AddressOfHost | Thing::HeaderOfHost | Thing::HostToOurs
        )
    }

    /// The tag that a refusal shows.
    #[must_use]
    pub fn tag(self) -> Option<(&'static str, &'static str)> {
        match self.thing {
            Thing::MarkedService | Thing::MarkedGroup | Thing::MarkedRule => Some(MARKED),
            Thing::Service
            | Thing::Revision
            | Thing::TargetGroup
            | Thing::HostAnswered
            | Thing::HostElsewhere
            | Thing::SeveralHosts => Some(BY_HAND),
            _ => None,
        }
    }
}

impl World {
    /// Makes the thing for an environment of this name, and returns what names it in messages.
    pub async fn plant(&self, thing: Thing, name: &str, number: usize) -> Result<String> {
        let names = self.names(name);
        let (resource, host) = (names.resource.as_str(), names.fqdn.as_str());
        match thing {
            Thing::Service => self.plant_service(resource, BY_HAND).await,
            Thing::MarkedService => self.plant_service(resource, MARKED).await,
            Thing::Revision => self.plant_revision(resource, BY_HAND).await,
            Thing::TargetGroup => self.plant_group(resource, BY_HAND).await,
            Thing::MarkedGroup => self.plant_group(resource, MARKED).await,
            Thing::Entry => {
                self.plant_entry(&names.entry, "theirs.example.com").await?;
                Ok("theirs.example.com".into())
            }
            Thing::Row => self.plant_row(name).await,
            Thing::Claim => {
                let texts = [("type", "_host"), ("name", host), ("profile", "web")];
                let owner = [("environment", "x"), ("generation", "0f")];
                self.plant_item(item(&[&texts[..], &owner].concat()))
                    .await?;
                Ok(format!("{host}: belongs to environment x of profile web"))
            }
            Thing::A | Thing::Aaaa | Thing::Cname | Thing::Weighted | Thing::AliasElsewhere => {
                self.plant_record_set(thing, host).await
            }
            _ => self.plant_rule_for(thing, name, number).await,
        }
    }

    async fn plant_record_set(&self, thing: Thing, host: &str) -> Result<String> {
        let (set, value) = match thing {
            Thing::A => (record(host, RrType::A, "192.0.2.7")?, "192.0.2.7"),
            Thing::Aaaa => (record(host, RrType::Aaaa, "2001:db8::7")?, "2001:db8::7"),
            Thing::Cname => (
                record(host, RrType::Cname, "legacy.example.net")?,
                "legacy.example.net",
            ),
            Thing::Weighted => {
                let set = record(host, RrType::A, "192.0.2.8")?;
                (set.set_identifier("blue").weight(1), "192.0.2.8")
            }
            _ => (
                alias_elsewhere(host)?,
                "legacy.ap-northeast-1.elb.amazonaws.com",
            ),
        };
        self.plant_record(set).await?;
        Ok(value.to_owned())
    }

    async fn plant_rule_for(&self, thing: Thing, name: &str, number: usize) -> Result<String> {
        let names = self.names(name);
        let own = hosts(&[&names.fqdn]);
        let elsewhere = forward(&self.balancers.reference_target_group_arn);
        let (www, mark) = (format!("www-{number}.example.com"), BY_HAND);
        let (conditions, action, tag) = match thing {
            Thing::HostAnswered => (vec![own], answer(), mark),
            Thing::SeveralHosts => (vec![hosts(&[&www, &names.fqdn])], answer(), mark),
            Thing::PathOfHost => (vec![own, path("/.well-known/*")], elsewhere, mark),
            Thing::AddressOfHost => (vec![own, from_address()], elsewhere, mark),
            Thing::HeaderOfHost => (vec![own, with_header()], elsewhere, mark),
            Thing::MarkedRule => (vec![own], elsewhere, MARKED),
            Thing::HostToOurs => {
                let found = self.environment(name).await?.target_group;
                let ours = found.and_then(|group| group.target_group_arn);
                let ours = ours.context("there is a target group")?;
                (vec![hosts(&[&www])], forward(&ours), mark)
            }
            _ => (vec![own], elsewhere, mark),
        };
        // Away from the priorities that environments get.
        let priority = 1000 + i32::try_from(number)?;
        self.plant_rule(priority, conditions, action, tag).await
    }

    /// `pr-7` is what the Python API named the row of our `pr-7`, and also the row of environment `7`
    /// under the prefix `pr`.
    async fn plant_row(&self, name: &str) -> Result<String> {
        let (prefix, other) = name.split_once('-').context("the name has a prefix")?;
        let mut settings = self.profile();
        settings.insert("name_prefix".into(), prefix.into());
        settings.insert("domain_name_prefix".into(), "other".into());
        let (record, endpoint) = (
            json!({
                "profile": "default", "name": other, "settings": settings, "zone_name": ZONE,
            }),
            format!("other-{other}.{ZONE}"),
        );
        let mut row = item(&[
            ("type", "default"),
            ("name", name),
            ("kind", "environment"),
            ("endpoint", &endpoint),
            ("record", &record.to_string()),
        ]);
        let time = AttributeValue::N("1790000000".into());
        row.insert("last_updated".into(), time);
        self.plant_item(row).await?;
        Ok(name.to_owned())
    }
}
