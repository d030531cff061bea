//! The policies of `docs/policies`: enough for what they are for, and no wider than AWS makes them.

use std::fs;

use anyhow::{Context, Result};
use baikonur_tests::modules::variables;
use baikonur_tests::{aws, least_privilege, user};
use serde_json::Value;
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
    assert_eq!(names.len(), 7);
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
const ON_PIECES: [OnPieces; 15] = [
    ("ecs:CreateService", &[MADE]),
    ("ecs:DeleteService", &[OWN]),
    ("ecs:RegisterTaskDefinition", &[MADE]),
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

/// The same of a pipeline's pieces. None of the three services says in which call a piece is tagged.
const ON_PIPELINES: [OnPieces; 20] = [
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
    let policies: [(&str, &[OnPieces]); 4] = [
        ("environments", &ON_PIECES),
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
