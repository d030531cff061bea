//! An account that holds one reference and answers whatever creating an environment asks.

use std::collections::BTreeMap;

use eden_core::clients::ClientOptions;
use eden_core::context::Context;
use eden_core::ownership::{ENVIRONMENT, GENERATION};
use eden_core::record::EnvironmentId;
use eden_core::request::Request;
use eden_core::settings::{Draft, Settings};
use eden_core::{Eden, Error};
use serde_json::{Value, json};

use crate::canned::{Canned, Sent};
use crate::fixtures::load;
use crate::query;

pub(crate) const IMAGE: &str = "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/api:pr-12";
pub(crate) const ALB: &str =
    "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:loadbalancer/app/common/1";
pub(crate) const GROUP: &str =
    "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:targetgroup/own/1";
pub(crate) const DEFINITION: &str =
    "arn:aws:ecs:ap-northeast-1:123456789012:task-definition/dev-dynamic-pr-12:1";

/// Creates an environment from these descriptions; what was sent is in the answer.
pub(crate) async fn create(service: &Value, change: impl Fn(&mut Request)) -> Canned {
    let service = service.clone();
    let canned = Canned::new(move |sent| answer(sent, &service));
    let options = ClientOptions {
        s3_path_style: true,
        ..ClientOptions::default()
    };
    let eden = Eden::new(&canned.config(), &options, "eden");
    let mut request = request();
    change(&mut request);
    let created: Result<_, Error> = eden.create(&Context::default(), &request).await;
    created.unwrap();
    canned
}

/// The tags of all pieces of the environment, in order: eden's own two, the user's and those of the reference.
pub(crate) fn tags([key, value]: [&str; 2], described: &Value) -> Value {
    let tag = |name: &str, of: &str| json!({ key: name, value: of });
    let mut tags = vec![
        tag(ENVIRONMENT, "eden/api/dev-dynamic-pr-12"),
        tag(GENERATION, "any"),
        tag("environment", "pr-12"),
        described.clone(),
    ];
    tags.sort_by_key(|tag| tag[key].as_str().unwrap().to_owned());
    json!(tags)
}

/// The body of the only request of an operation, with the generation, which is random, as `any`.
pub(crate) fn body(canned: &Canned, operation: &str) -> String {
    let body = canned.body(operation);
    let marker = [GENERATION.to_owned(), GENERATION.replace(':', "%3A")];
    let rest = marker
        .iter()
        .find_map(|marker| Some(body.split_once(marker)?.1))
        .unwrap();
    let is_hex =
        |text: &&str| text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let generation = rest.split(|c: char| !c.is_alphanumeric()).find(is_hex);
    body.replace(generation.unwrap(), "any")
}

fn request() -> Request {
    Request {
        id: EnvironmentId {
            profile: "api".into(),
            name: "pr-12".into(),
        },
        settings: settings(),
        given: BTreeMap::new(),
        zone_name: None,
        image: IMAGE.parse().unwrap(),
        environment: BTreeMap::new(),
        overrides: eden_core::overrides::Overrides::default(),
        desired_count: None,
        tags: BTreeMap::from([("environment".into(), "pr-12".into())]),
        group: None,
        pull_request: eden_core::pull_request::Belonging::default(),
        protect: None,
        lifetime: eden_core::expiry::Lifetime::default(),
        wait: false,
        previous: None,
        trust: eden_core::ownership::Trust::Table,
        adopt: false,
        relocate: false,
        tasks: eden_core::publish_task::TaskWishes::default(),
        renew: false,
        force: false,
    }
}

fn settings() -> Settings {
    let pairs = [
        ("endpoint_s3_bucket_name", "bucket"),
        ("endpoint_s3_key", "endpoints.json"),
        ("endpoint_update_key", "api_endpoint"),
        ("endpoint_env_type", "dev"),
        ("endpoint_name_prefix", "servicename-dev"),
        ("domain_name_prefix", "api"),
        ("dynamic_zone_id", "Z1"),
        ("name_prefix", "dev-dynamic"),
        ("target_cluster", "dev"),
        ("master_alb_arn", ALB),
        (
            "reference_service_arn",
            "arn:aws:ecs:ap-northeast-1:123456789012:service/dev/dev01-api",
        ),
    ];
    Draft::from_pairs(pairs).finish().unwrap()
}

