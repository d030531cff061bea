//! The modules `kinesis-pipeline-alarms` and `kinesis-pipeline-dashboard`, applied and held against what functions write.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use baikonur_tests::aws;
use baikonur_tests::modules::variables;
use baikonur_tests::pipeline::{IT, configuration};
use delivery::trial::Package;
use serde_json::{Value, json};
use testbed::function::Function;
use testbed::kinesis_event::event;
use testbed::logging::{Bucket, Stream, mover_variables};
use testbed::terraform::{Provider, Workspace, provider_binary};
use testbed::{Kind, StandIn, paths};

const CONFIGURATION: &str = r#"
module "alarms" {
  source                = "./modules/kinesis-pipeline-alarms"
  name                  = "app"
  stream_name           = "logs"
  topic_arn             = "arn:aws:sns:ap-northeast-1:123456789012:alarms"
  on_failure_queue_name = "given-up"
  functions = {
    archive = { function_name = "logs-archive", sink = "s3" }
    lake    = { function_name = "logs-lake", sink = "s3", maximum_batching_window_in_seconds = 170, redacts = true }
  }
}

module "dashboard" {
  source      = "./modules/kinesis-pipeline-dashboard"
  name        = "app"
  stream_name = "logs"
  functions   = { archive = { function_name = "logs-archive", sink = "s3" } }
}
"#;
/// The same functions as a pipeline makes them.
const PIPELINE: &str = r#"
  ALARMS

  destinations = {
    archive = { s3 = { bucket = "archive", prefix = "logs" } }
    lake = {
      s3                                 = { bucket = "lake", prefix = "logs" }
      maximum_batching_window_in_seconds = 170
      redact                             = { drop = ["user"], drop_unredacted = true }
    }
  }
"#;
const ALARMS: &str = "alarms = { topic_arn = \"arn:aws:sns:ap-northeast-1:123456789012:alarms\" }";
/// What an alarm is about, when it begins, and what happens then.
const SETTINGS: [&str; 17] = [
    "ActionsEnabled",
    "AlarmActions",
    "AlarmDescription",
    "ComparisonOperator",
    "DatapointsToAlarm",
    "Dimensions",
    "EvaluationPeriods",
    "ExtendedStatistic",
    "InsufficientDataActions",
    "MetricName",
    "Metrics",
    "Namespace",
    "OKActions",
    "Period",
    "Statistic",
    "Threshold",
    "TreatMissingData",
];
/// What only some functions write: the unit tests of `mover` have their names.
const OF_SOME_FUNCTIONS: [&str; 3] = ["RecordsLeft", "RecordsUnredactable", "ColumnMisfits"];
/// CloudWatch's functions of that name, over the last value of each metric.
const EVALUATE: &str = "
import sys
FILL = lambda value, other: other if value is None else value
IF = lambda is_so, one, other: one if is_so else other
for incoming, invocations in [(None, None), (5, None), (5, 0), (5, 3), (0, None), (None, 3)]:
    print(eval(sys.argv[1].replace('AND', 'and')))
";

/// The attributes of all resources of this type, in all modules.
fn resources<'a>(state: &'a Value, kind: &str) -> Vec<&'a Value> {
    let modules = state["values"]["root_module"]["child_modules"].as_array();
    let all = modules
        .into_iter()
        .flatten()
        .filter_map(|module| module["resources"].as_array());
    let of_kind = all
        .flatten()
        .filter(|one| one["type"] == kind && one["mode"] == "managed");
    of_kind.map(|one| &one["values"]).collect()
}

