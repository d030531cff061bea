//! The reference world, a proxy before it, and eden that calls through the proxy.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sdk_s3::config::retry::RetryConfig;
use eden_core::clients::ClientOptions;
use eden_core::context::Context;
use eden_core::observe::current::Observation;
use eden_core::ownership::Trust;
use eden_core::publish_task::BEFORE_PUBLISH;
use eden_core::record::{EnvironmentId, Record};
use eden_core::request::Request;
use eden_core::settings::Draft;
use eden_core::state::lease::Times;
use eden_core::{Consent, Created, Eden, Error};
use testbed::proxy::{Call, Proxy};
use testbed::world::TABLE;
use testbed::{Kind, World, WorldOptions};
use tokio_util::sync::CancellationToken;

use crate::pool::{self, Borrowed};

/// How long retries go on: no stand-in needs longer, and a test that waits for ever is none.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long the lease of a command lasts that was killed; longer than a stand-in ever takes, so that
/// no command loses its own.
const LEASE: Times = Times {
    length: Duration::from_secs(15),
    renewal: Duration::from_secs(5),
};
/// The same where commands are killed all the time, and nobody else changes their environment.
const BRIEF: Times = Times {
    length: Duration::from_millis(300),
    renewal: Duration::from_secs(5),
};
/// The same where commands wait for each other.
const LIVELY: Times = Times {
    length: Duration::from_millis(1500),
    renewal: Duration::from_millis(300),
};

/// A world, a proxy and eden.
pub(crate) struct Stage {
    pub(crate) world: World,
    pub(crate) proxy: Proxy,
    pub(crate) eden: Eden,
    /// Whether the profile is gated, and with it each environment.
    pub(crate) is_gated: bool,
    /// The ARN of the reference that nobody visits, where there is one.
    pub(crate) worker: Option<String>,
    /// What runs before environments are published, as a profile writes it.
    pub(crate) before_publish: Option<&'static str>,
    // Last: it is handed on when the others are gone.
    _stand_in: Borrowed,
}

impl Stage {
    pub(crate) async fn on(kind: Kind) -> Self {
        Self::with(kind, WorldOptions::default()).await
    }

    pub(crate) async fn with(kind: Kind, options: WorldOptions) -> Self {
        let stand_in = pool::borrow(kind).await;
        let world = World::build(&stand_in.endpoint(), options).await;
        let world = world.unwrap_or_else(|error| panic!("{error:?}\n{}", stand_in.log()));
        let proxy = Proxy::start(&stand_in.endpoint()).unwrap();
        let eden = eden(&world, &proxy, LEASE);
        Self {
            world,
            proxy,
            eden,
            is_gated: false,
            worker: None,
            before_publish: None,
            _stand_in: stand_in,
        }
    }

    /// A stage on which nobody waits long for a command that was killed.
    pub(crate) async fn of_kills(kind: Kind) -> Self {
        let mut stage = Self::on(kind).await;
        stage.eden = eden(&stage.world, &stage.proxy, BRIEF);
        stage
    }

    /// A stage on which leases are renewed, and taken over, within a second or two.
    pub(crate) async fn of_leases(kind: Kind) -> Self {
        let mut stage = Self::on(kind).await;
        stage.eden = eden(&stage.world, &stage.proxy, LIVELY);
        stage
    }

    /// The request that creates an environment with the image of this tag.
    pub(crate) fn request(&self, name: &str, tag: &str) -> Request {
        Request {
            id: id(name),
            settings: Draft::from_pairs(self.world.profile()).finish().unwrap(),
            given: self.given(),
            zone_name: None,
            image: self.world.image(tag).parse().unwrap(),
            environment: BTreeMap::new(),
            overrides: eden_core::overrides::Overrides::default(),
            desired_count: None,
            tags: BTreeMap::from([("eden".into(), name.into())]),
            group: None,
            pull_request: eden_core::pull_request::Belonging::default(),
            protect: None,
            lifetime: eden_core::expiry::Lifetime::default(),
            wait: false,
            previous: None,
            trust: Trust::Table,
            adopt: false,
            relocate: false,
            tasks: eden_core::publish_task::TaskWishes::default(),
            renew: false,
            force: false,
        }
    }

    /// The keys that are given beside the profile.
    fn given(&self) -> BTreeMap<String, String> {
        let tasks = self.before_publish.iter();
        tasks
            .map(|tasks| (BEFORE_PUBLISH.to_owned(), (*tasks).to_owned()))
            .collect()
    }

    /// Creates an environment, or deploys to it.
    pub(crate) async fn create(&self, request: &Request) -> Result<Created, Error> {
        self.eden.create(&context(), request).await
    }

    /// Creates an environment with the image `v1`.
    pub(crate) async fn created(&self, name: &str) -> Created {
        self.create(&self.request(name, "v1")).await.unwrap()
    }

    /// Deletes an environment of which only the name is known, as the CLI does.
    pub(crate) async fn delete(&self, name: &str) -> Result<(), Error> {
        let (context, id) = (context(), id(name));
        let look = || self.eden.find(&id);
        let begin = self
            .eden
            .begin_and_look(&context, "delete", vec![id.clone()], look);
        let (begun, records) = Box::pin(begin).await?;
        assert!(!records.is_empty(), "nothing tells where {name} is");
        let delete = self
            .eden
            .delete_begun(&context, begun, &records, Consent::NONE);
        Box::pin(delete).await.map(drop)
    }

    pub(crate) async fn read(&self, record: &Record) -> Option<Observation> {
        self.eden.read(record).await.unwrap()
    }

    /// What is wrong with an environment, each thing in a line.
    pub(crate) async fn drift(&self, record: &Record) -> Vec<String> {
        let observation = self.read(record).await.unwrap();
        observation.drift.iter().map(ToString::to_string).collect()
    }

    /// How many calls through the proxy changed something.
    pub(crate) fn writes(&self) -> Vec<String> {
        let calls = self.proxy.calls();
        let is_lease = |call: &Call| {
            let items = call.request.matches("\"TableName\"").count();
            items > 0 && call.request.matches("\"_lease\"").count() == items
        };
        let writes = calls.iter();
        let writes = writes.filter(|call| call.is_write() && !is_lease(call));
        writes.map(|call| call.operation.clone()).collect()
    }

    pub(crate) async fn assert_clean(&self) {
        self.assert_clean_after("left over or lost").await;
    }

    /// The same, and says what came before.
    pub(crate) async fn assert_clean_after(&self, what: &str) {
        let (left, lost) = tokio::join!(self.world.leftovers(), self.world.losses());
        let mut left = left.unwrap();
        left.retain(|line| !(self.is_gated && line == "row _profile _door/default"));
        assert_eq!(left, [""; 0], "{what}");
        assert_eq!(lost.unwrap(), [""; 0], "{what}");
    }
}

pub(crate) fn id(name: &str) -> EnvironmentId {
    EnvironmentId {
        profile: "default".into(),
        name: name.into(),
    }
}

/// Fresh surroundings of a command.
pub(crate) fn context() -> Context {
    Context::new(CancellationToken::new(), PATIENCE, |_| {})
}

fn eden(world: &World, proxy: &Proxy, lease: Times) -> Eden {
    let retries = RetryConfig::standard().with_initial_backoff(Duration::from_millis(5));
    let config = world.clients.config.to_builder();
    let config = config
        .endpoint_url(proxy.endpoint())
        .retry_config(retries)
        .build();
    let options = ClientOptions {
        s3_path_style: true,
        lease: Some(lease),
        ..ClientOptions::default()
    };
    Eden::new(&config, &options, TABLE)
}