fn answer(sent: &Sent, service: &Value) -> (u16, String) {
    let group = load("target-group");
    let elb = |result: Value| (200, query::answer(&sent.operation, &result));
    match sent.operation.as_str() {
        "DescribeImages" => (200, json!({ "imageDetails": [{}] }).to_string()),
        "DescribeServices" => (200, json!({ "services": [service] }).to_string()),
        "DescribeTaskDefinition" if sent.body.contains("\"dev-dynamic-pr-12\"") => {
            let message = "Unable to describe task definition.";
            let none = json!({ "__type": "ClientException", "message": message });
            (400, none.to_string())
        }
        "DescribeTaskDefinition" => (200, load("task-definition").to_string()),
        "RegisterTaskDefinition" => {
            let made = json!({ "taskDefinition": { "taskDefinitionArn": DEFINITION } });
            (200, made.to_string())
        }
        "CreateService" => {
            let made = json!({ "service": { "serviceArn": "arn:own" } });
            (200, made.to_string())
        }
        // By ARN it is the reference's, by name the environment's own.
        "DescribeTargetGroups" if sent.body.contains("TargetGroupArns") => {
            let groups = [
                network_group(&group["TargetGroup"], service),
                group["TargetGroup"].clone(),
            ];
            elb(json!({ "TargetGroups": groups }))
        }
        "DescribeTargetGroups" => elb(json!({ "TargetGroups": [] })),
        "DescribeTargetGroupAttributes" => elb(json!({ "Attributes": group["Attributes"] })),
        "DescribeTags" if sent.body.contains("targetgroup%2Fown") => {
            let tag = json!({ "Key": ENVIRONMENT, "Value": "eden/api/dev-dynamic-pr-12" });
            elb(json!({ "TagDescriptions": [{ "ResourceArn": GROUP, "Tags": [tag] }] }))
        }
        "DescribeTags" => elb(json!({ "TagDescriptions": [{
            "ResourceArn": group["TargetGroup"]["TargetGroupArn"], "Tags": group["Tags"],
        }] })),
        "DescribeLoadBalancers" => elb(json!({ "LoadBalancers": [{
            "LoadBalancerArn": ALB, "DNSName": "alb.test", "CanonicalHostedZoneId": "Z2",
        }] })),
        "DescribeListeners" => elb(json!({ "Listeners": [{
            "ListenerArn": "arn:listener", "Port": 443, "Protocol": "HTTPS",
        }] })),
        "DescribeRules" => elb(json!({ "Rules": [] })),
        "CreateTargetGroup" => elb(json!({ "TargetGroups": [{ "TargetGroupArn": GROUP }] })),
        "CreateRule" => elb(json!({ "Rules": [{ "RuleArn": "arn:rule" }] })),
        "ModifyTargetGroupAttributes" => elb(Value::Null),
        "GetItem" | "PutItem" | "DeleteItem" | "UpdateItem" | "TransactWriteItems" => {
            (200, "{}".into())
        }
        "Query" => (200, json!({ "Items": [] }).to_string()),
        "GET /bucket/endpoints.json" => (200, "{\"environments\": []}".into()),
        "PUT /bucket/endpoints.json" => (200, String::new()),
        "GET /2013-04-01/hostedzone/Z1" => (200, ZONE.into()),
        "GET /2013-04-01/hostedzone/Z1/rrset" => (200, RECORDS.into()),
        "POST /2013-04-01/hostedzone/Z1/rrset" => (200, CHANGE.into()),
        other => panic!("nothing answers {other}"),
    }
}

/// The target group of the service's other load balancer, which is none of an ALB.
fn network_group(group: &Value, service: &Value) -> Value {
    let balancers = service["loadBalancers"].as_array().unwrap().iter();
    let mut arns = balancers.map(|one| &one["targetGroupArn"]);
    let mut network = group.clone();
    network["TargetGroupArn"] = arns
        .find(|arn| **arn != group["TargetGroupArn"])
        .unwrap()
        .clone();
    network["Protocol"] = json!("TCP");
    network
}

const ZONE: &str = "<GetHostedZoneResponse><HostedZone><Id>/hostedzone/Z1</Id>\
    <Name>dev.example.com.</Name><CallerReference>x</CallerReference></HostedZone>\
    </GetHostedZoneResponse>";
const RECORDS: &str = "<ListResourceRecordSetsResponse><ResourceRecordSets/>\
    <IsTruncated>false</IsTruncated><MaxItems>10</MaxItems></ListResourceRecordSetsResponse>";
const CHANGE: &str = "<ChangeResourceRecordSetsResponse><ChangeInfo><Id>1</Id>\
    <Status>PENDING</Status><SubmittedAt>2026-01-01T00:00:00Z</SubmittedAt></ChangeInfo>\
    </ChangeResourceRecordSetsResponse>";
