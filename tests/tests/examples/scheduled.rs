//! A Fargate task on a schedule.

use anyhow::{Context, Result};
use baikonur_tests::example::Example;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_schedule_may_run_its_task_and_nothing_else() -> Result<()> {
    let values = [
        ("image_uri", "example/batch:v1"),
        ("input_bucket", "example-input"),
        ("subnet_ids", "[\"subnet-0123456789abcdef0\"]"),
        ("security_group_ids", "[\"sg-0123456789abcdef0\"]"),
    ];
    let example = Example::new("scheduled-task", &values).await?;
    example.apply().await?;
    let state = example.terraform.state().await?;
    let policies = baikonur_tests::least_privilege::policies(&state)?;
    let statements = policies
        .iter()
        .flat_map(|policy| policy["Statement"].as_array());
    let statements: Vec<_> = statements.flatten().collect();
    let on = |action: &str| {
        let mut found = statements
            .iter()
            .filter(|one| one["Action"] == json!([action]));
        let one = found.next().map(|one| one["Resource"].clone());
        one.with_context(|| format!("{action} is in {statements:?}"))
    };
    let arn = "arn:aws:ecs:ap-northeast-1:000000000000:task-definition/batch:1";
    assert_eq!(on("ecs:RunTask")?, arn);
    let roles = ["batch", "batch-execution"];
    let roles = roles.map(|name| format!("arn:aws:iam::000000000000:role/ecs-tasks_{name}"));
    assert_eq!(on("iam:PassRole")?, json!(roles));
    example.destroy().await
}
