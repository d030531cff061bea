//! A reference world: everything an environment is cloned from, and somebody else's things beside it.

mod altered;
mod balancers;
mod census;
mod clients;
mod containers;
mod entries;
mod environment;
pub mod foreign;
mod inventory;
mod names;
mod network;
mod options;
mod piece;
pub mod planted;
mod raw;
mod recorded;
mod registry;
mod sabotage;
mod snapshot;
mod stores;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};

pub use self::balancers::Balancers;
pub use self::census::Census;
pub use self::clients::{Clients, variables};
pub use self::containers::{CLUSTER, REFERENCE, WORKER};
pub use self::environment::{Environment, Row};
pub use self::names::Names;
pub use self::network::Network;
pub use self::options::WorldOptions;
pub use self::piece::Piece;
pub use self::recorded::Applied;
pub use self::registry::Registry;
pub use self::snapshot::Snapshot;
pub use self::stores::{BUCKET, KEY, TABLE};

/// The name of the hosted zone.
pub const ZONE: &str = "dev.example.com";

/// A reference world on a stand-in, and the means to look at it and to break it.
#[derive(Clone, Debug)]
pub struct World {
    /// The URL of the stand-in it was built on.
    pub endpoint: String,
    /// Clients that call the stand-in.
    pub clients: Clients,
    /// The network.
    pub network: Network,
    /// The load balancers.
    pub balancers: Balancers,
    /// The image repository.
    pub registry: Registry,
    /// The hosted zone's id.
    pub zone_id: String,
    /// The reference task definition's ARN.
    pub reference_task_definition_arn: String,
    /// The reference service's ARN.
    pub reference_service_arn: String,
    baseline: BTreeSet<String>,
}

impl World {
    /// Builds the world, once for one (fresh or reset) stand-in.
    pub async fn build(endpoint: &str, options: WorldOptions) -> Result<Self> {
        let clients = Clients::new(endpoint);
        let (registry, (network, balancers), zone_id, (), (), (), ()) = tokio::try_join!(
            registry::build(&clients),
            balanced_network(&clients, endpoint),
            stores::zone(&clients, ZONE),
            stores::bucket(&clients),
            containers::cluster(&clients.ecs),
            table_if(options.table, &clients),
            needs_of_tasks(endpoint),
        )?;
        let mut world = Self {
            endpoint: endpoint.to_owned(),
            clients,
            network,
            balancers,
            registry,
            zone_id,
            reference_task_definition_arn: String::new(),
            reference_service_arn: String::new(),
            baseline: BTreeSet::new(),
        };
        world.build_reference(&options).await?;
        if options.table && options.profile {
            stores::push_profile(&world.clients, "default", &world.profile()).await?;
        }
        world.baseline = world.inventory().await?;
        Ok(world)
    }

    /// The settings from which environments of this world are made, by the keys of a profile.
    #[must_use]
    pub fn profile(&self) -> BTreeMap<String, String> {
        let alb = self
            .balancers
            .common_alb
            .load_balancer_arn()
            .unwrap_or_default();
        let pairs = [
            ("endpoint_s3_bucket_name", BUCKET),
            ("endpoint_s3_key", KEY),
            ("endpoint_update_key", names::UPDATE_KEY),
            ("endpoint_env_type", "dev"),
            ("endpoint_name_prefix", names::ENTRY_PREFIX),
            ("domain_name_prefix", names::DOMAIN_PREFIX),
            ("dynamic_zone_id", &self.zone_id),
            ("name_prefix", names::RESOURCE_PREFIX),
            ("target_cluster", CLUSTER),
            ("master_alb_arn", alb),
            ("reference_service_arn", &self.reference_service_arn),
        ];
        pairs
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .into()
    }

    /// Stores one more profile in the state table.
    pub async fn push_profile(&self, name: &str, profile: &BTreeMap<String, String>) -> Result<()> {
        stores::push_profile(&self.clients, name, profile).await
    }

    /// The URI of an image by its tag, pushed or not.
    #[must_use]
    pub fn image(&self, tag: &str) -> String {
        format!("{}:{tag}", self.registry.uri)
    }

    /// The URI of a pushed image by its digest.
    pub fn image_by_digest(&self, tag: &str) -> Result<String> {
        let digest = self.registry.digests.get(tag);
        let digest = digest.with_context(|| format!("no image was pushed as {tag}"))?;
        Ok(format!("{}@{digest}", self.registry.uri))
    }

    /// Pushes another image and returns its URI.
    pub async fn push_image(&self, tag: &str) -> Result<String> {
        registry::push(&self.clients, tag).await?;
        Ok(self.image(tag))
    }

    /// The environment variables by which a child process finds this world.
    #[must_use]
    pub fn variables(&self) -> BTreeMap<String, String> {
        variables(&self.endpoint)
    }

    /// Adds a reference service without a load balancer, with the reference's task definition; what it returns is its ARN.
    pub async fn add_worker(&mut self) -> Result<String> {
        let definition = &self.reference_task_definition_arn;
        let request = containers::worker(&self.clients.ecs, &self.network, definition)?;
        let answer = request.send().await.context("create the worker")?;
        let arn = answer.service().and_then(|made| made.service_arn());
        let arn = arn.context("the worker has no ARN")?.to_owned();
        self.baseline = self.inventory().await?;
        Ok(arn)
    }

    async fn build_reference(&mut self, options: &WorldOptions) -> Result<()> {
        let ecs = &self.clients.ecs;
        let request = containers::task_definition(ecs, &self.image("v1"))?;
        let request = (options.task_definition)(request);
        let answer = request
            .send()
            .await
            .context("register the reference task definition")?;
        let arn = answer
            .task_definition()
            .and_then(|made| made.task_definition_arn());
        self.reference_task_definition_arn = arn
            .context("the reference task definition has no ARN")?
            .to_owned();
        let target_group = &self.balancers.reference_target_group_arn;
        let task_definition = &self.reference_task_definition_arn;
        let request = containers::service(ecs, &self.network, target_group, task_definition)?;
        let answer = (options.service)(request).send().await;
        let answer = answer.context("create the reference service")?;
        let arn = answer.service().and_then(|made| made.service_arn());
        self.reference_service_arn = arn.context("the reference service has no ARN")?.to_owned();
        Ok(())
    }
}

async fn balanced_network(clients: &Clients, endpoint: &str) -> Result<(Network, Balancers)> {
    let network = network::build(endpoint).await?;
    let balancers = balancers::build(clients, endpoint, &network).await?;
    Ok((network, balancers))
}

async fn needs_of_tasks(endpoint: &str) -> Result<()> {
    let [execution, task] = containers::ROLES;
    tokio::try_join!(
        raw::role(endpoint, execution),
        raw::role(endpoint, task),
        raw::parameter(endpoint, "/dev01/database-password"),
    )?;
    Ok(())
}

async fn table_if(wanted: bool, clients: &Clients) -> Result<()> {
    if wanted {
        stores::table(clients).await
    } else {
        Ok(())
    }
}
