//! `eden init`: a profile from what is found around a service.

use testbed::World;
use testbed::world::BUCKET;

use crate::stage::{Stage, create};

fn init<'a>(world: &'a World, profile: &'a str) -> Vec<&'a str> {
    vec![
        "init",
        "-p",
        profile,
        "--service",
        &world.reference_service_arn,
    ]
}

/// What the test itself knows of the world.
fn expected(world: &World) -> String {
    let alb = world.balancers.common_alb.load_balancer_arn().unwrap();
    format!(
        "reference_service_arn = {} (the service)\n\
         target_cluster = dev (the cluster of the service)\n\
         master_alb_arn = {alb} (the only load balancer of its VPC with an HTTPS listener on port 443)\n\
         dynamic_zone_id = {} (dev.example.com: the listener's certificate or rules)\n\
         name_prefix = dev01-api (by the name of the service)\n\
         domain_name_prefix = dev01-api (by the name of the service)\n",
        world.reference_service_arn, world.zone_id
    )
}

#[tokio::test]
async fn a_profile_is_written_from_what_is_found() {
    let mut stage = Stage::new().await;
    let ran = stage.run(&init(&stage.world, "api"));
    assert_eq!(ran.status, 1, "{}", ran.err);
    assert!(ran.out.starts_with(&expected(&stage.world)), "{}", ran.out);
    let bucket = "endpoint_s3_bucket_name is missing: nothing in AWS says which bucket";
    assert!(ran.out.contains(bucket), "{}", ran.out);
    let advice = "eden: nothing was written, since endpoint_s3_bucket_name could not be found\n\
                  Run the same command with --endpoint-s3-bucket-name VALUE.\n";
    assert_eq!(ran.err, advice);
    assert!(!stage.config_path().exists());
    let bucket = ["--endpoint-s3-bucket-name", BUCKET];
    let out = stage
        .ok(&[&init(&stage.world, "api")[..], &bucket].concat())
        .out;
    assert!(out.starts_with(&expected(&stage.world)), "{out}");
    let end = "\nSuccessfully wrote profile api to ~/.eden/config\n";
    assert!(out.ends_with(end), "{out}");
    // What was written makes environments.
    assert_eq!(
        stage.ok(&["config", "check", "-p", "api"]).out,
        "No errors found\n"
    );
    assert_eq!(
        stage.ok(&["verify", "-p", "api"]).out,
        "No problems found\n"
    );
    let image = stage.world.image("v1");
    let mut json = create("api", "foo", &image).to_vec();
    json.extend(["--output", "json"]);
    let created: serde_json::Value = serde_json::from_str(&stage.ok(&json).out).unwrap();
    assert_eq!(created["url"], "https://dev01-api-foo.dev.example.com");
    stage.delete("api", "foo");
    stage.assert_clean().await;
    never_overwrites(&stage);
    asks_which_one(&mut stage).await;
}

fn never_overwrites(stage: &Stage) {
    let before = stage.config();
    let reported = stage.refused(1, &init(&stage.world, "api"));
    let expected = "eden: ~/.eden/config has a profile api already, and nothing was written\n";
    assert!(reported.starts_with(expected), "{reported}");
    assert_eq!(stage.config(), before);
}

/// Where it could be several, it is none.
async fn asks_which_one(stage: &mut Stage) {
    let (other, _) = stage.world.another_alb().await.unwrap();
    let bucket = ["--endpoint-s3-bucket-name", BUCKET];
    let args = [&init(&stage.world, "web")[..], &bucket].concat();
    let ran = stage.run(&args);
    assert_eq!(ran.status, 1, "{}", ran.err);
    let line = ran
        .out
        .lines()
        .find(|line| line.starts_with("master_alb_arn"));
    let line = line.unwrap();
    let common = stage
        .world
        .balancers
        .common_alb
        .load_balancer_arn()
        .unwrap();
    for part in ["is missing: it could be each of ", &other, common] {
        assert!(line.contains(part), "no {part:?} in: {line}");
    }
    assert!(!stage.config().contains("[web]"));
    let given = ["--master-alb-arn", &other, "--output", "json"];
    let out = stage.ok(&[&args[..], &given].concat()).out;
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(json["settings"]["master_alb_arn"], other);
    assert!(
        stage
            .config()
            .contains(&format!("master_alb_arn = {other}\n")),
        "{}",
        stage.config()
    );
}

#[tokio::test]
async fn what_is_no_service_is_refused() {
    let stage = Stage::new().await;
    let gone = format!("{}-gone", stage.world.reference_service_arn);
    for (arn, why) in [
        (
            gone.as_str(),
            "does not exist or is not active in cluster dev\nCheck the ARN",
        ),
        ("dev01-api", "is no ARN of an ECS service\n"),
        (
            "arn:aws:ecs:ap-northeast-1:123456789012:service/dev01-api",
            "which names no cluster\nName the cluster with `--target-cluster`.",
        ),
    ] {
        let reported = stage.refused(1, &["init", "--service", arn]);
        assert!(reported.contains(why), "{reported}");
    }
}
