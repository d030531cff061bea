//! The HCL modules: made and unmade, taken over from the Python modules, and refusing what is wrong.

use anyhow::{Result, ensure};
use baikonur_tests::aws;
use baikonur_tests::modules::{Modules, Source};
use serde_json::{Value, json};
use testbed::Kind;
use testbed::terraform::PlanSummary;

/// One wrong value of every kind; what is said of each is beside it.
const WRONG: &str = include_str!("../fixtures/wrong.tf");

#[tokio::test(flavor = "multi_thread")]
async fn a_stack_of_the_python_modules_moves_over_when_only_the_source_changes() -> Result<()> {
    let modules = Modules::new(Kind::Moto, Source::Python).await?;
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
    let plan = terraform.plan(&[]).await?;
    loses_nothing(&plan)?;
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

#[tokio::test(flavor = "multi_thread")]
async fn every_module_refuses_what_is_wrong_and_is_made_and_unmade_in_one_go() -> Result<()> {
    let modules = Modules::new(Kind::Moto, Source::Baikonur).await?;
    let terraform = &modules.terraform;
    terraform.write("wrong.tf", WRONG)?;
    terraform.init().await?;
    let told = terraform.run(&["plan", "-no-color"]).await?.failure()?;
    for line in WRONG.lines().filter_map(|line| line.split_once(" # ")) {
        assert!(
            told.contains(line.1.trim()),
            "{:?} is not in: {told}",
            line.1
        );
    }
    assert_eq!(aws::made(&endpoint(&modules)).await?, Vec::<String>::new());
    terraform.write("wrong.tf", "")?;
    terraform.init().await?;
    terraform.apply().await?;
    has_nothing_to_do(&terraform.plan(&[]).await?);
    runs_our_code(&functions(&modules).await?);
    permits_no_more_than_needed(&terraform.state().await?);
    terraform.destroy().await?;
    assert_eq!(aws::made(&endpoint(&modules)).await?, Vec::<String>::new());
    Ok(())
}

fn endpoint(modules: &Modules) -> String {
    modules.stand_in.endpoint()
}

async fn functions(modules: &Modules) -> Result<Vec<Value>> {
    let answer = aws::get(&endpoint(modules), "lambda", "/2015-03-31/functions/").await?;
    Ok(answer["Functions"].as_array().cloned().unwrap_or_default())
}

/// Nothing is destroyed or replaced, and nothing but the note of the API's routes is new.
fn loses_nothing(plan: &PlanSummary) -> Result<()> {
    let updated = plan
        .actions
        .iter()
        .filter(|(_, action)| *action != "update");
    let others: Vec<_> = updated.filter(|(_, action)| *action != "read").collect();
    let note = "module.eden_api.terraform_data.routes";
    ensure!(
        others
            .iter()
            .all(|(address, action)| *address == note && *action == "create"),
        "not an update in place: {others:?}"
    );
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
    Ok(())
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
        "FAILED_LOG_S3_PREFIX": "failed/forward",
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
        assert_eq!(mapping["MaximumRetryAttempts"], 1000, "{mapping}");
    }
    Ok(())
}

/// What AWS takes no narrower resource for.
const EVERYWHERE: [&str; 4] = [
    "ec2:Describe",
    "ecs:",
    "elasticloadbalancing:Describe",
    "xray:",
];

fn permits_no_more_than_needed(state: &Value) {
    let mut policies = Vec::new();
    collect(&state["values"]["root_module"], &mut policies);
    assert_eq!(policies.len(), 8);
    for statement in policies
        .iter()
        .flat_map(|policy| list(&policy["Statement"]))
    {
        let actions = list(&statement["Action"]);
        let wide = actions
            .iter()
            .filter(|action| action.as_str().is_none_or(|it| it.contains('*')));
        assert_eq!(wide.count(), 0, "an action is named in full: {statement}");
        if list(&statement["Resource"])
            .iter()
            .any(|resource| resource == "*")
        {
            let may = |action: &Value| {
                let action = action.as_str().unwrap_or_default();
                EVERYWHERE.iter().any(|start| action.starts_with(start))
            };
            assert!(actions.iter().all(may), "a resource is named: {statement}");
        }
    }
}

/// The inline policies of the roles of a module and of those in it.
fn collect(module: &Value, policies: &mut Vec<Value>) {
    let resources = list(&module["resources"]);
    let inline = resources
        .iter()
        .filter(|resource| resource["type"] == "aws_iam_role_policy");
    let texts = inline.filter_map(|resource| resource["values"]["policy"].as_str());
    policies.extend(texts.filter_map(|text| serde_json::from_str::<Value>(text).ok()));
    list(&module["child_modules"])
        .iter()
        .for_each(|child| collect(child, policies));
}

/// One or several, as policies write them.
fn list(value: &Value) -> Vec<Value> {
    match value {
        Value::Array(values) => values.clone(),
        Value::Null => Vec::new(),
        one => vec![one.clone()],
    }
}
