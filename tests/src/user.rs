//! Somebody with nothing but the policies of `docs/policies`, on a stand-in that enforces IAM.

use std::fs;

use anyhow::{Context, Result};
use serde_json::Value;
use testbed::{World, WorldOptions, paths};

use crate::aws::{elements, form};

mod checked;

pub use self::checked::{checked_otherwise, with_checked};

/// The account that the policies name, and that of the stand-in.
const ACCOUNTS: (&str, &str) = ("123456789012", "000000000000");

/// A policy of `docs/policies`, as it is.
///
/// # Errors
/// When there is none of this name, or it is no JSON.
pub fn policy(name: &str) -> Result<Value> {
    let path = paths::workspace().join(format!("docs/policies/{name}.json"));
    let text = fs::read_to_string(&path).with_context(|| format!("read {}", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("read {}", path.display()))
}

/// Makes a user, called as the first of these policies, who has them: some texts in them are replaced, and to them is added what
/// the stand-in checks otherwise than AWS. Returns the environment variables with which programs act as that user.
///
/// # Errors
/// When the user cannot be made.
pub async fn with_policies(
    endpoint: &str,
    names: &[&str],
    replace: &[(&str, &str)],
) -> Result<[(&'static str, String); 2]> {
    let documents = names.iter().map(|name| Ok((*name, policy(name)?)));
    with_documents(endpoint, documents.collect::<Result<_>>()?, replace).await
}

/// The same with policies that are none of `docs/policies`.
///
/// # Errors
/// When the user cannot be made.
pub async fn with_documents(
    endpoint: &str,
    documents: Vec<(&str, Value)>,
    replace: &[(&str, &str)],
) -> Result<[(&'static str, String); 2]> {
    let (user, _) = documents.first().context("a user has a policy")?;
    let user = *user;
    iam(endpoint, user, "CreateUser", &[]).await?;
    for (name, document) in documents {
        let mut text = with_checked(document).to_string();
        for (from, to) in [&[ACCOUNTS], replace].concat() {
            text = text.replace(from, to);
        }
        let fields = [("PolicyName", name), ("PolicyDocument", &text)];
        iam(endpoint, user, "PutUserPolicy", &fields).await?;
    }
    let answer = iam(endpoint, user, "CreateAccessKey", &[]).await?;
    let one = |name: &str| elements(&answer, name).pop().context("a user has a key");
    Ok([
        ("AWS_ACCESS_KEY_ID", one("AccessKeyId")?),
        ("AWS_SECRET_ACCESS_KEY", one("SecretAccessKey")?),
    ])
}

/// A reference world where IAM is enforced: its task definition names the roles that are there, in the stand-in's account.
///
/// # Errors
/// When it cannot be built.
pub async fn world(endpoint: &str, options: WorldOptions) -> Result<World> {
    let own = |name: &str| format!("arn:aws:iam::{}:role/{name}", ACCOUNTS.1);
    let options = options.task_definition(move |request| {
        let request = request.execution_role_arn(own("dev01-api-execution"));
        request.task_role_arn(own("dev01-api-task"))
    });
    World::build(endpoint, options).await
}

async fn iam(endpoint: &str, user: &str, action: &str, fields: &[(&str, &str)]) -> Result<String> {
    let all = [
        ("Action", action),
        ("Version", "2010-05-08"),
        ("UserName", user),
    ];
    form(endpoint, "iam", &[&all, fields].concat()).await
}
