//! Decides what a profile says, from what was seen and what is given.

use std::collections::{BTreeMap, BTreeSet};

/// A key of the profile and its value.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FoundKey {
    /// The key.
    pub key: &'static str,
    /// Its value.
    pub value: String,
    /// Why it is this one.
    pub how: String,
}

/// A key of the profile that could not be found out.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MissingKey {
    /// The key.
    pub key: &'static str,
    /// Why nothing says its value.
    pub why: String,
    /// How to find it.
    pub advice: String,
}

/// What a profile would say.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Surroundings {
    /// What was found, or given.
    pub found: Vec<FoundKey>,
    /// What has to be given.
    pub missing: Vec<MissingKey>,
}

/// What was seen around a service.
pub(super) struct Seen {
    pub(super) service: String,
    pub(super) name: String,
    pub(super) cluster: String,
    pub(super) vpc: String,
    /// Those of its VPC with an HTTPS listener.
    pub(super) balancers: Vec<Balancer>,
    pub(super) zones: Vec<Zone>,
}

/// A load balancer that environments could share.
pub(super) struct Balancer {
    pub(super) arn: String,
    pub(super) dns_name: String,
    /// Whether it is the service's.
    pub(super) is_own: bool,
    /// The names of its listener's certificate and the hosts of its rules.
    pub(super) hosts: Vec<String>,
}

/// A hosted zone.
pub(super) struct Zone {
    pub(super) id: String,
    pub(super) name: String,
    /// Whether a record of it leads to the load balancer.
    pub(super) leads_here: bool,
}

/// The names by which the load balancers that environments would share are reached.
pub(super) fn balancers_named(seen: &Seen, given: &BTreeMap<String, String>) -> Vec<String> {
    let given = given.get("master_alb_arn");
    let all = seen.balancers.iter();
    let named = all.filter(|it| given.is_none_or(|given| given.contains(&it.arn)));
    named.map(|it| it.dns_name.clone()).collect()
}

impl Seen {
    /// All keys that a profile needs; what is given is taken as it is.
    pub(super) fn decide(&self, given: &BTreeMap<String, String>) -> Surroundings {
        let mut around = Surroundings::default();
        for (key, answer) in self.answers() {
            let answer = match given.get(key) {
                Some(value) => Ok((value.clone(), "given".to_owned())),
                None => answer,
            };
            match answer {
                Ok((value, how)) => around.found.push(FoundKey { key, value, how }),
                Err((why, advice)) => around.missing.push(MissingKey { key, why, advice }),
            }
        }
        around
    }

    fn answers(&self) -> [(&'static str, Answer); 11] {
        let label = label(&self.name);
        let by_name = "by the name of the service";
        [
            ("reference_service_arn", found(&self.service, "the service")),
            (
                "target_cluster",
                found(&self.cluster, "the cluster of the service"),
            ),
            ("master_alb_arn", self.balancer()),
            ("dynamic_zone_id", self.zone_answer()),
            ("name_prefix", found(&self.name, by_name)),
            ("domain_name_prefix", found(&label, by_name)),
            ("endpoint_s3_bucket_name", bucket()),
            (
                "endpoint_s3_key",
                found("environments.json", "the usual one"),
            ),
            ("endpoint_env_type", found("preview", "the usual one")),
            ("endpoint_name_prefix", found("preview", "the usual one")),
            (
                "endpoint_update_key",
                found(&format!("{}_endpoint", label.replace('-', "_")), by_name),
            ),
        ]
    }

    /// The service's load balancer where that has HTTPS, or else the only other one of its VPC that has.
    fn balancer(&self) -> Answer {
        let own: Vec<&Balancer> = self.balancers.iter().filter(|it| it.is_own).collect();
        if let [own] = own.as_slice() {
            return found(&own.arn, "the load balancer of the service");
        }
        match self.balancers.as_slice() {
            [one] => found(
                &one.arn,
                "the only load balancer of its VPC with an HTTPS listener on port 443",
            ),
            [] => missing(
                format!(
                    "no load balancer of VPC {} has an HTTPS listener on port 443",
                    self.vpc
                ),
                "Add one, with a wildcard certificate for the zone of the previews.",
            ),
            several => missing(
                format!(
                    "it could be each of {}",
                    listed(several.iter().map(|it| it.arn.as_str()))
                ),
                "Choose one, or several with commas between them.",
            ),
        }
    }

    /// The zone that what was seen leads to, and why.
    pub(super) fn zone(&self) -> Option<(&Zone, String)> {
        let hosts = self.balancers.iter().flat_map(|it| &it.hosts);
        let of_rules = hosts.filter_map(|host| self.zone_of(host));
        if let Some(id) = only(of_rules.map(|zone| &zone.id)) {
            return Some((
                self.by_id(id)?,
                "the listener's certificate or rules".to_owned(),
            ));
        }
        let searched = self.zones.iter().filter(|zone| zone.leads_here);
        if let Some(id) = only(searched.map(|zone| &zone.id)) {
            return Some((
                self.by_id(id)?,
                "a record leads to the load balancer".to_owned(),
            ));
        }
        match self.zones.as_slice() {
            [one] => Some((one, "the only hosted zone".to_owned())),
            _ => None,
        }
    }

    fn zone_answer(&self) -> Answer {
        let names = || listed(self.zones.iter().map(|zone| zone.name.as_str()));
        match self.zone() {
            Some((zone, how)) => found(&zone.id, &format!("{}: {how}", zone.name)),
            None if self.zones.is_empty() => missing(
                "the account has no hosted zone".to_owned(),
                "Create one, and a wildcard certificate for it.",
            ),
            None => missing(
                format!("it could be each of {}", names()),
                "Choose the one that the listener's certificate is for.",
            ),
        }
    }

    fn by_id(&self, id: &str) -> Option<&Zone> {
        self.zones.iter().find(|zone| zone.id == id)
    }

    /// The zone of a host: the one with the longest name.
    fn zone_of(&self, host: &str) -> Option<&Zone> {
        let is_in = |zone: &&Zone| {
            let before = host.strip_suffix(zone.name.as_str());
            before.is_some_and(|before| before.ends_with('.'))
        };
        self.zones
            .iter()
            .filter(is_in)
            .max_by_key(|zone| zone.name.len())
    }
}

/// Value and reason, or why there is none and what to do.
type Answer = Result<(String, String), (String, String)>;

fn found(value: &str, how: &str) -> Answer {
    Ok((value.to_owned(), how.to_owned()))
}

fn missing(why: String, advice: &str) -> Answer {
    Err((why, advice.to_owned()))
}

fn bucket() -> Answer {
    missing(
        "nothing in AWS says which bucket client applications read the addresses of environments from".to_owned(),
        "Name it; any bucket of yours will do where there is none yet.",
    )
}

/// The only different one of these.
fn only<'a>(all: impl Iterator<Item = &'a String>) -> Option<&'a String> {
    let distinct: BTreeSet<&String> = all.collect();
    let mut distinct = distinct.into_iter();
    distinct.next().filter(|_| distinct.next().is_none())
}

