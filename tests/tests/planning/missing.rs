//! What an apply would miss is a warning of its plan.

use anyhow::Result;
use baikonur_tests::stage::{Stage, workspace};
use testbed::Kind;
use testbed::proxy::{Fault, Proxy, When};

use super::{FORMS, Form, flat, image, settled};

const ABSENT_ALB: &str =
    "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/absent/0123456789abcdef";

/// What every warning of this kind says.
const WARNING: &str = "This is a warning because it may be there by the time of the apply";

/// What a plan that succeeds printed.
async fn planned(stage: &Stage, text: &str) -> Result<String> {
    stage.terraform.write("main.tf", text)?;
    let output = stage.terraform.run(&["plan", "-no-color"]).await?;
    Ok(flat(&output.success()?.stdout))
}

/// How Terraform shows an attribute of an endpoint: by its line, or by its path where it is nested.
fn place(form: Form, attribute: &str) -> String {
    match form {
        Form::Named => format!("At endpoints[\"api\"].{attribute}."),
        Form::Single => format!(": {attribute} = "),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_absent_image_cluster_or_alb_is_a_warning_at_its_attribute() -> Result<()> {
    let stage = Stage::new(Kind::Moto).await?;
    for form in FORMS {
        let whole = form.configuration("", &image(&stage, "v1"));
        assert!(!planned(&stage, &whole).await?.contains(WARNING));
        let absent = form.configuration("", &image(&stage, "absent"));
        let shown = planned(&stage, &absent).await?;
        assert!(shown.contains("Warning: Image"), "{shown}");
        assert!(shown.contains("is not in repository"), "{shown}");
        assert!(shown.contains(&place(form, "image_uri")), "{shown}");
        let reference = format!("{}-absent", stage.world.reference_service_arn);
        for (key, value, expected) in [
            ("target_cluster", "absent", "ClusterNotFoundException"),
            ("master_alb_arn", ABSENT_ALB, "LoadBalancerNotFound"),
            ("reference_service_arn", &reference, "is not active in"),
        ] {
            let common = format!("profile = \"default\"\n  settings = {{ {key} = \"{value}\" }}");
            let text = form.configuration(&common, &image(&stage, "v1"));
            let shown = planned(&stage, &text).await?;
            assert!(shown.contains(WARNING), "{shown}");
            assert!(shown.contains(expected), "{shown}");
            let place = format!("At settings[\"{key}\"].");
            assert!(shown.contains(&place), "{shown}");
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_not_be_looked_for_is_a_warning_and_an_empty_plan_does_not_look() -> Result<()> {
    let stage = Stage::new(Kind::Moto).await?;
    let proxy = Proxy::start(&stage.stand_in.endpoint())?;
    let mut terraform = workspace(&stage.world)?;
    terraform.set_variable("AWS_ENDPOINT_URL", &proxy.endpoint());
    for form in FORMS {
        let text = form.configuration("", &image(&stage, "v1"));
        let refused = Fault::error(400, "AccessDeniedException", "User is not authorized");
        proxy.rule(When::call("ecr", "DescribeImages"), refused);
        terraform.write("main.tf", &text)?;
        let output = terraform.run(&["plan", "-no-color"]).await?.success()?;
        let shown = flat(&output.stdout);
        assert!(shown.contains("Warning: ECR DescribeImages"), "{shown}");
        proxy.clear_rules();
        settled(&terraform, &text).await?;
        proxy.clear_calls();
        assert!(terraform.plan(&[]).await?.is_empty());
        assert_eq!(proxy.count("ecr", "DescribeImages"), 0);
        terraform.destroy().await?;
    }
    Ok(())
}

/// What another resource of the same apply makes is not known yet.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_known_yet_is_not_looked_for() -> Result<()> {
    let stage = Stage::new(Kind::Moto).await?;
    for form in FORMS {
        let unknown = "image_uri = terraform_data.image.output";
        let made = format!(
            "\nresource \"terraform_data\" \"image\" {{ input = \"{}\" }}\n",
            stage.world.image("absent")
        );
        let text = form.configuration("", unknown) + &made;
        let shown = planned(&stage, &text).await?;
        assert!(!shown.contains(WARNING), "{shown}");
    }
    Ok(())
}
