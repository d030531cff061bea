//! What is found in an account, made by hand.

use aws_sdk_ecs::types as ecs;
use aws_sdk_elasticloadbalancingv2::types as elb;
use aws_sdk_route53::types as dns;

use crate::clone::service::Balanced;
use crate::clone::tags::{Tags, to_ecs};
use crate::error::Error;
use crate::name::Names;
use crate::observe::albs::CommonAlb;
use crate::observe::reference::{Balancing, Reference};
use crate::observe::target_group::ExistingTargetGroup;
use crate::observe::{ExistingService, Found};
use crate::ownership::{Marker, Owner, Trust};
use crate::plan::{
    AliasStep, Candidate, Plan, Request, RuleStep, ServiceStep, TargetGroupStep,
    TaskDefinitionStep, plan,
};
use crate::record::{Alb, EnvironmentId};
use crate::settings::tests::complete;
use crate::state::row::Row;
use crate::state::table::Claim;

pub(crate) const GENERATION: &str = "0123456789abcdef";
pub(crate) const NAME: &str = "dev-dynamic-foo";
pub(crate) const FQDN: &str = "api-foo.dev.example.com";
pub(crate) const IMAGE: &str = "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/api:pr-12";
pub(crate) const OTHER_IMAGE: &str = "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/api:pr-13";
pub(crate) const GROUP: &str = "arn:group/own";
pub(crate) const RULE: &str = "arn:rule/own";
pub(crate) const SERVICE: &str = "arn:service/own";
pub(crate) const DEFINITION: &str = "arn:task-definition/dev-dynamic-foo:1";

/// A request and what is found.
pub(crate) struct Scene {
    pub(crate) request: Request,
    pub(crate) found: Found,
    pub(crate) owner: Owner,
    pub(crate) row: Option<Row>,
}

impl Scene {
    /// Nothing of the environment exists.
    pub(crate) fn new() -> Self {
        Self {
            request: request(),
            found: Found {
                digest: None,
                image_digests: [].into(),
                begun: None,
                names: Names::new(&complete(), "foo").unwrap(),
                reference: reference(),
                albs: vec![alb(1)],
                zone_name: "dev.example.com".into(),
                service: None,
                revision: None,
                target_group: None,
                rule_tags: [].into(),
                records: Vec::new(),
                claim: None,
                published: None,
            },
            owner: Owner {
                marker: marker(),
                ..Owner::default()
            },
            row: None,
        }
    }

    /// Everything of it exists and is right.
    pub(crate) fn existing() -> Self {
        let mut scene = Self::new();
        scene.found.service = Some(ExistingService {
            service: own_service().build(),
            task_definition: Some(definition(NAME, IMAGE).build()),
        });
        scene.found.target_group = Some(own_group("/health", "30"));
        scene.found.albs[0].rules.push(rule(RULE, "1", FQDN, GROUP));
        scene.found.records = vec![alias(&scene.found.albs[0].alb)];
        scene.found.rule_tags = [(RULE.into(), marker().tags())].into();
        scene.found.published = Some(FQDN.into());
        scene.found.claim = Some(Claim {
            id: scene.request.id.clone(),
            generation: Some(GENERATION.into()),
            row: None,
        });
        scene
    }

    /// The endpoint with all that decides about it, looked for by the names that the request makes.
    pub(crate) fn candidate(&self) -> Candidate {
        let names = Names::new(&self.request.settings, &self.request.id.name);
        Candidate {
            request: self.request.clone(),
            found: Found {
                digest: None,
                names: names.unwrap(),
                ..self.found.clone()
            },
            owner: self.owner.clone(),
            row: self.row.clone(),
            generation: Some(GENERATION.into()),
            pull_request: None,
            former: Vec::new(),
            leaving: None,
            sleep: None,
            shut: eden_access::ShutValue::from_random([7; 16]),
        }
    }

    pub(crate) fn plan(&self) -> Plan {
        plan(&self.candidate()).unwrap()
    }

    pub(crate) fn error(&self) -> Error {
        plan(&self.candidate()).unwrap_err()
    }

