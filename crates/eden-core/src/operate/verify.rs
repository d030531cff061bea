//! Whether a profile's environments could be made: everything that would keep a create from its end, before one is
//! asked for. Nothing is changed.

mod certificate;
mod groups;
mod roles;
mod secrets;

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_ecs::types::{Compatibility, TaskDefinition};
use aws_sdk_elasticloadbalancingv2::types::{
    LoadBalancer, LoadBalancerStateEnum, LoadBalancerTypeEnum,
};

use futures::future::join_all;

use crate::context::Context;
use crate::eden::Eden;
use crate::error::{Error, Failure, sent};
use crate::image::ImageUri;
use crate::observe::Found;
use crate::observe::albs::{self, CommonAlb};
use crate::observe::needs::Needs;
use crate::observe::{reference, service};
use crate::overrides::{OverrideWishes, Overrides};
use crate::plan::together;
use crate::pull_request::Belonging;
use crate::record::EnvironmentId;
use crate::request::{Request, Wishes};
use crate::settings::Settings;

/// The environment that is asked for in thought.
pub const PROBE: &str = "eden-verify";
/// How many rules an ALB has by default, the last few of which are a reason to act.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html>
const RULES: usize = 100;
const LAST_FEW: usize = 10;
/// How many target groups an ALB may forward to, from the same page.
const TARGET_GROUPS: usize = 100;

/// Something that keeps environments from being made, or will soon.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Finding {
    /// What is wrong, and with what.
    pub what: String,
    /// What to do about it.
    pub advice: String,
}

impl Finding {
    fn new(what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            advice: advice.into(),
        }
    }
}

impl From<Error> for Finding {
    fn from(error: Error) -> Self {
        let advice = error.advice().unwrap_or_default();
        Self::new(error.to_string(), advice)
    }
}

impl Eden {
    /// Everything that would keep an environment of this profile from being made, with this image or the
    /// reference's own.
    ///
    /// # Errors
    /// When AWS cannot be asked at all.
    pub async fn verify(
        &self,
        context: &Context,
        profile: &str,
        settings: &Settings,
        image: Option<ImageUri>,
    ) -> Result<Vec<Finding>, Error> {
        let image = match image {
            Some(image) => Some(image),
            None => self.reference_image(settings).await?,
        };
        let id = EnvironmentId {
            profile: profile.to_owned(),
            name: PROBE.to_owned(),
        };
        let answer = match image {
            Some(image) => {
                let request = request(id, settings, image)?;
                Box::pin(self.probe(context, request)).await
            }
            None => self.without_image(context, settings).await,
        };
        match answer {
            Ok(findings) => Ok(findings),
            Err(error) if is_unanswered(&error) => Err(error),
            Err(error) => Ok(of_error(error)),
        }
    }

    async fn probe(&self, context: &Context, request: Request) -> Result<Vec<Finding>, Error> {
        let requests = [request];
        let (candidates, _) = Box::pin(self.candidates(context, &requests)).await?;
        together(&candidates)?;
        let mut findings = Vec::new();
        for candidate in &candidates {
            findings.extend(Box::pin(self.of_found(&candidate.found)).await?);
        }
        Ok(findings)
    }

    /// What AWS says of pieces that all exist.
    async fn of_found(&self, found: &Found) -> Result<Vec<Finding>, Error> {
        let host = found.fqdn()?;
        let definition = &found.reference.task_definition;
        let certificates = found.albs.iter().map(|alb| async {
            let checked = self.check_certificates(alb, &host).await;
            checked.map(Vec::from_iter)
        });
        let (balancers, roles, secrets, certificates) = tokio::join!(
            Box::pin(self.check_balancers(found)),
            self.check_roles(definition),
            self.check_secrets(definition),
            join_all(certificates.map(Box::pin)),
        );
        let mut findings = Vec::new();
        for answer in [balancers, roles, secrets].into_iter().chain(certificates) {
            findings.extend(answered(answer)?);
        }
        findings.extend(found.albs.iter().filter_map(full));
        findings.extend(found.albs.iter().filter_map(crowded));
        findings.extend(of_definition(definition));
        Ok(findings)
    }

