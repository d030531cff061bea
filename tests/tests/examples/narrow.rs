//! Somebody with nothing but `docs/policies/environments.json`: all of an environment's life, and nothing elsewhere.

use std::time::{Duration, SystemTime};

use anyhow::{Context, Result, ensure};
use aws_config::SdkConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_ecs::types::{ContainerDefinition, Tag};
use baikonur_tests::cli::Cli;
use baikonur_tests::example::Example;
use baikonur_tests::user;
use eden_core::clients::ClientOptions;
use eden_core::context::Context as Surroundings;
use eden_core::expiry::Lifetime;
use eden_core::observe::current::Piece as EdenPiece;
use eden_core::ownership::ENVIRONMENT;
use eden_core::purge::{Purged, expired, purge};
use eden_core::record::EnvironmentId;
use eden_core::request::Request;
use eden_core::settings::Draft;
use eden_core::{Eden, Error};
use serde_json::Value;
use testbed::logging::Bucket;
use testbed::world::{BUCKET, TABLE};
use testbed::{Piece, World, WorldOptions};
use tokio_util::sync::CancellationToken;

#[tokio::test(flavor = "multi_thread")]
async fn an_environment_is_made_repaired_and_deleted_with_its_policy() -> Result<()> {
    let (_stand_in, narrow) = Narrow::new().await?;
    let request = narrow.request("foo")?;
    narrow.create(TABLE, &request).await?;
    let names = narrow.world.names("foo");
    // What was changed by hand proves nothing by now.
    let adopting = Request {
        adopt: true,
        ..request.clone()
    };
    for piece in Piece::ALL {
        narrow.world.delete_piece(&names, piece).await?;
        narrow
            .create(TABLE, &adopting)
            .await
            .with_context(|| format!("repair {piece:?}"))?;
        narrow.world.alter_piece(&names, piece).await?;
        narrow
            .create(TABLE, &adopting)
            .await
            .with_context(|| format!("repair {piece:?}"))?;
    }
    assert_eq!(
        narrow.world.environment("foo").await?.missing(),
        Vec::<Piece>::new()
    );
    let eden = narrow.eden(TABLE);
    let records = eden.find(&request.id).await?;
    let deleted = eden.delete(&surroundings(), &records).await?;
    // The revision that was registered by hand carries no tag.
    let left = deleted.left.iter();
    ensure!(left.map(|left| left.piece).eq([EdenPiece::TaskDefinition]));
    assert_eq!(
        narrow.world.environment("foo").await?.present(),
        [Piece::TaskDefinition]
    );
    Ok(())
}

/// The resources of the policy are checked, so a wider policy than the file would not do.
#[tokio::test(flavor = "multi_thread")]
async fn another_table_or_bucket_is_refused() -> Result<()> {
    let (_stand_in, narrow) = Narrow::new().await?;
    let request = narrow.request("foo")?;
    refused(narrow.create("other", &request).await, "dynamodb:")?;
    Bucket::make(&narrow.world.endpoint, "somebody-elses").await?;
    let mut elsewhere = request.clone();
    elsewhere.settings.bucket = "somebody-elses".into();
    refused(narrow.create(TABLE, &elsewhere).await, "somebody-elses")?;
    assert_eq!(
        narrow.world.environment("foo").await?.present(),
        Vec::<Piece>::new()
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_expired_is_purged_with_its_policy() -> Result<()> {
    let (_stand_in, narrow) = Narrow::new().await?;
    let past = SystemTime::now() - Duration::from_secs(60);
    let expiring = Request {
        lifetime: Lifetime::Until(past),
        ..narrow.request("foo")?
    };
    narrow.create(TABLE, &expiring).await?;
    narrow.create(TABLE, &narrow.request("bar")?).await?;
    let (eden, context) = (narrow.eden(TABLE), surroundings());
    let listed = eden.table().environments().await?;
    let outcomes = purge(&eden, &context, expired(listed, SystemTime::now())).await;
    let outcomes: Vec<Purged> = outcomes
        .into_iter()
        .map(|(_, outcome)| outcome)
        .collect::<Result<_, _>>()?;
    assert_eq!(outcomes, [Purged::Deleted]);
    let present = narrow.world.environment("foo").await?.present();
    assert_eq!(present, Vec::<Piece>::new());
    let missing = narrow.world.environment("bar").await?.missing();
    assert_eq!(missing, Vec::<Piece>::new());
    Ok(())
}

/// A service of the right name in another cluster is out of reach, for eden and for whoever has its key.
#[tokio::test(flavor = "multi_thread")]
async fn another_clusters_service_is_refused() -> Result<()> {
    let (_stand_in, narrow) = Narrow::new().await?;
    let name = "dev-dynamic-api-worker";
    narrow.plant_service("prod", name).await?;
    let mut elsewhere = narrow.request("worker")?;
    elsewhere.settings.cluster = "prod".into();
    refused(
        narrow.create(TABLE, &elsewhere).await,
        "ecs:DescribeServices",
    )?;
    let ecs = aws_sdk_ecs::Client::new(&narrow.config());
    let delete = ecs.delete_service().cluster("prod").service(name);
    let update = ecs.update_service().cluster("prod").service(name);
    let answers = [
        delete
            .force(true)
            .send()
            .await
            .err()
            .map(|error| format!("{error:?}")),
        update
            .desired_count(0)
            .send()
            .await
            .err()
            .map(|error| format!("{error:?}")),
    ];
    for text in answers {
        let text = text.context("it is refused")?;
        ensure!(
            text.contains("not authorized") || text.contains("AccessDenied"),
            "{text}"
        );
    }
    let call = narrow.world.clients.ecs.describe_services();
    let found = call.cluster("prod").services(name).send().await?;
    let service = found.services().first().context("it is there")?;
    assert_eq!(
        (service.status(), service.desired_count()),
        (Some("ACTIVE"), 3)
    );
    Ok(())
}

/// With the second policy somebody takes over what carries no tag, and without consent it stays as it was.
#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_service_is_taken_with_consent_and_the_second_policy() -> Result<()> {
    let policies = ["environments", "environments-adopt"];
    let policies = policies
        .into_iter()
        .map(|name| Ok((name, user::policy(name)?)));
    let (_stand_in, narrow) = Narrow::with_all(policies.collect::<Result<_>>()?).await?;
    narrow.plant_service("dev", "dev-dynamic-api-foo").await?;
    let request = narrow.request("foo")?;
    let error = narrow.create(TABLE, &request).await.err();
    let error = error.context("it is refused")?;
    ensure!(matches!(error, Error::Foreign { .. }), "{error}");
    let adopting = Request {
        adopt: true,
        ..request.clone()
    };
    narrow.create(TABLE, &adopting).await?;
    let eden = narrow.eden(TABLE);
    let records = eden.find(&request.id).await?;
    let deleted = eden.delete(&surroundings(), &records).await?;
    assert_eq!(deleted.left, []);
    let present = narrow.world.environment("foo").await?.present();
    assert_eq!(present, Vec::<Piece>::new());
    Ok(())
}

/// What does not carry the environment's tag from the beginning cannot be made: nothing would prove it ours later.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_without_the_tag_is_made() -> Result<()> {
    let (_stand_in, narrow) = Narrow::new().await?;
    let error = narrow.register("others/default/x").await.err();
    let text = format!("{:?}", error.context("it is refused")?);
    ensure!(text.contains("ecs:RegisterTaskDefinition"), "{text}");
    narrow.register("eden/default/dev-dynamic-api-x").await
}