    /// One word for what is done to each piece.
    pub(crate) fn steps(&self) -> String {
        words(&self.plan())
    }

    /// The environment's task definition, to be changed.
    pub(crate) fn definition(&mut self, definition: ecs::TaskDefinition) {
        let own = self.found.service.as_mut().unwrap();
        own.task_definition = Some(definition);
    }

    /// The environment's service, to be changed.
    pub(crate) fn service(&mut self) -> &mut ecs::Service {
        &mut self.found.service.as_mut().unwrap().service
    }

    pub(crate) fn rules(&mut self) -> &mut Vec<elb::Rule> {
        &mut self.found.albs[0].rules
    }
}

fn words(plan: &Plan) -> String {
    let definition = match plan.task_definition {
        TaskDefinitionStep::Keep { .. } => "keep",
        TaskDefinitionStep::Register(_) => "register",
        TaskDefinitionStep::Resume { .. } => "resume",
    };
    let group = match plan.target_group {
        Some(TargetGroupStep::Keep { .. }) => "keep",
        Some(TargetGroupStep::Repair { .. }) => "repair",
        Some(TargetGroupStep::Create { .. }) => "create",
        None => "none",
    };
    let rule = match plan.rule {
        Some(RuleStep::Keep { .. }) => "keep",
        Some(RuleStep::Repair { .. }) => "repair",
        Some(RuleStep::Create { .. }) => "create",
        None => "none",
    };
    let service = match plan.service {
        ServiceStep::Keep { .. } => "keep",
        ServiceStep::Update(_) => "update",
        ServiceStep::Create { .. } => "create",
    };
    let alias = match plan.alias {
        AliasStep::Keep => "keep",
        AliasStep::Change(_) => "change",
    };
    format!("definition {definition}, group {group}, rule {rule}, service {service}, alias {alias}")
}

/// What is done where one piece is not kept; pieces are named as [`Scene::steps`] names them.
pub(crate) fn all_kept_but(others: &[(&str, &str)]) -> String {
    let word = |piece: &str| {
        let other = others.iter().find(|(name, _)| *name == piece);
        format!("{piece} {}", other.map_or("keep", |(_, word)| word))
    };
    ["definition", "group", "rule", "service", "alias"]
        .map(word)
        .join(", ")
}

/// What marks the environment's pieces.
pub(crate) fn marker() -> Marker {
    Marker::new("eden", "api", NAME, Some(GENERATION))
}

fn request() -> Request {
    Request {
        id: EnvironmentId {
            profile: "api".into(),
            name: "foo".into(),
        },
        settings: complete(),
        given: [].into(),
        zone_name: None,
        image: IMAGE.parse().unwrap(),
        environment: [].into(),
        overrides: crate::overrides::Overrides::default(),
        desired_count: None,
        tags: Tags::new(),
        group: None,
        pull_request: crate::pull_request::Belonging::default(),
        protect: None,
        lifetime: crate::expiry::Lifetime::default(),
        wait: false,
        previous: None,
        trust: Trust::Table,
        adopt: false,
        relocate: false,
        tasks: crate::publish_task::TaskWishes::default(),
        renew: false,
        force: false,
    }
}

fn reference() -> Reference {
    Reference {
        service: ecs::Service::builder()
            .service_name("dev01-api")
            .status("ACTIVE")
            .desired_count(2)
            .health_check_grace_period_seconds(60)
            .platform_version("1.4.0")
            .load_balancers(
                ecs::LoadBalancer::builder()
                    .target_group_arn("arn:group/reference")
                    .container_name("app")
                    .container_port(8080)
                    .build(),
            )
            .tags(ecs::Tag::builder().key("team").value("api").build())
            .build(),
        balancing: Some(Balancing {
            balanced: Balanced {
                target_group: "arn:group/reference".into(),
                container: "app".into(),
                port: 8080,
            },
            target_group: group("dev01-api", "/health"),
            attributes: attributes("30"),
            tags: Tags::new(),
        }),
        task_definition: definition("dev01-api", "reference-image").build(),
        task_definition_tags: Tags::new(),
    }
}

