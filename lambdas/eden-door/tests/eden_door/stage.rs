//! A reference world with a gated profile, eden, and the functions of the door.

use std::collections::BTreeMap;
use std::time::Duration;

use eden_access::{Key, State};
use eden_core::Eden;
use eden_core::clients::ClientOptions;
use eden_core::context::Context;
use eden_core::expiry::Lifetime;
use eden_core::ownership::Trust;
use eden_core::pull_request::Belonging;
use eden_core::record::EnvironmentId;
use eden_core::request::Request;
use eden_core::settings::{Draft, stored};
use http_body_util::Full;
use hyper::body::Bytes;
use serde_json::{Value, json};
use testbed::function::Function;
use testbed::http_app::HttpApp;
use testbed::http_client;
use testbed::proxy::Proxy;
use testbed::world::{TABLE, variables};
use testbed::{Kind, StandIn, World, WorldOptions};
use tokio_util::sync::CancellationToken;

use crate::doors::{Answer, CATCH_ALL, PAGE, Visit, ask, start};
use crate::identity::{CLIENT, ISSUER, PUBLIC_KEY, claims, header, token};

pub(crate) const DOOR_HOST: &str = "door.example.com";
pub(crate) const HOST: &str = "api-foo.dev.example.com";
/// Where the provider ends a session.
pub(crate) const SIGN_OUT: &str = "https://idp.example.org/logout?client_id=client-1&post_logout_redirect_uri=https%3A%2F%2Fdoor.example.com%2F";
/// What only the application says.
pub(crate) const APPLICATION: &str = "the application of this preview";

/// All of it; the stand-in ends with it.
pub(crate) struct Stage {
    pub(crate) eden: Eden,
    pub(crate) world: World,
    pub(crate) proxy: Proxy,
    pub(crate) variables: BTreeMap<String, String>,
    pub(crate) page: Function,
    pub(crate) door: Function,
    pub(crate) sweep: Function,
    application: HttpApp,
    _keys: HttpApp,
    _stand_in: StandIn,
}

impl Stage {
    pub(crate) async fn on(kind: Kind) -> Self {
        let stand_in = StandIn::start(kind).await.unwrap();
        let world = World::build(&stand_in.endpoint(), WorldOptions::default()).await;
        let world = world.unwrap_or_else(|error| panic!("{error:?}\n{}", stand_in.log()));
        let proxy = Proxy::start(&stand_in.endpoint()).unwrap();
        let keys = HttpApp::start(PUBLIC_KEY).unwrap();
        let mut variables = variables(&proxy.endpoint());
        let alb = world.balancers.common_alb.load_balancer_arn().unwrap();
        let own = [
            ("EDEN_DOOR_HOST", DOOR_HOST),
            ("EDEN_ZONE_NAMES", "dev.example.com"),
            ("EDEN_TARGET_GROUP_ARNS", PAGE),
            ("EDEN_COMMON_ALB_ARNS", alb),
            ("EDEN_OIDC_ISSUER", ISSUER),
            ("EDEN_OIDC_CLIENT_ID", CLIENT),
            ("EDEN_PUBLIC_KEYS", &format!("http://{}", keys.address())),
            ("EDEN_SIGN_OUT_URL", SIGN_OUT),
            ("EDEN_PAGE_CREATES", "true"),
            ("EDEN_TABLE", TABLE),
        ];
        variables.extend(own.map(|(name, value)| (name.to_owned(), value.to_owned())));
        Self {
            eden: eden(&world, &proxy),
            page: start("page", &variables),
            door: start("door", &variables),
            sweep: start("sweep", &variables),
            application: HttpApp::start(APPLICATION).unwrap(),
            variables,
            world,
            proxy,
            _keys: keys,
            _stand_in: stand_in,
        }
    }

