//! The policies of `docs/policies`: enough for what they are for, and no wider than AWS makes them.

use std::fs;

use anyhow::{Context, Result};
use baikonur_tests::modules::variables;
use baikonur_tests::{aws, least_privilege, user};
use serde_json::{Value, json};
use testbed::logging::Stream;
use testbed::terraform::{Provider, Workspace, provider_binary};
use testbed::{Kind, StandIn, paths};

#[test]
fn every_policy_names_actions_and_resources() -> Result<()> {
    let folder = fs::read_dir(paths::workspace().join("docs/policies"))?;
    let paths: Vec<_> = folder
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_>>()?;
    let names = paths
        .iter()
        .filter_map(|path| path.file_name()?.to_str()?.strip_suffix(".json"));
    let names: Vec<_> = names.collect();
    assert_eq!(names.len(), 13);
    for name in names {
        least_privilege::check_policy(&user::policy(name)?).with_context(|| name.to_owned())?;
    }
    Ok(())
}

const MADE: &str = "aws:RequestTag/eden:environment";
const OWN: &str = "aws:ResourceTag/eden:environment";
const MAKING: &str = ":CreateAction";

/// An action, and the keys of which one is a condition.
type OnPieces = (&'static str, &'static [&'static str]);

/// Actions on pieces that AWS tells apart by their tags, and the keys of which one is a condition.
const ON_PIECES: [OnPieces; 18] = [
    ("ecs:CreateService", &[MADE]),
    ("ecs:DeleteService", &[OWN]),
    ("ecs:ExecuteCommand", &[OWN]),
    ("ecs:RegisterTaskDefinition", &[MADE]),
    ("ecs:RunTask", &[MADE]),
    ("ecs:StopTask", &[OWN]),
    ("ecs:TagResource", &[OWN, MAKING]),
    ("ecs:UntagResource", &[OWN]),
    ("ecs:UpdateService", &[OWN]),
    ("elasticloadbalancing:AddTags", &[OWN, MAKING]),
    ("elasticloadbalancing:CreateRule", &[MADE]),
    ("elasticloadbalancing:CreateTargetGroup", &[MADE]),
    ("elasticloadbalancing:DeleteRule", &[OWN]),
    ("elasticloadbalancing:DeleteTargetGroup", &[OWN]),
    ("elasticloadbalancing:ModifyRule", &[OWN]),
    ("elasticloadbalancing:ModifyTargetGroup", &[OWN]),
    ("elasticloadbalancing:RemoveTags", &[OWN]),
    ("elasticloadbalancing:SetRulePriorities", &[OWN]),
];

const PIPELINE_MADE: &str = "aws:RequestTag/baikonur:pipeline";
const PIPELINE_OWN: &str = "aws:ResourceTag/baikonur:pipeline";

/// The same of a pipeline's pieces. None of the four services says in which call a piece is tagged.
const ON_PIPELINES: [OnPieces; 24] = [
    ("cloudwatch:DeleteAlarms", &[PIPELINE_OWN]),
    ("cloudwatch:PutMetricAlarm", &[PIPELINE_MADE]),
    ("cloudwatch:TagResource", &[PIPELINE_OWN]),
    ("cloudwatch:UntagResource", &[PIPELINE_OWN]),
    ("iam:CreateRole", &[PIPELINE_MADE]),
    ("iam:DeleteRole", &[PIPELINE_OWN]),
    ("iam:DetachRolePolicy", &[PIPELINE_OWN]),
    ("iam:PutRolePolicy", &[PIPELINE_OWN]),
    ("iam:TagRole", &[PIPELINE_OWN]),
    ("iam:UntagRole", &[PIPELINE_OWN]),
    ("iam:UpdateAssumeRolePolicy", &[PIPELINE_OWN]),
    ("iam:UpdateRole", &[PIPELINE_OWN]),
    ("lambda:CreateEventSourceMapping", &[PIPELINE_MADE]),
    ("lambda:CreateFunction", &[PIPELINE_MADE]),
    ("lambda:DeleteEventSourceMapping", &[PIPELINE_OWN]),
    ("lambda:DeleteFunction", &[PIPELINE_OWN]),
    ("lambda:TagResource", &[PIPELINE_OWN]),
    ("lambda:UntagResource", &[PIPELINE_OWN]),
    ("lambda:UpdateEventSourceMapping", &[PIPELINE_OWN]),
    ("lambda:UpdateFunction", &[PIPELINE_OWN]),
    ("logs:CreateLogGroup", &[PIPELINE_MADE]),
    ("logs:Delete", &[PIPELINE_OWN]),
    ("logs:PutRetentionPolicy", &[PIPELINE_OWN]),
    ("logs:TagResource", &[PIPELINE_OWN]),
];

/// The stand-in knows no tags of resources, so this is read off the files.
#[test]
fn only_what_carries_the_tag_or_none_is_changed() -> Result<()> {
    let policies: [(&str, &[OnPieces]); 8] = [
        ("environments", &ON_PIECES),
        ("environments-deploy", &ON_PIECES),
        ("environments-delete", &ON_PIECES),
        ("exec", &ON_PIECES),
        ("tasks", &ON_PIECES),
        ("environments-adopt", &ON_PIECES),
        ("pipelines", &ON_PIPELINES),
        ("pipelines-adopt", &ON_PIPELINES),
    ];
    for (name, on_pieces) in policies {
        let policy = user::policy(name)?;
        for statement in least_privilege::list(&policy["Statement"]) {
            asks_for_the_tag(statement, on_pieces);
        }
    }
    Ok(())
}

/// A run that deploys deletes nothing, one that deletes makes nothing, and neither writes profiles or opens a session.
#[test]
fn the_roles_of_pull_requests_have_their_part_of_what_eden_needs() -> Result<()> {
    let statements = |name: &str| -> Result<Vec<Value>> {
        let policy = user::policy(name)?;
        Ok(policy["Statement"].as_array().cloned().unwrap_or_default())
    };
    let all = statements("environments")?;
    let sid = |statement: &Value| statement["Sid"].as_str().unwrap_or_default().to_owned();
    let mut deploy = all.clone();
    deploy.retain(|it| !sid(it).starts_with("TakeDown") && sid(it) != "Profiles");
    let roles = deploy.iter_mut().find(|it| sid(it) == "RolesOfTasks");
    roles.context("it passes roles")?["Resource"] = json!([
        "arn:aws:iam::123456789012:role/preview-task",
        "arn:aws:iam::123456789012:role/preview-execution",
    ]);
    assert_eq!(statements("environments-deploy")?, deploy);
    let delete = statements("environments-delete")?;
    let changes: Vec<String> = delete.iter().flat_map(actions_that_change).collect();
    let expected = [
        "dynamodb:DeleteItem",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "s3:PutObject",
        "s3:PutObjectTagging",
        "route53:ChangeResourceRecordSets",
        "ecs:DeleteService",
        "elasticloadbalancing:DeleteRule",
        "elasticloadbalancing:DeleteTargetGroup",
        "ecs:DeregisterTaskDefinition",
    ];
    assert_eq!(changes, expected);
    for statement in statements("operate")? {
        assert_eq!(actions_that_change(&statement), [""; 0]);
    }
    Ok(())
}

/// Actions of a statement that do more than look.
fn actions_that_change(statement: &Value) -> Vec<String> {
    let looks = ["Describe", "Filter", "Get", "List", "Query", "Scan"];
    let actions = least_privilege::list(&statement["Action"]).into_iter();
    let actions = actions.filter_map(Value::as_str);
    let changes = actions.filter(|action| {
        let name = action.split_once(':').map_or(*action, |(_, name)| name);
        !looks.iter().any(|look| name.starts_with(look))
    });
    changes.map(str::to_owned).collect()
}

fn asks_for_the_tag(statement: &Value, on_pieces: &[OnPieces]) {
    let condition = statement["Condition"].to_string();
    let actions = statement["Action"].to_string();
    for (action, keys) in on_pieces {
        let asks = keys.iter().any(|key| condition.contains(key));
        assert!(!actions.contains(action) || asks, "{action} in {statement}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn modules_for_logging_are_applied_with_their_policy() -> Result<()> {
    let stand_in = StandIn::start_with(Kind::Ministack, &[("AUTH", "true")]).await?;
    let endpoint = stand_in.endpoint();
    Stream::make(&endpoint, "logs").await?;
    let user = user::with_policies(&endpoint, &["logging"], &[]).await?;
    let terraform = Workspace::new(&Provider::Installed(provider_binary()?))?;
    let mut terraform = terraform.with_variables(variables(&stand_in));
    terraform.copy_from(&paths::workspace().join("tests/fixtures/policies"))?;
    terraform.copy_all(&paths::workspace().join("modules"), "modules")?;
    for (name, value) in &user {
        terraform.set_variable(name, value);
    }
    terraform.set_variable("TF_VAR_name", "example");
    terraform.init().await?;
    terraform.apply().await?;
    assert!(terraform.plan(&[]).await?.is_empty());
    terraform.destroy().await?;
    assert_eq!(aws::made(&endpoint).await?, Vec::<String>::new());
    terraform.set_variable("TF_VAR_name", "other");
    let reported = terraform.try_apply(&[]).await?.failure()?;
    assert!(
        reported.contains("is not authorized to perform: logs:CreateLogGroup"),
        "{reported}"
    );
    Ok(())
}