/// The role of a CI that deploys, which has to take nothing down.
#[tokio::test(flavor = "multi_thread")]
async fn who_deploys_needs_to_delete_nothing() -> Result<()> {
    let (_stand_in, narrow) = Narrow::with(user::policy("environments-deploy")?).await?;
    let request = narrow.request("foo")?;
    narrow.create(TABLE, &request).await?;
    narrow.create(TABLE, &request).await?;
    let eden = narrow.eden(TABLE);
    let records = eden.find(&request.id).await?;
    let deleted = eden.delete(&surroundings(), &records).await.map(drop);
    refused(deleted, "ecs:DeleteService")
}

/// The role of closed pull requests deletes what another role made, and makes nothing; who only looks sees it, and its logs.
#[tokio::test(flavor = "multi_thread")]
async fn who_deletes_makes_nothing_and_who_looks_changes_nothing() -> Result<()> {
    let (stand_in, looking) = Narrow::with(user::policy("operate")?).await?;
    let request = looking.request("foo")?;
    refused(looking.create(TABLE, &request).await, "not authorized")?;
    let admin = Narrow::eden_of(&looking.world.clients.config, TABLE);
    Box::pin(admin.create(&surroundings(), &request)).await?;
    let eden = Cli::new(&stand_in.endpoint())?.with_profile(&looking.world)?;
    for (command, status, words) in [
        ("status", 0, "dev-dynamic-api-foo"),
        ("logs", 1, "do not log to CloudWatch Logs"),
        ("delete", 1, "not authorized"),
    ] {
        let name: &[&str] = if command == "delete" {
            &["--name", "foo"]
        } else {
            &["foo"]
        };
        let mut run = eden.command(&[&[command], name].concat());
        run.env("AWS_ACCESS_KEY_ID", looking.key.access_key_id());
        run.env("AWS_SECRET_ACCESS_KEY", looking.key.secret_access_key());
        let output = run.output().await?;
        let printed = [output.stdout, output.stderr].concat();
        let printed = String::from_utf8_lossy(&printed);
        ensure!(
            output.status.code() == Some(status) && printed.contains(words),
            "{command}: {printed}"
        );
    }
    let logs = aws_sdk_cloudwatchlogs::Client::new(&looking.config());
    for (group, code) in [
        ("/dev/api", "ResourceNotFoundException"),
        ("/prod/api", "AccessDenied"),
    ] {
        let answer = logs.filter_log_events().log_group_name(group).send().await;
        let error = answer
            .err()
            .with_context(|| format!("{group} is not there"))?;
        ensure!(format!("{error:?}").contains(code), "{group}: {error:?}");
    }
    let (_stand_in, deleting) = Narrow::with(user::policy("environments-delete")?).await?;
    refused(
        deleting.create(TABLE, &deleting.request("bar")?).await,
        "not authorized",
    )?;
    let admin = Narrow::eden_of(&deleting.world.clients.config, TABLE);
    Box::pin(admin.create(&surroundings(), &deleting.request("foo")?)).await?;
    let eden = deleting.eden(TABLE);
    let records = eden.find(&deleting.request("foo")?.id).await?;
    assert_eq!(eden.delete(&surroundings(), &records).await?.left, []);
    assert_eq!(
        deleting.world.environment("foo").await?.present(),
        Vec::<Piece>::new()
    );
    Ok(())
}

