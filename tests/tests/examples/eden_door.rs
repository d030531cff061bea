//! The door, set up by its module with nothing but its policy, and visited through the stand-in's load balancer: its functions run with
//! the roles that the module makes.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use aws_sdk_lambda::primitives::Blob;
use baikonur_tests::cli::Cli;
use baikonur_tests::example::Example;
use baikonur_tests::modules::variables;
use baikonur_tests::{aws, least_privilege, roles, user};
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::Bytes;
use serde_json::{Value, json};
use testbed::http_app::HttpApp;
use testbed::terraform::{Provider, Workspace, provider_binary};
use testbed::{Kind, StandIn, World, WorldOptions, http_client, paths};

const HOST: &str = "api-foo.dev.example.com";
const DOOR: &str = "door.dev.example.com";
const ISSUER: &str = "https://idp.example.com";
/// What only the application says.
const APPLICATION: &str = "the application of this preview";
const ROLES: [&str; 3] = ["lambda_eden-door", "lambda_eden-page", "lambda_eden-sweep"];

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_passes_the_door_and_wakes_what_sleeps_with_the_roles_of_the_module() -> Result<()>
{
    let (example, world) = applied().await?;
    for role in ROLES {
        roles::permit_what_is_checked_otherwise(&world.endpoint, role).await?;
    }
    let stage = Stage::new(&world)?;
    let image = world.image("v1");
    stage
        .eden(&["create", "--name", "foo", "--image-uri", &image])
        .await?;
    let application = HttpApp::start(APPLICATION)?;
    let made = world.environment("foo").await?;
    let group = made.target_group.and_then(|group| group.target_group_arn);
    application
        .register(&world, &group.context("it has a target group")?)
        .await?;
    let shut = stage.open(HOST, "/", None).await?;
    assert_eq!(shut.status(), 503, "before the door has a key");
    let swept = stage.invoke("eden-sweep", &json!({})).await?;
    assert_eq!(swept["attended"], 1, "{swept}");
    strangers(&stage).await?;
    let cookie = enters(&stage).await?;
    wakes(&stage, &cookie).await?;
    believes_nobody_unsigned(&stage).await?;
    stage.eden(&["delete", "--name", "foo"]).await?;
    for role in ROLES {
        roles::forget_what_is_checked_otherwise(&world.endpoint, role).await?;
    }
    example.terraform.destroy().await?;
    Ok(())
}

/// The same with Amazon Cognito, on two common ALBs, and with a certificate of the same apply. Only this stand-in keeps such rules.
#[tokio::test(flavor = "multi_thread")]
async fn the_door_stands_on_every_common_alb_and_leaves_nothing() -> Result<()> {
    let stand_in = StandIn::start(Kind::Moto).await?;
    let mut world = World::build(&stand_in.endpoint(), WorldOptions::default()).await?;
    let first = world.balancers.common_alb.load_balancer_arn();
    let first = first.context("it has an ARN")?.to_owned();
    let (second, _) = world.another_alb().await?;
    let terraform = Workspace::new(&Provider::Installed(provider_binary()?))?;
    let mut terraform = terraform.with_variables(variables(&stand_in));
    terraform.copy_from(&paths::workspace().join("tests/fixtures/door"))?;
    terraform.copy_all(&paths::workspace().join("modules"), "modules")?;
    terraform.set_variable(
        "TF_VAR_common_alb_arns",
        &json!([first, second]).to_string(),
    );
    let before = aws::made(&world.endpoint).await?;
    terraform.init().await?;
    terraform.apply().await?;
    let plan = terraform.plan(&[]).await?;
    assert!(plan.is_empty(), "{:?}", plan.actions);
    least_privilege::check(&plan.json["prior_state"])?;
    for alb in [&first, &second] {
        assert_eq!(rules(&world, alb).await?, RULES);
    }
    terraform.destroy().await?;
    assert_eq!(aws::made(&world.endpoint).await?, before);
    for alb in [&first, &second] {
        assert_eq!(rules(&world, alb).await?, [""; 0]);
    }
    Ok(())
}

const RULES: [&str; 3] = [
    "5: *.dev.example.com /.eden/* forward",
    "6: door.sub.dev.example.com authenticate-cognito forward",
    "50000: *.dev.example.com forward",
];

