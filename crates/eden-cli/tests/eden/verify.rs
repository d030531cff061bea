//! `eden verify`: one defect is one finding, with what to do about it, and a profile without any has none.

use aws_calls::{JsonClient, JsonService};
use aws_sdk_ssm::Client as Parameters;
use aws_sdk_ssm::types::ParameterType;
use serde_json::json;
use testbed::WorldOptions;
use testbed::proxy::{Fault, Proxy, When};

use crate::stage::{Ran, Stage};

/// The only finding of a profile.
fn finding(ran: &Ran) -> &str {
    assert_eq!(ran.status, 1, "{}{}", ran.out, ran.err);
    assert_eq!(ran.out.lines().count(), 1, "{}", ran.out);
    assert!(ran.err.contains(" has 1 problems\n"), "{}", ran.err);
    ran.out.trim_end()
}

fn assert_finds(ran: &Ran, parts: &[&str]) {
    let finding = finding(ran);
    for part in parts {
        assert!(finding.contains(part), "no {part:?} in: {finding}");
    }
}

const SECRETS_MANAGER: JsonService = JsonService {
    id: "Secrets Manager",
    endpoint_prefix: "secretsmanager",
    target_prefix: "secretsmanager",
    content_type: "application/x-amz-json-1.1",
};
const VERIFY: [&str; 3] = ["verify", "-p", "api"];

#[tokio::test(flavor = "multi_thread")]
async fn each_defect_of_a_profile_is_one_finding() {
    let stage = Stage::with_local("api").await;
    assert_eq!(stage.ok(&VERIFY).out, "No problems found\n");
    defects_of_balancers(&stage);
    defects_of_the_rest(&stage);
    absent_image(&stage);
    // What no stand-in has.
    let proxy = Proxy::start(&stage.world.endpoint).unwrap();
    answers_of_aws(&stage, &proxy);
    secrets_and_groups(&stage, &proxy).await;
    stage.assert_clean().await;
}

/// A profile that differs from the right one in a key has one finding, with these parts.
fn assert_key_finds(stage: &Stage, key: &str, value: &str, parts: &[&str]) {
    stage.setup("bad");
    stage.ok(&["config", "setup", "-p", "bad", key, value]);
    assert_finds(&stage.run(&["verify", "-p", "bad"]), parts);
    std::fs::write(stage.config_path(), without(&stage.config(), "bad")).unwrap();
}

fn defects_of_balancers(stage: &Stage) {
    let key = "--master-alb-arn";
    let balancers = &stage.world.balancers;
    let parts = ["has no HTTPS listener on port 443", "Add one"];
    assert_key_finds(stage, key, &balancers.reference_alb_arn, &parts);
    let gone = format!("{}0", balancers.common_alb.load_balancer_arn().unwrap());
    let parts = [&gone, "does not exist", "`master_alb_arn`"];
    assert_key_finds(stage, key, &gone, &parts);
}

fn defects_of_the_rest(stage: &Stage) {
    let gone = format!("{}-gone", stage.world.reference_service_arn);
    for (key, value, parts) in [
        (
            "--reference-service-arn",
            gone.as_str(),
            ["reference service", "`reference_service_arn`"],
        ),
        ("--target-cluster", "gone", ["gone", "`target_cluster`"]),
        (
            "--dynamic-zone-id",
            "Z0000000000000000000",
            ["Z0000000000000000000", "`dynamic_zone_id`"],
        ),
        (
            "--endpoint-s3-bucket-name",
            "gone-bucket",
            ["gone-bucket", "`endpoint_s3_bucket_name`"],
        ),
        (
            "--target-container-name",
            "apq",
            ["apq", "target_container_name"],
        ),
    ] {
        assert_key_finds(stage, key, value, &parts);
    }
}

fn absent_image(stage: &Stage) {
    let absent = stage.world.image("never-pushed");
    let args = [&VERIFY[..], &["--image-uri", &absent]].concat();
    assert_finds(&stage.run(&args), &[&absent, "Push the image first"]);
    let json = stage.run(&[&args[..], &["--output", "json"]].concat());
    let findings: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(findings.as_array().unwrap().len(), 1);
}

fn answers_of_aws(stage: &Stage, proxy: &Proxy) {
    let balancers = || When::call("elasticloadbalancing", "DescribeLoadBalancers");
    let other = |name: &'static str, text: &'static str| {
        (
            balancers(),
            Fault::rewrite(move |body| within(body, name, text)),
        )
    };
    let services = When::call("ecs", "DescribeServices");
    let refused = Fault::error(400, "AccessDeniedException", "no");
    let certificate = |was: &'static str, is: &'static str| {
        (
            When::call("acm", "DescribeCertificate"),
            Fault::rewrite(move |body| with_status(body, was, is)),
        )
    };
    for ((when, fault), parts) in [
        (
            certificate("*.dev.example.com", "*.stage.example.com"),
            [
                "are for *.stage.example.com, and environments are at hosts such as api-eden-verify.dev.example.com",
                "Add a certificate for *.dev.example.com to the listener.",
            ],
        ),
        (
            certificate("\"Status\"", "EXPIRED"),
            ["certificate arn:aws:acm:", "is expired. Add a new one"],
        ),
        (
            other("VpcId", "vpc-0other"),
            ["is in vpc-0other", "the reference's tasks are in vpc-"],
        ),
        (
            other("Type", "network"),
            ["is no Application Load Balancer", "`master_alb_arn`"],
        ),
        (
            (services, refused),
            [
                "AccessDeniedException",
                "Allow ecs:DescribeServices to the caller.",
            ],
        ),
    ] {
        assert_finds(&through(stage, proxy, when, fault), &parts);
    }
}

