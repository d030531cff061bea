//! Errors are reported in the plan, at the attribute.

use anyhow::Result;
use baikonur_tests::pipeline::{PipelineStage, configuration};
use testbed::Kind;

use crate::archive;

/// What Terraform tells of a plan that fails.
async fn refused(stage: &PipelineStage) -> Result<String> {
    let output = stage.terraform.run(&["plan", "-no-color"]).await?;
    output.failure()
}

/// Errors are reported at their attribute before anything is made.
#[tokio::test(flavor = "multi_thread")]
async fn bad_configuration_is_refused_in_the_plan() -> Result<()> {
    let stage = PipelineStage::new(Kind::Moto).await?;
    let wrong = [
        ("destinations = { none = {} }", "At destinations[\"none\"]."),
        (
            "destinations = { two = { s3 = { bucket = \"one\" }, kinesis = { stream_name = \"two\" } } }\n failed_log_s3 = { bucket = \"failed\" }",
            "At destinations[\"two\"].",
        ),
        (
            "destinations = { archive = { s3 = { bucket = \"archive\" }, batch_size = 0 } }",
            "At destinations[\"archive\"].batch_size.",
        ),
        (
            "destinations = { archive = { s3 = { bucket = \"archive\" }, log_types = [\"a\", \"b,c\"] } }",
            "At destinations[\"archive\"].log_types[1].",
        ),
    ];
    for (arguments, place) in wrong {
        stage.write(arguments)?;
        let reported = refused(&stage).await?;
        assert!(reported.contains(place), "{place} is not in {reported}");
    }
    // Terraform shows the line of an argument of the resource itself.
    for line in [
        "batch_size = 10001",
        "maximum_retry_attempts = 10001",
        "starting_position = \"OLDEST\"",
        "starting_position = \"AT_TIMESTAMP\"",
        "starting_position_timestamp = \"2026-11-29T00:00:00Z\"",
    ] {
        stage.write(&archive(line))?;
        let reported = refused(&stage).await?;
        assert!(reported.contains(line), "{line} is not in {reported}");
    }
    assert!(stage.proxy.calls().is_empty(), "nothing was asked of AWS");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_does_not_exist_is_refused_in_the_plan() -> Result<()> {
    let stage = PipelineStage::new(Kind::Moto).await?;
    let missing = stage.stream.replace("/logs", "/missing");
    let text = configuration(&missing, &archive(""));
    stage.terraform.write("main.tf", &text)?;
    let reported = refused(&stage).await?;
    assert!(
        reported.contains(&format!("Stream {missing} does")),
        "{reported}"
    );
    assert!(reported.contains("stream_arn"), "{reported}");
    Ok(())
}

/// A stream that records are to be forwarded to may be made by the same apply, so that a plan warns.
#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_does_not_exist_is_refused_before_anything_is_made() -> Result<()> {
    let stage = PipelineStage::new(Kind::Moto).await?;
    stage.write(
        "failed_log_s3 = { bucket = \"failed\" }\n destinations = { forward = { kinesis = { stream_name = \"absent\" } } }",
    )?;
    let reported = stage.terraform.run(&["plan", "-no-color"]).await?;
    let reported = reported.success()?;
    let reported = reported.stdout + &reported.stderr;
    assert!(
        reported.contains("Warning: Stream absent does not exist"),
        "{reported}"
    );
    let place = "At destinations[\"forward\"].kinesis.stream_name.";
    let reported = stage.terraform.try_apply(&[]).await?.failure()?;
    assert!(
        reported.contains("Error: Stream absent does not exist"),
        "{reported}"
    );
    assert!(reported.contains(place), "{reported}");
    assert_eq!(stage.made().await?, Vec::<String>::new());
    Ok(())
}

/// What the function would refuse at start is refused in the plan, without a call.
#[tokio::test(flavor = "multi_thread")]
async fn what_the_function_would_refuse_at_start_is_refused_in_the_plan() -> Result<()> {
    let stage = PipelineStage::new(Kind::Moto).await?;
    let failed = "failed_log_s3 = { bucket = \"failed\" }\n";
    let fluent = |endpoint: &str| {
        format!(
            "{failed} destinations = {{ it = {{ fluent = {{ endpoint = \"{endpoint}\", tag = \"t\" }} }} }}"
        )
    };
    let search = |host: &str, prefix: &str| {
        format!(
            "{failed} destinations = {{ it = {{ elasticsearch = {{ host = \"{host}\", index_name_prefix = \"{prefix}\" }} }} }}"
        )
    };
    let wrong = [
        (archive("timezone = \"JST\""), "timezone = \"JST\""),
        (archive("timezone = \"Tokyo\""), "timezone = \"Tokyo\""),
        (
            format!(
                "{failed} destinations = {{ it = {{ kinesis = {{ stream_name = \"s\", ordering = \"loose\" }} }} }}"
            ),
            "kinesis.ordering.",
        ),
        (fluent("http://x.example.com"), "fluent.endpoint."),
        (fluent("x.example.com:99999"), "fluent.endpoint."),
        (
            search("x.example.com", "_log"),
            "elasticsearch.index_name_prefix.",
        ),
        (
            search("x.example.com", "a/b"),
            "elasticsearch.index_name_prefix.",
        ),
        (
            search("https://user:secret@x.example.com", "a"),
            "elasticsearch.host.",
        ),
        (
            search("x1.eu-west-1.aoss.amazonaws.com", "a"),
            "elasticsearch.arn.",
        ),
    ];
    for (arguments, place) in wrong {
        stage.write(&arguments)?;
        let reported = refused(&stage).await?;
        assert!(reported.contains(place), "{place} is not in {reported}");
        assert!(
            !reported.contains("would not start") || !reported.contains("secret@"),
            "{reported}"
        );
    }
    assert!(stage.proxy.calls().is_empty(), "nothing was asked of AWS");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_server_without_a_network_is_a_warning() -> Result<()> {
    let stage = PipelineStage::new(Kind::Moto).await?;
    stage.write(
        "failed_log_s3 = { bucket = \"failed\" }\n destinations = { fluent = { fluent = { endpoint = \"10.0.0.7\", tag = \"logs\" } } }",
    )?;
    let reported = stage
        .terraform
        .run(&["plan", "-no-color"])
        .await?
        .success()?;
    let reported = reported.stdout + &reported.stderr;
    assert!(
        reported.contains("is private, and there is no `vpc`"),
        "{reported}"
    );
    assert!(
        reported.contains("At destinations[\"fluent\"].fluent.endpoint."),
        "{reported}"
    );
    Ok(())
}

/// A region that is missing is reported as such, and not as a stream that is elsewhere.
#[tokio::test(flavor = "multi_thread")]
async fn a_missing_region_is_reported() -> Result<()> {
    let mut stage = PipelineStage::new(Kind::Moto).await?;
    stage.write(&archive(""))?;
    for name in ["AWS_REGION", "AWS_DEFAULT_REGION"] {
        stage.terraform.set_variable(name, "");
    }
    stage
        .terraform
        .set_variable("AWS_EC2_METADATA_DISABLED", "true");
    let reported = refused(&stage).await?;
    assert!(
        reported.contains("Error: There is no AWS region"),
        "{reported}"
    );
    assert!(reported.contains("AWS_DEFAULT_REGION"), "{reported}");
    Ok(())
}