/// The line of metrics that the function writes at an invocation.
async fn metrics(endpoint: &str) -> Result<Value> {
    let bucket = "logs";
    Bucket::make(endpoint, bucket).await?;
    let mut variables = mover_variables(endpoint, bucket);
    let own = [("LOG_S3_BUCKET", bucket), ("LOG_S3_PREFIX", "logs")];
    variables.extend(own.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let package = Package::open("kinesis-to-s3")?;
    let function = Function::start("logs-archive", &package.program(), &variables)?;
    let answer = function
        .invoke(event(&["{}"]), Duration::from_secs(60))
        .await?;
    ensure!(answer.is_ok(), "{answer:?}");
    let log = function.log();
    let line = log.lines().find(|line| line.contains("CloudWatchMetrics"));
    Ok(serde_json::from_str(line.context("a line of metrics")?)?)
}

/// Names of metrics, as a line declares them.
fn declared(metrics: &Value) -> Vec<&str> {
    let names = metrics["_aws"]["CloudWatchMetrics"][0]["Metrics"].as_array();
    let names = names
        .into_iter()
        .flatten()
        .filter_map(|one| one["Name"].as_str());
    names.chain(OF_SOME_FUNCTIONS).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn alarms_and_dashboard_are_of_what_functions_write() -> Result<()> {
    let stand_in = StandIn::start(Kind::Moto).await?;
    let provider = Provider::Installed(provider_binary()?);
    let terraform = Workspace::new(&provider)?.with_variables(variables(&stand_in));
    terraform.copy_all(&paths::workspace().join("modules"), "modules")?;
    terraform.write("main.tf", CONFIGURATION)?;
    terraform.init().await?;
    terraform.apply().await?;
    ensure!(
        terraform.plan(&[]).await?.is_empty(),
        "a second plan is empty"
    );
    let (state, metrics) = (
        terraform.state().await?,
        metrics(&stand_in.endpoint()).await?,
    );
    let alarms = resources(&state, "aws_cloudwatch_metric_alarm");
    names_and_links(&alarms)?;
    are_of(&alarms, &metrics);
    not_read(&alarms)?;
    let dashboards = resources(&state, "aws_cloudwatch_dashboard");
    shows(dashboards.first().context("a dashboard")?, &metrics)?;
    a_pipeline_has_the_same(&stand_in).await?;
    terraform.destroy().await.map(drop)
}

/// A pipeline makes what the module makes, takes it over, and removes it with the attribute or with itself.
async fn a_pipeline_has_the_same(stand_in: &StandIn) -> Result<()> {
    let endpoint = stand_in.endpoint();
    let stream = Stream::make(&endpoint, "logs").await?.arn().await?;
    let with_alarms = configuration(&stream, &PIPELINE.replace("ALARMS", ALARMS));
    let terraform = pipeline(stand_in, &with_alarms)?;
    terraform.apply().await?;
    ensure!(terraform.plan(&[]).await?.is_empty(), "a second plan");
    let of_module = alarms_of(&endpoint, "app: ").await?;
    let own = alarms_of(&endpoint, "").await?;
    assert_eq!(own.len(), 6 + 7);
    for (name, alarm) in &own {
        assert_eq!(of_module.get(name), Some(alarm), "{name}");
    }
    let other = pipeline(stand_in, &with_alarms)?;
    other.import(IT, "logs").await?.success()?;
    let plan = other.plan(&[]).await?;
    let changes = &plan.json["resource_changes"];
    ensure!(plan.is_empty(), "a plan after import changes {changes:#}");

    let names = json!({ "AlarmNames": ["logs-archive: errors"] });
    call(&endpoint, "DeleteAlarms", &names).await?;
    let drift = terraform.plan(&[]).await?.json["resource_drift"].to_string();
    assert!(
        drift.contains("alarm logs-archive: errors is missing"),
        "{drift}"
    );
    terraform.apply().await?;
    assert_eq!(alarms_of(&endpoint, "").await?, own);

    terraform.write(
        "main.tf",
        &configuration(&stream, &PIPELINE.replace("ALARMS", "")),
    )?;
    terraform.apply().await?;
    ensure!(
        terraform.plan(&[]).await?.is_empty(),
        "a plan without alarms"
    );
    assert_eq!(alarms_of(&endpoint, "").await?, BTreeMap::new());
    terraform.write("main.tf", &with_alarms)?;
    terraform.apply().await?;
    terraform.destroy().await?;
    assert_eq!(alarms_of(&endpoint, "").await?, BTreeMap::new());
    assert_eq!(alarms_of(&endpoint, "app: ").await?, of_module);
    Ok(())
}

fn pipeline(stand_in: &StandIn, configuration: &str) -> Result<Workspace> {
    let provider = Provider::Binary(provider_binary()?);
    let terraform = Workspace::new(&provider)?;
    let terraform = terraform.with_variables(testbed::world::variables(&stand_in.endpoint()));
    terraform.write("main.tf", configuration)?;
    Ok(terraform)
}

async fn call(endpoint: &str, operation: &str, input: &Value) -> Result<Value> {
    let target = format!("GraniteServiceVersion20100801.{operation}");
    aws::call(endpoint, "monitoring", &target, input).await
}

/// The alarms whose names begin so, without that, and with what they do.
async fn alarms_of(endpoint: &str, prefix: &str) -> Result<BTreeMap<String, Value>> {
    let answer = call(endpoint, "DescribeAlarms", &json!({})).await?;
    let all = answer["MetricAlarms"].as_array().context("alarms")?.iter();
    let own = all.filter_map(|alarm| {
        let name = alarm["AlarmName"].as_str()?.strip_prefix(prefix)?;
        let is_of_function = name.starts_with("logs-");
        is_of_function.then(|| (name.to_owned(), settings(alarm)))
    });
    Ok(own.collect())
}

fn settings(alarm: &Value) -> Value {
    let is_empty = |value: &Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
    let each = SETTINGS.iter().filter(|name| !is_empty(&alarm[**name]));
    let each = each.map(|name| {
        let mut value = alarm[*name].clone();
        if let Some(list) = value.as_array_mut() {
            list.sort_by_key(Value::to_string);
        }
        ((*name).to_owned(), value)
    });
    Value::Object(each.collect())
}

fn names_and_links(alarms: &[&Value]) -> Result<()> {
    let guide = fs::read_to_string(paths::workspace().join("docs/guides/operations.md"))?;
    let mut names = Vec::new();
    for alarm in alarms {
        let text = |name: &str| alarm[name].as_str().unwrap_or_default();
        let kind = text("alarm_name").rsplit(": ").next().unwrap_or_default();
        let link = format!("/docs/guides/operations.md#{kind}");
        assert!(text("alarm_description").ends_with(&link), "{alarm}");
        assert!(
            guide.contains(&format!("\n### {kind}\n")),
            "the guide says what to do at {kind}"
        );
        assert_eq!(alarm["treat_missing_data"], "notBreaching", "{alarm}");
        assert_eq!(alarm["alarm_actions"], alarm["ok_actions"], "{alarm}");
        names.push(text("alarm_name").trim_start_matches("app: ").to_owned());
    }
    names.sort();
    let of = |function: &str, kinds: &[&str]| -> Vec<String> {
        kinds
            .iter()
            .map(|kind| format!("{function}: {kind}"))
            .collect()
    };
    let common = [
        "behind",
        "errors",
        "failed_logs",
        "left",
        "not_read",
        "throttles",
    ];
    let mut expected = of("logs-archive", &common);
    expected.extend(of("logs-lake", &common));
    expected.extend(of("logs-lake", &["unredactable"]));
    expected.push("given_up".to_owned());
    expected.sort();
    assert_eq!(names, expected);
    Ok(())
}

/// Alarms of metrics of the functions are of ones that the function writes, with its dimensions.
fn are_of(alarms: &[&Value], metrics: &Value) {
    let names = declared(metrics);
    let of_records = alarms
        .iter()
        .filter(|alarm| alarm["namespace"] == "Baikonur/Logging");
    let mut count = 0;
    for alarm in of_records {
        count += 1;
        let name = alarm["metric_name"].as_str().unwrap_or_default();
        assert!(names.contains(&name), "{name} is none of {names:?}");
        let dimensions: BTreeMap<_, _> = alarm["dimensions"]
            .as_object()
            .into_iter()
            .flatten()
            .collect();
        let written = metrics["_aws"]["CloudWatchMetrics"][0]["Dimensions"][0].as_array();
        assert_eq!(dimensions.len(), written.map_or(0, Vec::len), "{alarm}");
        for (dimension, value) in dimensions {
            let is_own = dimension == "FunctionName" && *value == "logs-lake";
            assert!(
                is_own || metrics[dimension] == *value,
                "{dimension} of {alarm}"
            );
        }
    }
    assert_eq!(count, 5);
}

/// Where records come and nothing runs, and there alone, the query is above its threshold.
fn not_read(alarms: &[&Value]) -> Result<()> {
    let all = alarms
        .iter()
        .filter(|alarm| alarm["metric_name"].as_str().unwrap_or_default().is_empty());
    let mut periods = Vec::new();
    for alarm in all {
        let queries = alarm["metric_query"].as_array().context("queries")?;
        let expression = queries
            .iter()
            .find_map(|query| query["expression"].as_str().filter(|text| !text.is_empty()));
        let output = Command::new("python3")
            .args(["-c", EVALUATE, expression.context("an expression")?])
            .output()?;
        assert_eq!(
            String::from_utf8_lossy(&output.stdout),
            "0\n1\n1\n0\n0\n0\n",
            "{alarm}"
        );
        let metrics = queries.iter().filter_map(|query| query["metric"].get(0));
        let mut own: Vec<_> = metrics
            .filter_map(|metric| metric["period"].as_i64())
            .collect();
        own.dedup();
        periods.extend(own);
        assert_eq!(alarm["evaluation_periods"], 2);
    }
    periods.sort_unstable();
    assert_eq!(periods, [300, 360], "at least twice the batching window");
    Ok(())
}

fn shows(dashboard: &Value, metrics: &Value) -> Result<()> {
    let body: Value =
        serde_json::from_str(dashboard["dashboard_body"].as_str().unwrap_or_default())?;
    let widgets = body["widgets"].as_array().context("widgets")?;
    assert_eq!(widgets.len(), 7);
    let all = widgets
        .iter()
        .filter_map(|widget| widget["properties"]["metrics"].as_array());
    let shown = all
        .flatten()
        .filter(|metric| metric[0] == "Baikonur/Logging");
    let mut shown: Vec<_> = shown.filter_map(|metric| metric[1].as_str()).collect();
    let mut declared = declared(metrics);
    shown.sort_unstable();
    declared.sort_unstable();
    declared.dedup();
    assert_eq!(shown, declared, "each metric once");
    Ok(())
}
