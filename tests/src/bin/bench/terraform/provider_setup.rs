//! A provider with a stand-in, and Terraform in its own folder.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use serde_json::json;
use testbed::proxy::Proxy;
use testbed::terraform::Workspace;
use testbed::world::variables;
use testbed::{Kind, StandIn, World, WorldOptions};

use crate::latencies;
use crate::plugin::Plugin;
use crate::usage::{Usage, measure};

const OURS: &str = include_str!("../../../../fixtures/bench/baikonur.tf");
const RIVAL: &str = include_str!("../../../../fixtures/bench/hashicorp.tf");

/// A provider with a stand-in, and Terraform in its own folder.
pub(crate) struct Side {
    pub(crate) name: String,
    pub(crate) is_ours: bool,
    terraform: Workspace,
    world: World,
    proxy: Proxy,
    stand_in: StandIn,
}

impl Side {
    pub(crate) async fn new(plugin: &Plugin) -> Result<Self> {
        let stand_in = StandIn::start(Kind::Moto).await?;
        let world = World::build(&stand_in.endpoint(), WorldOptions::default()).await?;
        let proxy = Proxy::start(&stand_in.endpoint())?;
        let mut terraform =
            Workspace::new(&plugin.provider)?.with_variables(variables(&proxy.endpoint()));
        let is_ours = plugin.is_ours();
        terraform.write("main.tf", if is_ours { OURS } else { RIVAL })?;
        terraform.set_variable("TF_VAR_image", &world.image("v1"));
        if !is_ours {
            terraform.set_variable("TF_VAR_world", &reported(&world)?);
        }
        terraform.init().await?;
        Ok(Self {
            name: plugin.name.clone(),
            is_ours,
            terraform,
            world,
            proxy,
            stand_in,
        })
    }

    /// Asks for so many environments.
    pub(crate) fn configure(&self, size: usize) -> Result<()> {
        let text = json!({ "names": names(size) }).to_string();
        self.terraform.write("terraform.tfvars.json", &text)
    }

    /// Plans, applies, plans again and destroys; each did its work, or this fails.
    pub(crate) async fn cycle(&self, size: usize) -> Result<[Usage; 4]> {
        let plan = self.measure(&["plan", "-no-color"]).await?;
        let apply = self
            .measure(&["apply", "-auto-approve", "-no-color"])
            .await?;
        self.is_there(size).await?;
        // It ends with 2 where something is left to do.
        let again = self
            .measure(&["plan", "-no-color", "-detailed-exitcode"])
            .await?;
        let destroy = self
            .measure(&["destroy", "-auto-approve", "-no-color"])
            .await?;
        self.is_gone().await?;
        Ok([plan, apply, again, destroy])
    }

    /// Applies, with so many resources at a time and each call as long as it is on AWS; answers with the seconds.
    pub(crate) async fn apply(&mut self, size: usize, at_a_time: usize) -> Result<f64> {
        self.configure(size)?;
        latencies::apply(&self.proxy);
        let at_a_time = format!("-parallelism={at_a_time}");
        let apply = self
            .measure(&["apply", "-auto-approve", "-no-color", &at_a_time])
            .await?;
        latencies::check(&self.proxy.calls())?;
        self.proxy.clear_rules();
        self.is_there(size).await?;
        self.renew().await?;
        Ok(apply.seconds)
    }

    /// Forgets all that was made, which is sooner done than destroying it.
    async fn renew(&mut self) -> Result<()> {
        let state = self.terraform.path().join("terraform.tfstate");
        std::fs::remove_file(&state).with_context(|| format!("remove {}", state.display()))?;
        self.stand_in.reset().await?;
        let endpoint = self.stand_in.endpoint();
        self.world = World::build(&endpoint, WorldOptions::default()).await?;
        Ok(())
    }

    async fn is_there(&self, size: usize) -> Result<()> {
        let missing = self.world.census().await?.missing(&names(size));
        ensure!(missing.is_empty(), "{} left out {missing:?}", self.name);
        Ok(())
    }

    async fn measure(&self, arguments: &[&str]) -> Result<Usage> {
        measure(&self.terraform, &self.proxy, arguments).await
    }

    async fn is_gone(&self) -> Result<()> {
        // The rival's file is a separate object, which is removed with it.
        if self.world.document_text().await.is_err() {
            self.world.write_document("{\"environments\":[]}").await?;
        }
        let left = self.world.census().await?.surplus(&BTreeSet::new());
        ensure!(left.is_empty(), "{} left {left:?}", self.name);
        Ok(())
    }
}

fn names(size: usize) -> BTreeSet<String> {
    (1..=size).map(|number| format!("pr-{number}")).collect()
}

/// What hashicorp/aws is configured with, and this provider finds by itself.
fn reported(world: &World) -> Result<String> {
    let alb = &world.balancers.common_alb;
    let text = |text: Option<&str>| {
        text.map(str::to_owned)
            .context("the load balancer is described")
    };
    Ok(json!({
        "vpc": world.network.vpc,
        "subnets": world.network.subnets,
        "security_group": world.network.security_group,
        "listener": world.balancers.common_listener_arn,
        "alb_name": text(alb.dns_name())?,
        "alb_zone": text(alb.canonical_hosted_zone_id())?,
        "zone": world.zone_id,
    })
    .to_string())
}