/// A task definition with the containers `app`, which has this image, and `sidecar`.
pub(crate) fn definition(family: &str, image: &str) -> ecs::builders::TaskDefinitionBuilder {
    let container = |name: &str, image: &str| {
        let variable = ecs::KeyValuePair::builder().name("STAGE").value("dev");
        ecs::ContainerDefinition::builder()
            .name(name)
            .image(image)
            .environment(variable.build())
            .build()
    };
    ecs::TaskDefinition::builder()
        .family(family)
        .status(ecs::TaskDefinitionStatus::Active)
        .task_definition_arn(format!("arn:task-definition/{family}:1"))
        .container_definitions(container("app", image))
        .container_definitions(container("sidecar", "envoy"))
}

pub(crate) fn own_service() -> ecs::builders::ServiceBuilder {
    let balancer = ecs::LoadBalancer::builder()
        .target_group_arn(GROUP)
        .container_name("app")
        .container_port(8080);
    ecs::Service::builder()
        .service_name(NAME)
        .service_arn(SERVICE)
        .status("ACTIVE")
        .desired_count(2)
        .task_definition(DEFINITION)
        .health_check_grace_period_seconds(60)
        .platform_version("1.4.0")
        .load_balancers(balancer.build())
        .set_tags(to_ecs(&marker().tags()))
}

fn group(name: &str, path: &str) -> elb::TargetGroup {
    elb::TargetGroup::builder()
        .target_group_name(name)
        .health_check_path(path)
        .health_check_interval_seconds(15)
        .build()
}

/// The environment's target group, with this health check path and deregistration delay.
pub(crate) fn own_group(path: &str, delay: &str) -> ExistingTargetGroup {
    ExistingTargetGroup {
        arn: GROUP.into(),
        group: group(NAME, path),
        attributes: attributes(delay),
        tags: marker().tags(),
    }
}

fn attributes(delay: &str) -> Vec<elb::TargetGroupAttribute> {
    let pair = |key: &str, value: &str| {
        let attribute = elb::TargetGroupAttribute::builder().key(key);
        attribute.value(value).build()
    };
    vec![
        pair("deregistration_delay.timeout_seconds", delay),
        pair("stickiness.app_cookie.cookie_name", ""),
    ]
}

/// The common ALB of this number, without rules; the first is the one of the settings.
pub(crate) fn alb(number: u8) -> CommonAlb {
    CommonAlb {
        certificates: Vec::new(),
        alb: Alb {
            arn: format!("arn:alb/{number}"),
            dns_name: format!("alb-{number}.elb.amazonaws.com"),
            zone_id: "Z14GRHDCWA56QT".into(),
        },
        listener: format!("arn:listener/{number}"),
        rules: vec![
            elb::Rule::builder()
                .is_default(true)
                .priority("default")
                .build(),
        ],
    }
}

/// A rule that forwards a host to a target group.
pub(crate) fn rule(arn: &str, priority: &str, host: &str, group: &str) -> elb::Rule {
    let condition = elb::RuleCondition::builder()
        .field("host-header")
        .values(host);
    let action = elb::Action::builder()
        .r#type(elb::ActionTypeEnum::Forward)
        .target_group_arn(group);
    elb::Rule::builder()
        .rule_arn(arn)
        .priority(priority)
        .conditions(condition.build())
        .actions(action.build())
        .is_default(false)
        .build()
}

/// Somebody else's rule.
pub(crate) fn other_rule(priority: &str) -> elb::Rule {
    let (arn, host) = (
        format!("arn:rule/{priority}"),
        format!("{priority}.example.com"),
    );
    rule(&arn, priority, &host, "arn:group/other")
}

/// The alias record as Route 53 describes it.
pub(crate) fn alias(alb: &Alb) -> dns::ResourceRecordSet {
    let target = dns::AliasTarget::builder()
        .hosted_zone_id(&alb.zone_id)
        .dns_name(format!("{}.", alb.dns_name))
        .evaluate_target_health(false);
    dns::ResourceRecordSet::builder()
        .name(format!("{FQDN}."))
        .r#type(dns::RrType::A)
        .alias_target(target.build().unwrap())
        .build()
        .unwrap()
}