/// The rules of an ALB's listener, in short and in their order.
async fn rules(world: &World, alb: &str) -> Result<Vec<String>> {
    let elb = &world.clients.elb;
    let listeners = elb
        .describe_listeners()
        .load_balancer_arn(alb)
        .send()
        .await?;
    let listener = listeners
        .listeners()
        .first()
        .and_then(|it| it.listener_arn());
    let described = elb
        .describe_rules()
        .set_listener_arn(listener.map(str::to_owned));
    let described = described.send().await?;
    let numbered = described.rules().iter().filter_map(|rule| {
        let priority: u32 = rule.priority()?.parse().ok()?;
        let conditions = rule.conditions().iter().flat_map(|condition| {
            let host = condition.host_header_config().into_iter();
            let path = condition.path_pattern_config().into_iter();
            let host = host.flat_map(|config| config.values().iter());
            host.chain(path.flat_map(|config| config.values().iter()))
                .cloned()
        });
        let actions = rule.actions().iter().filter_map(|action| action.r#type());
        let actions = actions.map(|kind| kind.as_str().to_owned());
        let words: Vec<String> = conditions.chain(actions).collect();
        Some((priority, format!("{priority}: {}", words.join(" "))))
    });
    let sorted: BTreeMap<u32, String> = numbered.collect();
    Ok(sorted.into_values().collect())
}

/// The example, applied by who has its policy and that of environments alone.
async fn applied() -> Result<(Example, World)> {
    let stand_in = Example::stand_in().await?;
    let options = WorldOptions::default().without_profile();
    let world = user::world(&stand_in.endpoint(), options).await?;
    let settings = json!(world.profile()).to_string();
    let values = [
        ("settings", settings.as_str()),
        ("zone_name", "dev.example.com"),
        ("door_host", DOOR),
        ("allowed_visitors", "*@example.com"),
        ("operators", "op@example.com"),
        ("issuer", ISSUER),
        ("client_id", "client-1"),
        ("client_secret", "hunter2"),
    ];
    let mut example = Example::on(stand_in, "eden-door", &values)?;
    let zone = ("Z0123456789ABCDEFGHIJ", world.zone_id.as_str());
    let policies = ["door", "environments"];
    for (name, value) in user::with_policies(&world.endpoint, &policies, &[zone]).await? {
        example.terraform.set_variable(name, &value);
    }
    example.apply().await?;
    let url = example.terraform.outputs().await?["url"].clone();
    assert_eq!(url, format!("https://{DOOR}"));
    Ok((example, world))
}

async fn strangers(stage: &Stage<'_>) -> Result<()> {
    let asked = stage.open(HOST, "/shop", None).await?;
    let sign_in = format!("https://{DOOR}/enter?to=api-foo.dev.example.com%2Fshop");
    assert_eq!(location(&asked)?, sign_in);
    let missing = stage.open("api-bar.dev.example.com", "/", None).await?;
    assert!(location(&missing)?.starts_with(&format!("https://{DOOR}/enter?to=api-bar")));
    let signed = stage.open(DOOR, "/", None).await?;
    let provider = location(&signed)?;
    for part in [
        &format!("{ISSUER}/authorize?"),
        "client_id=client-1",
        "scope=openid",
    ] {
        assert!(provider.contains(part), "{part}: {provider}");
    }
    Ok(())
}

/// A link leads past the environment's own rule to the door, and its cookie past the door.
async fn enters(stage: &Stage<'_>) -> Result<String> {
    let shared = stage.eden(&["share", "foo", "--for", "1h"]).await?;
    let link = shared
        .split_whitespace()
        .find(|word| word.starts_with("https://"));
    let link = link.with_context(|| format!("there is a link in {shared}"))?;
    let path = link.trim_start_matches("https://").trim_start_matches(HOST);
    let entered = stage.open(HOST, path, None).await?;
    assert_eq!(location(&entered)?, format!("https://{HOST}/"));
    let cookie = header(&entered, "set-cookie")?;
    let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
    let seen = stage.open(HOST, "/", Some(&cookie)).await?;
    assert_eq!(
        (seen.status().as_u16(), text(&seen)),
        (200, APPLICATION.to_owned())
    );
    Ok(cookie)
}

async fn wakes(stage: &Stage<'_>, cookie: &str) -> Result<()> {
    stage.eden(&["sleep", "foo"]).await?;
    let asleep = stage.open(HOST, "/", Some(cookie)).await?;
    assert_eq!(asleep.status(), 503, "{asleep:?}");
    let listed = stage.eden(&["ls"]).await?;
    assert!(listed.contains("waking"), "{listed}");
    Ok(())
}

/// The page starts with what the module sets, and takes nobody's word.
async fn believes_nobody_unsigned(stage: &Stage<'_>) -> Result<()> {
    let variables = stage.variables("eden-page").await?;
    let group = &variables["EDEN_TARGET_GROUP_ARNS"];
    let alb = stage.world.balancers.common_alb.load_balancer_arn();
    let sign_out = format!(
        "{ISSUER}/logout?client_id=client-1&post_logout_redirect_uri=https%3A%2F%2Fdoor.dev.example.com%2F"
    );
    let expected = [
        ("EDEN_COMMON_ALB_ARNS", alb.unwrap_or_default()),
        ("EDEN_DOOR_FUNCTION", "page"),
        ("EDEN_DOOR_HOST", DOOR),
        ("EDEN_OIDC_CLIENT_ID", "client-1"),
        ("EDEN_OIDC_ISSUER", ISSUER),
        ("EDEN_PAGE_CREATES", "true"),
        ("EDEN_SIGN_OUT_URL", &sign_out),
        ("EDEN_TABLE", "eden"),
        ("EDEN_TARGET_GROUP_ARNS", group),
        ("EDEN_ZONE_NAMES", "dev.example.com"),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(variables, BTreeMap::from(expected));
    let event = json!({
        "requestContext": { "elb": { "targetGroupArn": group } },
        "httpMethod": "GET",
        "path": "/",
        "multiValueHeaders": { "host": [DOOR], "accept": ["text/html"] },
    });
    let answer = stage.invoke("eden-page", &event).await?;
    assert_eq!(answer["statusCode"], 401, "{answer}");
    Ok(())
}

/// A world with the functions of the door, and somebody with `eden`.
struct Stage<'a> {
    world: &'a World,
    cli: Cli,
    functions: aws_sdk_lambda::Client,
}

impl<'a> Stage<'a> {
    fn new(world: &'a World) -> Result<Self> {
        Ok(Self {
            world,
            cli: Cli::new(&world.endpoint)?,
            functions: aws_sdk_lambda::Client::new(&world.clients.config),
        })
    }

    async fn eden(&self, arguments: &[&str]) -> Result<String> {
        Ok(self.cli.run(arguments).await?.success()?.out)
    }

    async fn invoke(&self, function: &str, event: &Value) -> Result<Value> {
        let call = self.functions.invoke().function_name(function);
        let answer = call.payload(Blob::new(event.to_string())).send().await?;
        let payload = answer.payload.map(Blob::into_inner).unwrap_or_default();
        let text = String::from_utf8_lossy(&payload);
        ensure!(answer.function_error.is_none(), "{function}: {text}");
        serde_json::from_str(&text).with_context(|| format!("{function}: {text}"))
    }

    async fn variables(&self, function: &str) -> Result<BTreeMap<String, String>> {
        let call = self.functions.get_function_configuration();
        let answer = call.function_name(function).send().await?;
        let environment = answer.environment.and_then(|it| it.variables);
        Ok(environment.unwrap_or_default().into_iter().collect())
    }

    /// What a person's browser gets from the common ALB.
    async fn open(&self, host: &str, path: &str, cookie: Option<&str>) -> Result<Response<Bytes>> {
        let name = self.world.balancers.common_alb.load_balancer_name();
        let url = format!(
            "{}/_alb/{}{path}",
            self.world.endpoint,
            name.unwrap_or_default()
        );
        let request = Request::get(&url)
            .header("host", format!("{host}:443"))
            .header("accept", "text/html")
            .header("sec-fetch-mode", "navigate")
            .header("sec-fetch-dest", "document");
        let request = match cookie {
            Some(cookie) => request.header("cookie", cookie),
            None => request,
        };
        http_client::send(request.body(Full::default())?).await
    }
}

fn header(answer: &Response<Bytes>, name: &str) -> Result<String> {
    let value = answer.headers().get(name);
    let value = value.with_context(|| format!("no {name}: {answer:?}"))?;
    Ok(value.to_str()?.to_owned())
}

fn location(answer: &Response<Bytes>) -> Result<String> {
    ensure!(answer.status() == 302, "{answer:?}");
    header(answer, "location")
}

fn text(answer: &Response<Bytes>) -> String {
    String::from_utf8_lossy(answer.body()).into_owned()
}