fn refused(answer: Result<(), Error>, what: &str) -> Result<()> {
    let reported = answer.err().context("it is refused")?.to_string();
    let denied = ["not authorized", "AccessDenied"]
        .iter()
        .any(|text| reported.contains(text));
    ensure!(denied && reported.contains(what), "{reported}");
    Ok(())
}

/// A world, and somebody who may do in it what the policy says.
struct Narrow {
    world: World,
    key: Credentials,
}

impl Narrow {
    async fn new() -> Result<(testbed::StandIn, Self)> {
        Self::with(user::policy("environments")?).await
    }

    async fn with(policy: Value) -> Result<(testbed::StandIn, Self)> {
        Self::with_all(vec![("environments", policy)]).await
    }

    async fn with_all(policies: Vec<(&str, Value)>) -> Result<(testbed::StandIn, Self)> {
        let stand_in = Example::stand_in().await?;
        let world = user::world(&stand_in.endpoint(), WorldOptions::default()).await?;
        let zone = ("Z0123456789ABCDEFGHIJ", world.zone_id.as_str());
        let roles = [
            ("preview-task", "dev01-api-task"),
            ("preview-execution", "dev01-api-execution"),
        ];
        let named = [("example-config", BUCKET), ("\"api\"", "\"default\""), zone];
        let replace = [&roles[..], &named].concat();
        let variables = user::with_documents(&world.endpoint, policies, &replace).await?;
        let [(_, id), (_, secret)] = variables;
        let key = Credentials::new(id, secret, None, None, "policies");
        Ok((stand_in, Self { world, key }))
    }

    /// The configuration of whoever has the key.
    fn config(&self) -> SdkConfig {
        let key = SharedCredentialsProvider::new(self.key.clone());
        let config = self.world.clients.config.to_builder();
        config.credentials_provider(key).build()
    }

    /// Three tasks of somebody else's, made by the administrator.
    async fn plant_service(&self, cluster: &str, name: &str) -> Result<()> {
        let ecs = &self.world.clients.ecs;
        ecs.create_cluster().cluster_name(cluster).send().await?;
        let call = ecs.create_service().cluster(cluster).service_name(name);
        let call = call.task_definition(&self.world.reference_task_definition_arn);
        call.desired_count(3).send().await?;
        Ok(())
    }

    fn eden(&self, table: &str) -> Eden {
        Self::eden_of(&self.config(), table)
    }

    fn eden_of(config: &SdkConfig, table: &str) -> Eden {
        let options = ClientOptions {
            s3_path_style: true,
            ..ClientOptions::default()
        };
        Eden::new(config, &options, table)
    }

    /// Registers a task definition with this mark.
    async fn register(&self, mark: &str) -> Result<()> {
        let tag = Tag::builder().key(ENVIRONMENT).value(mark).build();
        let container = ContainerDefinition::builder().name("app").image("app");
        let container = container.memory(128).build();
        let call = aws_sdk_ecs::Client::new(&self.config()).register_task_definition();
        let call = call.family("dev-dynamic-api-x").tags(tag);
        call.container_definitions(container).send().await?;
        Ok(())
    }

    async fn create(&self, table: &str, request: &Request) -> Result<(), Error> {
        let eden = self.eden(table);
        Box::pin(eden.create(&surroundings(), request))
            .await
            .map(drop)
    }

    fn request(&self, name: &str) -> Result<Request> {
        Ok(Request {
            id: EnvironmentId {
                profile: "default".into(),
                name: name.into(),
            },
            settings: Draft::from_pairs(self.world.profile()).finish()?,
            given: [].into(),
            zone_name: None,
            image: self.world.image("v1").parse()?,
            environment: [].into(),
            overrides: eden_core::overrides::Overrides::default(),
            desired_count: None,
            tags: [("owner".into(), name.into())].into(),
            group: None,
            pull_request: eden_core::pull_request::Belonging::default(),
            protect: None,
            lifetime: Lifetime::default(),
            wait: false,
            previous: None,
            trust: eden_core::ownership::Trust::Table,
            adopt: false,
            relocate: false,
            tasks: eden_core::publish_task::TaskWishes::default(),
            renew: false,
            force: false,
        })
    }
}

fn surroundings() -> Surroundings {
    Surroundings::new(CancellationToken::new(), Duration::from_secs(30), |_| {})
}
