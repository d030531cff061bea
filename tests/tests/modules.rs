//! The HCL modules: made and unmade, taken over from the Python modules, and refusing what is wrong.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result};
use baikonur_tests::example::loses_nothing;
use baikonur_tests::modules::{Modules, PUBLISHED, Source, write_trees};
use baikonur_tests::{aws, least_privilege, user};
use serde_json::{Value, json};
use testbed::terraform::{PlanSummary, Provider, Workspace, provider_binary};
use testbed::{Kind, paths};

/// One wrong value of every kind; what is said of each is beside it.
const WRONG: &str = include_str!("../fixtures/wrong.tf");

/// Values with which a function would not start; what is said of each is beside it.
const UNSTARTABLE: &str = include_str!("../fixtures/unstartable.tf");

/// Two modules whose cluster is a collection.
const COLLECTIONS: &str = include_str!("../fixtures/collections.tf");

/// What keys of a bucket begin with, and what a role has to allow for it.
const PREFIXES: &str = include_str!("../fixtures/prefixes.json");

#[tokio::test(flavor = "multi_thread")]
async fn a_stack_of_the_python_modules_moves_over_when_only_the_version_or_the_source_changes()
-> Result<()> {
    let modules = Modules::new(Kind::Moto, Source::LastVersion).await?;
    let trees = tempfile::tempdir()?;
    write_trees(trees.path())?;
    let _registry = modules.registry(trees.path())?;
    let terraform = &modules.terraform;
    terraform.init().await?;
    terraform.apply().await?;
    let (there, old) = (
        aws::made(&endpoint(&modules)).await?,
        functions(&modules).await?,
    );
    assert_eq!(old.len(), 6);
    assert!(
        old.iter()
            .all(|function| function["Runtime"] == "python3.7")
    );
    modules.take_from(Source::Baikonur)?;
    terraform.init().await?;
    let by_source = terraform.plan(&[]).await?;
    modules.take_from(Source::NextVersion)?;
    terraform.init().await?;
    let plan = terraform.plan(&[]).await?;
    assert_eq!(plan.actions, by_source.actions);
    loses_nothing(&plan)?;
    changes_functions(&plan);
    is_reported(&plan)?;
    let apply = ["apply", "-no-color", "saved.plan"];
    terraform.run(&apply).await?.success()?;
    has_nothing_to_do(&terraform.plan(&[]).await?);
    assert_eq!(
        aws::made(&endpoint(&modules)).await?,
        there,
        "the same things are there"
    );
    runs_our_code(&functions(&modules).await?);
    mappings_hold_up_no_shard(&modules).await?;
    terraform.destroy().await?;
    assert_eq!(aws::made(&endpoint(&modules)).await?, Vec::<String>::new());
    Ok(())
}

