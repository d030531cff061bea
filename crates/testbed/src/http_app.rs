//! A tiny application, to be a target of a load balancer.

use std::net::SocketAddr;

use anyhow::{Context, Result};
use aws_sdk_elasticloadbalancingv2::types::TargetDescription;
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::Bytes;

use crate::http_client;
use crate::server::Server;
use crate::world::World;

/// A running application that answers every request with one text; it ends when dropped.
#[derive(Debug)]
pub struct HttpApp(Server);

impl HttpApp {
    /// Starts an application on a free loopback port.
    pub fn start(text: &str) -> Result<Self> {
        let text = Bytes::from(text.to_owned());
        let server = Server::start(move |_| {
            let text = text.clone();
            async move { Ok(Response::new(Full::new(text))) }
        })?;
        Ok(Self(server))
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.0.address()
    }

    /// Registers the application in a target group, as ECS does with a task that has started.
    pub async fn register(&self, world: &World, target_group_arn: &str) -> Result<()> {
        let address = self.address();
        let target = TargetDescription::builder().id(address.ip().to_string());
        let target = target.port(address.port().into()).build();
        let request = world
            .clients
            .elb
            .register_targets()
            .target_group_arn(target_group_arn);
        let answer = request.targets(target).send().await;
        answer.with_context(|| format!("register {address} in {target_group_arn}"))?;
        Ok(())
    }
}

/// Requests a page of a host from the common load balancer's HTTPS listener (ministack only).
pub async fn ask_common_balancer(world: &World, host: &str, path: &str) -> Result<Response<Bytes>> {
    let name = world
        .balancers
        .common_alb
        .load_balancer_name()
        .unwrap_or_default();
    let url = format!("{}/_alb/{name}{path}", world.endpoint);
    // The stand-in tells the listener by the port of the host.
    let request = Request::get(&url)
        .header("host", format!("{host}:443"))
        .body(Full::default());
    http_client::send(request.with_context(|| format!("make a request of {url}"))?).await
}