    /// What can be said where no image is known to ask for.
    async fn without_image(
        &self,
        context: &Context,
        settings: &Settings,
    ) -> Result<Vec<Finding>, Error> {
        let needs = Needs {
            images: Vec::new(),
            environment: BTreeMap::new(),
            is_known: false,
            overrides: Overrides::default(),
            settings: Some(settings.clone()),
            group: None,
        };
        self.look_for(context, &[needs]).await?;
        Ok(vec![Finding::new(
            "the image of the reference's containers is in no repository of Amazon ECR",
            "Name one that previews will have with --image-uri.",
        )])
    }

    /// The first image of the reference's that is one of Amazon ECR.
    async fn reference_image(&self, settings: &Settings) -> Result<Option<ImageUri>, Error> {
        let (cluster, name) = (
            reference::cluster_of(settings),
            reference::name_of(settings),
        );
        let services = service::described(self.clients(), cluster, &[name]).await;
        let services = services.or_else(|error| match is_unanswered(&error) {
            true => Err(error),
            // What is missing is found once more, with what to do.
            false => Ok(Vec::new()),
        })?;
        let Some(definition) = services.iter().find_map(|it| it.task_definition()) else {
            return Ok(None);
        };
        let (definition, _) = service::task_definition(self.clients(), definition).await?;
        let images = definition.container_definitions().iter();
        let mut images = images.filter_map(|container| container.image());
        Ok(images.find_map(|image| {
            let image: ImageUri = image.parse().ok()?;
            image.is_in_ecr().then_some(image)
        }))
    }

    /// The common ALBs, and the way from them to the tasks.
    async fn check_balancers(&self, found: &Found) -> Result<Vec<Finding>, Error> {
        if found.reference.kind().is_worker() {
            return Ok(Vec::new());
        }
        let albs = self.load_balancers(&found.albs).await?;
        let unfit = albs.iter().filter_map(|alb| of_balancer(alb, found));
        let mut findings: Vec<Finding> = unfit.collect();
        // Nothing gets from a load balancer of another kind or VPC to the tasks.
        if findings.is_empty() {
            findings = answered(self.check_groups(found, &albs).await)?;
        }
        Ok(findings)
    }

    async fn load_balancers(&self, albs: &[CommonAlb]) -> Result<Vec<LoadBalancer>, Error> {
        let arns: Vec<String> = albs.iter().map(|one| one.alb.arn.clone()).collect();
        let call = self.clients().elb.describe_load_balancers();
        let subject = arns.join(", ");
        let call = call.set_load_balancer_arns(Some(arns)).send();
        let answer = sent("ELBv2 DescribeLoadBalancers", subject, call).await?;
        Ok(answer.load_balancers.unwrap_or_default())
    }
}

fn request(id: EnvironmentId, settings: &Settings, image: ImageUri) -> Result<Request, Error> {
    let wishes = Wishes {
        image,
        given: BTreeMap::new(),
        environment: BTreeMap::new(),
        overrides: OverrideWishes::default(),
        desired_count: None,
        lifetime: None,
        pull_request: Belonging::default(),
        protect: None,
        wait: false,
        adopt: false,
        relocate: false,
        tasks: crate::publish_task::TaskWishes::default(),
    };
    wishes.request(id, settings.clone(), None)
}

/// Whether nothing can be said of the profile, since AWS did not answer.
fn is_unanswered(error: &Error) -> bool {
    match error {
        Error::Call(call) => call.failure != Failure::Answer,
        Error::Several(errors) => errors.iter().any(is_unanswered),
        Error::Endpoint { error, .. } => is_unanswered(error),
        _ => false,
    }
}

/// What could not be found out is a finding as well, unless AWS did not answer.
fn answered(answer: Result<Vec<Finding>, Error>) -> Result<Vec<Finding>, Error> {
    match answer {
        Err(error) if !is_unanswered(&error) => Ok(of_error(error)),
        answer => answer,
    }
}

/// Each thing that is wrong once, though several calls may have met it.
fn of_error(error: Error) -> Vec<Finding> {
    let mut known = BTreeSet::new();
    let each = error.into_each().into_iter();
    let each = each.filter(|error| known.insert(identity(error)));
    each.map(Finding::from).collect()
}

