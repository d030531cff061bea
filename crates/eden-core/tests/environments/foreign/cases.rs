//! What may stand under a name that an environment would have, and what that means for it.

use aws_sdk_route53::types::RrType;
use eden_core::record::{EnvironmentId, Record};
use eden_core::state::row;
use std::time::SystemTime;

use crate::planted::{
    BY_HAND, alias_elsewhere, answer, forward, from_address, hosts, item, path, record, with_header,
};
use crate::stage::Stage;

/// The mark of another environment, as a copied service has it.
const MARKED: (&str, &str) = ("eden:environment", "eden/web/dev-x");

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Thing {
    Service,
    MarkedService,
    Revision,
    TargetGroup,
    MarkedGroup,
    HostAnswered,
    HostElsewhere,
    MarkedRule,
    SeveralHosts,
    PathOfHost,
    AddressOfHost,
    HeaderOfHost,
    /// Another host, to the environment's target group.
    HostToOurs,
    A,
    Aaaa,
    Cname,
    Weighted,
    AliasElsewhere,
    Entry,
    /// The row of another environment, by our bare name.
    Row,
    Claim,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Case {
    pub(super) thing: Thing,
    /// Whether a create is refused because of it.
    pub(super) is_in_the_way: bool,
    pub(super) is_adoptable: bool,
    /// Whether a delete names it.
    pub(super) is_named: bool,
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

pub(super) const BEFORE: [Case; 20] = [
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

pub(super) const BESIDE: [Case; 11] = [
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
    pub(super) fn is_rule(self) -> bool {
        matches!(
            self.thing,
            Thing::PathOfHost | Thing::AddressOfHost | Thing::HeaderOfHost | Thing::HostToOurs
        )
    }

    /// The tag that a refusal shows.
    pub(super) fn tag(self) -> Option<(&'static str, &'static str)> {
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

impl Stage {
    /// Makes the thing for an environment of this name; answers with what names it.
    pub(super) async fn plant(&self, thing: Thing, name: &str, number: usize) -> String {
        let names = self.world.names(name);
        let (resource, host) = (names.resource.as_str(), names.fqdn.as_str());
        match thing {
            Thing::Service => self.plant_service(resource, BY_HAND).await,
            Thing::MarkedService => self.plant_service(resource, MARKED).await,
            Thing::Revision => self.plant_revision(resource, BY_HAND).await,
            Thing::TargetGroup => self.plant_group(resource, BY_HAND).await,
            Thing::MarkedGroup => self.plant_group(resource, MARKED).await,
            Thing::Entry => {
                self.plant_entry(&names.entry, "theirs.example.com").await;
                "theirs.example.com".into()
            }
            Thing::Row => self.plant_row(name).await,
            Thing::Claim => {
                let texts = [("type", "_host"), ("name", host), ("profile", "web")];
                let owner = [("environment", "x"), ("generation", "0f")];
                self.plant_item(item(&[&texts[..], &owner].concat())).await;
                format!("{host}: belongs to environment x of profile web")
            }
            Thing::A | Thing::Aaaa | Thing::Cname | Thing::Weighted | Thing::AliasElsewhere => {
                self.plant_record_set(thing, host).await
            }
            _ => self.plant_rule_for(thing, name, number).await,
        }
    }

    async fn plant_record_set(&self, thing: Thing, host: &str) -> String {
        let (set, value) = match thing {
            Thing::A => (record(host, RrType::A, "192.0.2.7"), "192.0.2.7"),
            Thing::Aaaa => (record(host, RrType::Aaaa, "2001:db8::7"), "2001:db8::7"),
            Thing::Cname => (
                record(host, RrType::Cname, "legacy.example.net"),
                "legacy.example.net",
            ),
            Thing::Weighted => {
                let set = record(host, RrType::A, "192.0.2.8");
                (set.set_identifier("blue").weight(1), "192.0.2.8")
            }
            _ => (
                alias_elsewhere(host),
                "legacy.ap-northeast-1.elb.amazonaws.com",
            ),
        };
        self.plant_record(set).await;
        value.to_owned()
    }

    async fn plant_rule_for(&self, thing: Thing, name: &str, number: usize) -> String {
        let names = self.world.names(name);
        let own = hosts(&[&names.fqdn]);
        let elsewhere = forward(&self.world.balancers.reference_target_group_arn);
        let (www, mark) = (format!("www-{number}.example.com"), BY_HAND);
        let (conditions, action, tag) = match thing {
            Thing::HostAnswered => (vec![own], answer(), mark),
            Thing::SeveralHosts => (vec![hosts(&[&www, &names.fqdn])], answer(), mark),
            Thing::PathOfHost => (vec![own, path("/.well-known/*")], elsewhere, mark),
            Thing::AddressOfHost => (vec![own, from_address()], elsewhere, mark),
            Thing::HeaderOfHost => (vec![own, with_header()], elsewhere, mark),
            Thing::MarkedRule => (vec![own], elsewhere, MARKED),
            Thing::HostToOurs => {
                let found = self.world.environment(name).await.unwrap();
                let ours = found.target_group.unwrap().target_group_arn.unwrap();
                (vec![hosts(&[&www])], forward(&ours), mark)
            }
            _ => (vec![own], elsewhere, mark),
        };
        // Away from the priorities that environments get.
        let priority = 1000 + i32::try_from(number).unwrap();
        self.plant_rule(priority, conditions, action, tag).await
    }

    /// `pr-7` is what the Python API named the row of our `pr-7`, and also the row of environment `7`
    /// under the prefix `pr`.
    async fn plant_row(&self, name: &str) -> String {
        let (prefix, other) = name.split_once('-').unwrap();
        let mut settings = self.request(name, "v1").settings;
        prefix.clone_into(&mut settings.name_prefix);
        "other".clone_into(&mut settings.domain_prefix);
        let id = EnvironmentId {
            profile: "default".into(),
            name: other.into(),
        };
        let record = Record::new(id, settings, testbed::world::ZONE.into());
        let item = row::to_item(&record, SystemTime::now()).unwrap();
        self.plant_item(item).await;
        name.to_owned()
    }
}