/// What is found where AWS answers so.
fn through(stage: &Stage, proxy: &Proxy, when: When, fault: Fault) -> Ran {
    proxy.rule(when, fault);
    let mut command = stage.command(&VERIFY);
    let ran = command.env("AWS_ENDPOINT_URL", proxy.endpoint()).output();
    proxy.clear_rules();
    ran.unwrap().into()
}

async fn secrets_and_groups(stage: &Stage, proxy: &Proxy) {
    let definition = || When::call("ecs", "DescribeTaskDefinition");
    let groups = || When::call("ec2", "DescribeSecurityGroups");
    let closed = |body: &str| within(&within(body, "fromPort", "80"), "toPort", "80");
    let gone = "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:gone-AbCdEf";
    let config = &stage.world.clients.config;
    let parameter = Parameters::new(config).put_parameter().name("/api/TOKEN");
    let parameter = parameter.r#type(ParameterType::String).value("x").send();
    parameter.await.unwrap();
    let secrets = JsonClient::new(config, SECRETS_MANAGER, None);
    let input = json!({ "Name": "api", "SecretString": "x" });
    let made = secrets.send("CreateSecret", input).await.unwrap();
    let made = made["ARN"].as_str().unwrap();
    for name in ["/api/TOKEN", &format!("{made}:password::")] {
        let ran = through(stage, proxy, definition(), with_secret(name));
        assert_eq!(ran.out, "No problems found\n", "{name}");
    }
    for (when, fault, parts) in [
        (
            definition(),
            with_secret(&format!("{gone}:password::")),
            [
                &format!("secret {gone}: does not exist"),
                "Create it, or name another one",
            ],
        ),
        (
            definition(),
            with_secret("/api/GONE"),
            [
                "parameter /api/GONE: does not exist",
                "no task starts without it",
            ],
        ),
        (
            groups(),
            Fault::rewrite(closed),
            [
                "of the reference's tasks do not let it in at port 8080",
                "Allow TCP port 8080 from sg-",
            ],
        ),
    ] {
        assert_finds(&through(stage, proxy, when, fault), &parts);
    }
}

/// The reference's first container gets a secret of this name.
fn with_secret(name: &str) -> Fault {
    let secret = json!({ "name": "TOKEN", "valueFrom": name });
    Fault::rewrite(move |body| {
        let mut value: serde_json::Value = serde_json::from_str(body).unwrap();
        // The environment that is asked for in thought has no definition.
        if let Some(container) = value.pointer_mut("/taskDefinition/containerDefinitions/0") {
            container["secrets"] = json!([secret]);
        }
        value.to_string()
    })
}

/// The configuration without a profile, which is the last one.
fn without<'a>(config: &'a str, profile: &str) -> &'a str {
    config.split(&format!("[{profile}]")).next().unwrap()
}

/// What ACM says of a certificate, with other names, or in another state.
fn with_status(body: &str, was: &str, is: &str) -> String {
    if was.starts_with('*') {
        return body.replace(was, is);
    }
    let mut value: serde_json::Value = serde_json::from_str(body).unwrap();
    value["Certificate"]["Status"] = is.into();
    value.to_string()
}

/// An XML document with another text in all elements of a name.
fn within(body: &str, name: &str, text: &str) -> String {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let mut parts = body.split(&open);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| {
        let rest = part.split_once(&close).map_or(part, |(_, rest)| rest);
        format!("{all}{open}{text}{close}{rest}")
    })
}

#[tokio::test]
async fn what_is_wrong_with_the_reference_is_named() {
    let options = || WorldOptions::default().without_profile();
    let unbalanced = options().service(|request| request.set_load_balancers(None));
    let without_role = options().task_definition(|request| request.set_execution_role_arn(None));
    let gone = "arn:aws:iam::123456789012:role/teams/gone";
    let executed = options().task_definition(move |request| request.execution_role_arn(gone));
    let run = options().task_definition(move |request| request.task_role_arn(gone));
    for (options, parts) in [
        (
            executed,
            "role/teams/gone: does not exist, and no task starts without it. Create it, or name another one as `executionRoleArn`",
        ),
        (
            run,
            "name another one as `taskRoleArn` of the reference's task definition",
        ),
        (unbalanced, "has no load balancer with a target group"),
        (
            without_role,
            "has no execution role, and Fargate cannot pull the image without one",
        ),
    ] {
        let stage = Stage::with(options).await;
        stage.setup("api");
        assert_finds(&stage.run(&["verify", "-p", "api"]), &[parts]);
        stage.assert_clean().await;
    }
    let stage = Stage::new().await;
    let err = stage.refused(1, &["verify", "-p", "none"]);
    assert!(err.contains("there is no profile none in "), "{err}");
}