fn listed<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    texts.collect::<Vec<_>>().join(", ")
}

/// A service's name as a part of host names.
fn label(name: &str) -> String {
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '-'
        }
    };
    name.chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn balancer(arn: &str, is_own: bool, host: Option<&str>) -> Balancer {
        Balancer {
            arn: arn.into(),
            dns_name: format!("{arn}.elb"),
            is_own,
            hosts: host.map(str::to_owned).into_iter().collect(),
        }
    }

    fn zone(name: &str, leads_here: bool) -> Zone {
        Zone {
            id: format!("Z-{name}"),
            name: name.into(),
            leads_here,
        }
    }

    fn seen(balancers: Vec<Balancer>, zones: Vec<Zone>) -> Seen {
        Seen {
            service: "arn:service/dev/Web_App".into(),
            name: "Web_App".into(),
            cluster: "dev".into(),
            vpc: "vpc-1".into(),
            balancers,
            zones,
        }
    }

    fn value(seen: &Seen, key: &str) -> Option<String> {
        let found = seen.decide(&BTreeMap::new()).found.into_iter();
        found.filter(|it| it.key == key).map(|it| it.value).next()
    }

    #[test]
    fn the_load_balancer_is_the_service_s_or_the_only_other_one() {
        let alb = |balancers| value(&seen(balancers, vec![]), "master_alb_arn");
        let (own, other) = (
            || balancer("own", true, None),
            || balancer("other", false, None),
        );
        assert_eq!(alb(vec![other(), own()]).as_deref(), Some("own"));
        assert_eq!(alb(vec![other()]).as_deref(), Some("other"));
        assert_eq!(alb(vec![other(), balancer("third", false, None)]), None);
        assert_eq!(alb(vec![]), None);
    }

    #[test]
    fn the_zone_is_that_of_hosts_or_records_or_the_only_one() {
        let both = |leads| vec![zone("example.com", false), zone("dev.example.com", leads)];
        let of = |host, zones| {
            let balancers = vec![balancer("own", true, host)];
            value(&seen(balancers, zones), "dynamic_zone_id")
        };
        let dev = Some("Z-dev.example.com".to_owned());
        assert_eq!(of(Some("api-1.dev.example.com"), both(false)), dev);
        assert_eq!(of(Some("*.dev.example.com"), both(false)), dev);
        assert_eq!(
            of(Some("notdev.example.com"), both(false)).as_deref(),
            Some("Z-example.com")
        );
        assert_eq!(of(None, both(true)), dev);
        assert_eq!(of(None, both(false)), None);
        assert_eq!(of(None, vec![zone("dev.example.com", false)]), dev);
        assert_eq!(of(None, vec![]), None);
    }

    #[test]
    fn what_is_given_comes_first_and_what_is_missing_says_why() {
        let seen = seen(vec![], vec![zone("a.com", false), zone("b.com", false)]);
        let given = BTreeMap::from([("master_alb_arn".to_owned(), "mine".to_owned())]);
        let around = seen.decide(&given);
        let alb = around
            .found
            .iter()
            .find(|it| it.key == "master_alb_arn")
            .unwrap();
        assert_eq!((alb.value.as_str(), alb.how.as_str()), ("mine", "given"));
        let missing: Vec<&str> = around.missing.iter().map(|it| it.key).collect();
        assert_eq!(missing, ["dynamic_zone_id", "endpoint_s3_bucket_name"]);
        assert_eq!(around.missing[0].why, "it could be each of a.com, b.com");
        assert_eq!(
            value(&seen, "domain_name_prefix").as_deref(),
            Some("web-app")
        );
        assert_eq!(
            value(&seen, "endpoint_update_key").as_deref(),
            Some("web_app_endpoint")
        );
    }
}