    /// Stores the profile with these keys beside its own.
    pub(crate) async fn store(&self, keys: &[(&str, &str)]) {
        let mut profile = self.world.profile();
        profile.extend(
            keys.iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned())),
        );
        let text = stored::to_json(&profile);
        let table = self.eden.table();
        table
            .push_profile(&context(), "default", &text)
            .await
            .unwrap();
    }

    /// From here on, all environments are gated for these visitors.
    pub(crate) async fn gate(&self, visitors: &str) {
        self.store(&[("access", "gate"), ("allowed_visitors", visitors)])
            .await;
    }

    /// Creates an environment, or deploys to it. Its application runs at once.
    pub(crate) async fn create(&self, name: &str) {
        self.deploy(name).await;
        let found = self.world.environment(name).await.unwrap();
        let group = found.target_group.unwrap().target_group_arn.unwrap();
        self.application
            .register(&self.world, &group)
            .await
            .unwrap();
    }

    /// The same, of which no application runs.
    pub(crate) async fn deploy(&self, name: &str) {
        self.deploy_for(name, Lifetime::default()).await;
    }

    /// The same, which lives as long.
    pub(crate) async fn deploy_for(&self, name: &str, lifetime: Lifetime) {
        let request = Request {
            lifetime,
            ..self.request(name)
        };
        self.deploy_as(&request).await;
    }

    /// The same, as it is asked for.
    pub(crate) async fn deploy_as(&self, request: &Request) {
        let context = context();
        let created = Box::pin(self.eden.create(&context, request));
        created.await.unwrap();
    }

    pub(crate) fn request(&self, name: &str) -> Request {
        Request {
            id: id(name),
            settings: Draft::from_pairs(self.world.profile()).finish().unwrap(),
            given: BTreeMap::new(),
            zone_name: None,
            image: self.world.image("v1").parse().unwrap(),
            environment: BTreeMap::new(),
            overrides: eden_core::overrides::Overrides::default(),
            desired_count: Some(1),
            tags: BTreeMap::new(),
            group: None,
            pull_request: Belonging::default(),
            protect: None,
            lifetime: Lifetime::default(),
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

    /// Runs the function that a schedule starts.
    pub(crate) async fn sweep(&self) -> Value {
        let swept = self
            .sweep
            .invoke(json!({}), Duration::from_secs(60))
            .await
            .unwrap();
        swept.unwrap_or_else(|error| panic!("raised {error}\n{}", self.sweep.log()))
    }

    pub(crate) async fn key(&self) -> Key {
        self.eden.door_key().await.unwrap()
    }

    pub(crate) async fn state(&self, name: &str) -> Option<State> {
        let records = self.eden.find(&id(name)).await.unwrap();
        eden_core::sleep::whole_state(&records)
    }

    /// What a visitor gets: from the application where a rule lets them through, else from the door.
    pub(crate) async fn visit(&self, visit: &Visit) -> Answer {
        if !visit.path.starts_with("/.eden/")
            && let Some(passed) = self.balanced(visit).await
        {
            return passed;
        }
        ask(&self.door, visit, CATCH_ALL).await
    }

    /// What the load balancer's rules answer; `None` where none of an environment lets the request through. Only the stand-in
    /// ministack has a balancer that does.
    async fn balanced(&self, visit: &Visit) -> Option<Answer> {
        let name = self.world.balancers.common_alb.load_balancer_name()?;
        let url = format!("{}/_alb/{name}{}", self.world.endpoint, visit.path);
        let request = http::Request::builder().method(visit.method).uri(&url);
        let request = request.header("host", format!("{}:443", visit.host));
        let request = visit
            .headers
            .iter()
            .fold(request, |request, (name, value)| {
                request.header(name, value)
            });
        let answer = http_client::send(request.body(Full::<Bytes>::default()).unwrap())
            .await
            .unwrap();
        let body = String::from_utf8_lossy(answer.body()).into_owned();
        (body == APPLICATION).then(|| Answer {
            status: answer.status().as_u16().into(),
            headers: BTreeMap::new(),
            body,
        })
    }

    /// Nothing of the application is seen.
    pub(crate) async fn assert_refused(&self, visit: &Visit, status: u64, what: &str) {
        let answer = self.visit(visit).await;
        assert_eq!(answer.status, status, "{what}: {answer:?}");
        assert!(!answer.body.contains(APPLICATION), "{what}");
        assert!(answer.header("set-cookie").is_none(), "{what}: {answer:?}");
    }

    /// The application answers who has this cookie.
    pub(crate) async fn assert_let_in(&self, host: &str, cookie: &str) {
        let visit =
            Visit::to(&format!("https://{host}/")).with("cookie", &format!("a=b; {cookie}"));
        let answer = self.visit(&visit).await;
        assert_eq!(
            (answer.status, answer.body.as_str()),
            (200, APPLICATION),
            "{answer:?}"
        );
    }

    /// What the page answers to who has signed in.
    pub(crate) async fn signed_in(&self, address: &str, email: &str) -> Answer {
        let alb = self.world.balancers.common_alb.load_balancer_arn().unwrap();
        self.with_token(address, &token(&header(alb), &claims(email)))
            .await
    }

    pub(crate) async fn with_token(&self, address: &str, token: &str) -> Answer {
        let visit = Visit::to(address).with("x-amzn-oidc-data", token);
        ask(&self.page, &visit, PAGE).await
    }

    /// Signs in from a sign-in address to a cookie.
    pub(crate) async fn cookie(&self, address: &str, email: &str) -> String {
        let entrance = self.signed_in(address, email).await;
        let entered = self.visit(&Visit::to(entrance.location())).await;
        entered.location();
        entered.cookie()
    }
}

pub(crate) fn id(name: &str) -> EnvironmentId {
    EnvironmentId {
        profile: "default".into(),
        name: name.into(),
    }
}

pub(crate) fn context() -> Context {
    Context::new(CancellationToken::new(), Duration::from_secs(30), |_| {})
}

fn eden(world: &World, proxy: &Proxy) -> Eden {
    let config = world.clients.config.to_builder();
    let config = config.endpoint_url(proxy.endpoint()).build();
    let options = ClientOptions {
        s3_path_style: true,
        ..ClientOptions::default()
    };
    Eden::new(&config, &options, TABLE)
}