/// The text of an error, without what differs between two answers to the same call.
fn identity(error: &Error) -> String {
    match error {
        Error::Call(call) => format!("{} {:?} {}", call.action, call.code, call.subject),
        other => other.to_string(),
    }
}

fn of_balancer(alb: &LoadBalancer, found: &Found) -> Option<Finding> {
    let arn = alb.load_balancer_arn().unwrap_or_default();
    let finding =
        |why: String, advice: &str| Some(Finding::new(format!("common ALB {arn}: {why}"), advice));
    if alb
        .r#type()
        .is_some_and(|it| *it != LoadBalancerTypeEnum::Application)
    {
        return finding(
            "is no Application Load Balancer".into(),
            "Name one in `master_alb_arn`.",
        );
    }
    let state = alb.state().and_then(|state| state.code());
    if state.is_some_and(|it| *it == LoadBalancerStateEnum::Failed) {
        return finding(
            "could not be set up".into(),
            "Create it again, and name it in `master_alb_arn`.",
        );
    }
    let balancing = found.reference.balancing.as_ref()?;
    let (own, other) = (alb.vpc_id()?, balancing.target_group.vpc_id()?);
    if own != other {
        let why = format!("is in {own}, and the reference's tasks are in {other}");
        return finding(
            why,
            "Name a common ALB of the reference's VPC in `master_alb_arn`.",
        );
    }
    None
}

fn full(alb: &CommonAlb) -> Option<Finding> {
    let rules = alb
        .rules
        .iter()
        .filter(|rule| rule.is_default() != Some(true))
        .count();
    (rules + LAST_FEW > RULES).then(|| {
        Finding::new(
            format!("common ALB {}: has {rules} rules, of {RULES} that AWS allows by default", alb.alb.arn),
            "Raise the quota \"Rules per Application Load Balancer\", or name several ALBs in `master_alb_arn`.",
        )
    })
}

/// The quota of target groups cannot be raised.
fn crowded(alb: &CommonAlb) -> Option<Finding> {
    let groups: BTreeSet<&str> = alb.rules.iter().flat_map(albs::targets).collect();
    let count = groups.len();
    (count + LAST_FEW > TARGET_GROUPS).then(|| {
        Finding::new(
            format!(
                "common ALB {}: forwards to {count} target groups, of {TARGET_GROUPS} that AWS allows",
                alb.alb.arn
            ),
            "Name several ALBs in `master_alb_arn`: this quota cannot be raised.",
        )
    })
}

/// Fargate pulls images and reads secrets with the execution role.
fn of_definition(definition: &TaskDefinition) -> Option<Finding> {
    let is_fargate = definition
        .requires_compatibilities()
        .contains(&Compatibility::Fargate);
    (is_fargate && definition.execution_role_arn().is_none()).then(|| {
        Finding::new(
            format!(
                "task definition {}: has no execution role, and Fargate cannot pull the image without one",
                definition.task_definition_arn().unwrap_or_default()
            ),
            "Set `executionRoleArn` in the reference's task definition.",
        )
    })
}

#[cfg(test)]
mod tests {
    use aws_sdk_elasticloadbalancingv2::types::{Action, Rule};

    use super::*;
    use crate::record::Alb;

    #[test]
    fn an_alb_is_nearly_full_before_it_is() {
        let alb = |count| CommonAlb {
            alb: Alb {
                arn: "arn".into(),
                dns_name: String::new(),
                zone_id: String::new(),
            },
            listener: String::new(),
            certificates: Vec::new(),
            rules: vec![Rule::builder().is_default(false).build(); count],
        };
        assert_eq!(full(&alb(90)), None);
        let finding = full(&alb(91)).unwrap();
        assert!(
            finding.what.contains("has 91 rules, of 100"),
            "{}",
            finding.what
        );
        let mut alb = alb(91);
        assert_eq!(crowded(&alb), None);
        for (number, rule) in alb.rules.iter_mut().enumerate() {
            let action = Action::builder().target_group_arn(format!("group-{number}"));
            rule.actions = Some(vec![action.build()]);
        }
        let finding = crowded(&alb).unwrap();
        assert!(
            finding
                .what
                .contains("forwards to 91 target groups, of 100"),
            "{}",
            finding.what
        );
    }
}