#[test]
fn a_release_of_a_module_is_whole() -> Result<()> {
    let trees = tempfile::tempdir()?;
    write_trees(trees.path())?;
    let count = fs::read_dir(trees.path())?.count();
    assert_eq!(count, PUBLISHED.len());
    for module in PUBLISHED {
        let tree = trees.path().join(format!("terraform-aws-{}", module.name));
        let read = |name: &str| {
            let text = fs::read_to_string(tree.join(name));
            text.with_context(|| format!("read {name} of {}", module.name))
        };
        let licence = fs::read_to_string(paths::workspace().join("LICENSE"))?;
        assert_eq!(read("LICENSE")?, licence);
        let first = format!("# Changelog\n\n## {}\n", module.next);
        assert!(read("CHANGELOG.md")?.starts_with(&first), "{}", module.name);
        let readme = read("README.md")?;
        let address = format!("\"baikonur-oss/{}/aws\"\n", module.name);
        let version = format!("version = \"{}\"\n", module.next);
        assert!(
            readme.contains(&format!("  source  = {address}  {version}")),
            "{readme}"
        );
        let calls_inner = read("main.tf")?.contains("\"./modules/iam-nofile\"");
        assert_eq!(
            calls_inner,
            tree.join("modules/iam-nofile/main.tf").is_file()
        );
        assert_eq!(calls_inner, module.name != "iam-nofile");
        let carries_code = readme.contains("carries");
        let pinned = "source  = \"baikonur-oss/baikonur\"\n      version = \">= 0.2.0\"\n";
        assert_eq!(
            read("versions.tf")?.contains(pinned),
            carries_code,
            "{}",
            module.name
        );
    }
    let mut format = std::process::Command::new(testbed::terraform::find()?);
    let format = format
        .args(["fmt", "-check", "-recursive"])
        .arg(trees.path())
        .output()?;
    assert!(format.status.success(), "{format:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_module_refuses_what_is_wrong_and_is_made_and_unmade_in_one_go() -> Result<()> {
    let modules = Modules::new(Kind::Moto, Source::Baikonur).await?;
    let terraform = &modules.terraform;
    terraform.write("wrong.tf", WRONG)?;
    terraform.init().await?;
    let reported = terraform.run(&["plan", "-no-color"]).await?.failure()?;
    for line in WRONG.lines().filter_map(|line| line.split_once(" # ")) {
        assert!(
            reported.contains(line.1.trim()),
            "{:?} is not in: {reported}",
            line.1
        );
    }
    assert_eq!(aws::made(&endpoint(&modules)).await?, Vec::<String>::new());
    refuses_what_no_function_starts_with(&modules).await?;
    terraform.write("wrong.tf", "")?;
    terraform.init().await?;
    terraform.apply().await?;
    let plan = terraform.plan(&[]).await?;
    has_nothing_to_do(&plan);
    runs_our_code(&functions(&modules).await?);
    mappings_hold_up_no_shard(&modules).await?;
    let policies = least_privilege::policies(&plan.json["prior_state"])?;
    assert_eq!(policies.len(), 8);
    // Tracing, in the five modules that docs/guides/permissions.md names.
    assert_eq!(
        least_privilege::attached(&plan.json["prior_state"]).len(),
        5
    );
    is_documented(&policies)?;
    least_privilege::check(&plan.json["prior_state"])?;
    terraform.destroy().await?;
    assert_eq!(aws::made(&endpoint(&modules)).await?, Vec::<String>::new());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collection_of_opensearch_serverless_takes_the_place_of_a_domain() -> Result<()> {
    let modules = Modules::new(Kind::Moto, Source::Baikonur).await?;
    let terraform = &modules.terraform;
    terraform.write("modules.tf", COLLECTIONS)?;
    terraform.init().await?;
    terraform.apply().await?;
    let plan = terraform.plan(&[]).await?;
    has_nothing_to_do(&plan);
    let policies = least_privilege::policies(&plan.json["prior_state"])?;
    assert_eq!(policies.len(), 2);
    for policy in policies {
        let statements = policy["Statement"]
            .as_array()
            .context("it has statements")?;
        let collection = "arn:aws:aoss:ap-northeast-1:123456789012:collection/abc123";
        let allows = |one: &Value| {
            one["Action"] == json!(["aoss:APIAccessAll"]) && one["Resource"] == collection
        };
        assert!(statements.iter().any(allows), "{policy}");
        assert!(!policy.to_string().contains("es:ESHttp"), "{policy}");
    }
    terraform.destroy().await?;
    Ok(())
}

/// What each module lets its function write is where the function writes, by the table that the provider's tests hold
/// the function and the resource to.
#[tokio::test(flavor = "multi_thread")]
async fn the_role_of_a_module_allows_the_keys_of_its_function_whatever_the_prefix() -> Result<()> {
    let provider = Provider::Installed(provider_binary()?);
    let terraform = Workspace::new(&provider)?;
    let table: BTreeMap<String, String> = serde_json::from_str(PREFIXES)?;
    let modules = ["to-s3", "to-es", "to-fluent", "-forward"];
    for module in modules.map(|name| format!("lambda-kinesis-{}", name.trim_start_matches('-'))) {
        let text =
            fs::read_to_string(paths::workspace().join(format!("modules/{module}/main.tf")))?;
        let resource = text
            .lines()
            .find(|line| line.contains(":s3:::") && line.contains("_prefix"));
        let resource = resource.with_context(|| format!("{module} allows no keys"))?;
        let (_, resource) = resource.split_once(" = ").context("it is an attribute")?;
        let resource = resource
            .replace("data.aws_partition.current.partition", "\"aws\"")
            .replace("var.log_bucket", "\"bucket\"")
            .replace("var.failed_log_s3_bucket", "\"bucket\"")
            .replace("var.log_path_prefix", "prefix")
            .replace("var.failed_log_s3_prefix", "prefix");
        let prefixes: Vec<&String> = table.keys().collect();
        let prefixes = serde_json::to_string(&prefixes)?;
        terraform.write(
            "main.tf",
            &format!("output \"made\" {{ value = {{ for prefix in {prefixes} : prefix => {resource} }} }}"),
        )?;
        let plan = terraform.plan(&[]).await?;
        let made: BTreeMap<String, String> = serde_json::from_value(
            plan.json["planned_values"]["outputs"]["made"]["value"].clone(),
        )?;
        for (prefix, allowed) in &table {
            assert_eq!(
                made[prefix],
                format!("arn:aws:s3:::{allowed}"),
                "{module}, {prefix:?}"
            );
        }
    }
    Ok(())
}

/// The functions' own parsers, through the provider, see what the variables of the modules let through.
async fn refuses_what_no_function_starts_with(modules: &Modules) -> Result<()> {
    let terraform = &modules.terraform;
    terraform.write("wrong.tf", UNSTARTABLE)?;
    terraform.init().await?;
    let reported = terraform.run(&["plan", "-no-color"]).await?.failure()?;
    for line in UNSTARTABLE
        .lines()
        .filter_map(|line| line.split_once(" # "))
    {
        assert!(
            reported.contains(line.1.trim()),
            "{:?} is not in: {reported}",
            line.1
        );
    }
    let (_, reported) = reported
        .split_once("would not start")
        .context("it is refused")?;
    assert!(!reported.contains("hunter2"), "{reported}");
    Ok(())
}

/// What the policy names of one team, and the role of the API, which serves every profile, does not.
const NARROWER: [(&str, &str); 8] = [
    ("service/dev/dev-dynamic-api-*", "service/*"),
    ("service/dev/*", "service/*"),
    ("task/dev/*", "task/*"),
    ("task-definition/dev-dynamic-api-*:*", "task-definition/*"),
    ("targetgroup/dev-dynamic-api-*/*", "targetgroup/*/*"),
    (
        "listener-rule/app/dev-alb-api-dynamic/*",
        "listener-rule/app/*",
    ),
    ("listener/app/dev-alb-api-dynamic/*", "listener/app/*"),
    ("example-config/endpoints.json", "example-config/*"),
];

/// The role of the API may do what `docs/policies/environments.json` says, but for writing profiles, and also write its own log
/// and see how often environments are visited.
fn is_documented(policies: &[Value]) -> Result<()> {
    let is_eden = |policy: &&Value| policy.to_string().contains("dynamodb:CreateTable");
    let policy = policies
        .iter()
        .find(is_eden)
        .context("there is a policy of the API")?;
    let text = policy.to_string().replace("example-logs", "example-config");
    let zone = text
        .split_once("hostedzone/")
        .and_then(|(_, rest)| rest.split_once('"'));
    let (zone, _) = zone.context("it names a zone")?;
    let found: Value = serde_json::from_str(&text.replace(zone, "Z0123456789ABCDEFGHIJ"))?;
    let found = found["Statement"].as_array().into_iter().flatten();
    let found = found.filter(|statement| {
        let actions = statement["Action"].to_string();
        !["cloudwatch:GetMetricData", "lambda:", "logs:"]
            .iter()
            .any(|own| actions.contains(own))
    });
    let mut text = user::policy("environments")?.to_string();
    for (narrow, wide) in NARROWER {
        text = text.replace(narrow, wide);
    }
    let mut documented: Value = serde_json::from_str(&text)?;
    let documented = documented["Statement"].as_array_mut().into_iter().flatten();
    let documented = documented.filter(|statement| statement["Sid"] != "Profiles");
    let documented = documented.map(|statement| {
        if statement["Sid"] == "Rows" {
            statement["Condition"] = json!({
                "ForAllValues:StringNotEquals": { "dynamodb:LeadingKeys": ["_profile"] }
            });
        }
        statement.as_object_mut().map(|fields| fields.remove("Sid"));
        &*statement
    });
    assert_eq!(found.collect::<Vec<_>>(), documented.collect::<Vec<_>>());
    Ok(())
}

fn endpoint(modules: &Modules) -> String {
    modules.stand_in.endpoint()
}

async fn functions(modules: &Modules) -> Result<Vec<Value>> {
    let answer = aws::get(&endpoint(modules), "lambda", "/2015-03-31/functions/").await?;
    Ok(answer["Functions"].as_array().cloned().unwrap_or_default())
}

/// Every function becomes ours.
fn changes_functions(plan: &PlanSummary) {
    for module in [
        "to_s3",
        "to_es",
        "to_fluent",
        "forward",
        "es_cleaner",
        "eden_api",
    ] {
        let function = format!("module.{module}.aws_lambda_function.function");
        assert_eq!(plan.action(&function), Some("update"), "{function}");
    }
}

/// The guide says of each module how much of it is added and changed.
fn is_reported(plan: &PlanSummary) -> Result<()> {
    let guide = paths::workspace().join("docs/guides/moving-logging.md");
    let guide = fs::read_to_string(guide).context("read the guide to moving")?;
    let modules = Modules::calls()?;
    assert_eq!(modules.len(), 8);
    let rows = modules.iter().map(|(name, module)| {
        let count = |action| count(plan, &format!("module.{name}."), action);
        format!("| `{module}` | {} | {} |", count("create"), count("update"))
    });
    let unprinted: Vec<String> = rows.filter(|row| !guide.contains(row)).collect();
    assert_eq!(unprinted, [""; 0], "the guide to moving does not say these");
    Ok(())
}

/// How many addresses that begin so have this action.
fn count(plan: &PlanSummary, prefix: &str, action: &str) -> usize {
    let actions = plan.actions.iter();
    let own = actions.filter(|(address, it)| address.starts_with(prefix) && *it == action);
    own.count()
}

fn has_nothing_to_do(plan: &PlanSummary) {
    assert!(
        plan.is_empty(),
        "a second plan is empty: {:?}",
        plan.actions
    );
}

fn runs_our_code(functions: &[Value]) {
    assert_eq!(functions.len(), 6);
    for function in functions {
        assert_eq!(function["Runtime"], "provided.al2023", "{function}");
        assert_eq!(function["Handler"], "bootstrap", "{function}");
    }
    let named = |name: &str| {
        functions
            .iter()
            .find(|function| function["FunctionName"] == name)
    };
    let environment = named("forward").map(|function| &function["Environment"]["Variables"]);
    let expected = json!({
        "TZ": "UTC", "LOG_ID_FIELD": "log_id", "LOG_TYPE_FIELD": "log_type",
        "LOG_TYPE_UNKNOWN_PREFIX": "unknown", "LOG_TIMESTAMP_FIELD": "time",
        "LOG_TYPE_WHITELIST": "order,payment", "TARGET_STREAM_NAME": "orders",
        "KINESIS_MAX_RETRIES": "3", "FAILED_LOG_S3_BUCKET": "example-logs",
        "FAILED_LOG_S3_PREFIX": "failed/forward", "REPORT_BATCH_ITEM_FAILURES": "true",
    });
    assert_eq!(environment, Some(&expected));
}

async fn mappings_hold_up_no_shard(modules: &Modules) -> Result<()> {
    let path = "/2015-03-31/event-source-mappings/";
    let answer = aws::get(&endpoint(modules), "lambda", path).await?;
    let mappings = answer["EventSourceMappings"].as_array().cloned();
    let mappings = mappings.unwrap_or_default();
    assert_eq!(mappings.len(), 4);
    for mapping in mappings {
        assert_eq!(
            mapping["FunctionResponseTypes"],
            json!(["ReportBatchItemFailures"])
        );
        assert_eq!(mapping["BisectBatchOnFunctionError"], true, "{mapping}");
        assert_eq!(mapping["MaximumRetryAttempts"], -1, "{mapping}");
    }
    Ok(())
}
