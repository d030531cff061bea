//! The reference service's own load balancer and the common one that environments share.

use anyhow::{Context, Result};
use aws_sdk_elasticloadbalancingv2::types::{
    Action, ActionTypeEnum, Certificate, FixedResponseActionConfig, LoadBalancer, Matcher,
    ProtocolEnum, Tag, TargetGroupAttribute, TargetTypeEnum,
};

use super::clients::Clients;
use super::network::Network;
use super::{World, raw};

/// Settings of the reference target group that differ from AWS's own.
const ATTRIBUTES: [(&str, &str); 4] = [
    ("stickiness.enabled", "true"),
    ("stickiness.type", "lb_cookie"),
    ("stickiness.lb_cookie.duration_seconds", "3600"),
    ("deregistration_delay.timeout_seconds", "30"),
];

/// The load balancers of a world.
#[derive(Clone, Debug)]
pub struct Balancers {
    /// The load balancer of the reference service.
    pub reference_alb_arn: String,
    /// The listener of the reference service.
    pub reference_listener_arn: String,
    /// The target group of the reference service.
    pub reference_target_group_arn: String,
    /// The load balancer that environments share.
    pub common_alb: LoadBalancer,
    /// Its HTTPS listener.
    pub common_listener_arn: String,
    /// The HTTPS listeners of further ones.
    others: Vec<String>,
    /// The certificate of HTTPS listeners.
    certificate: String,
}

impl Balancers {
    /// The HTTPS listeners that environments share.
    pub(super) fn listeners(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.common_listener_arn).chain(&self.others)
    }
}

pub(super) async fn build(
    clients: &Clients,
    endpoint: &str,
    network: &Network,
) -> Result<Balancers> {
    let (reference, common, target_group, certificate) = tokio::try_join!(
        balancer(clients, network, "dev-alb-api"),
        balancer(clients, network, "dev-alb-api-dynamic"),
        target_group(clients, network),
        raw::certificate(endpoint, "*.dev.example.com"),
    )?;
    let (reference_listener_arn, common_listener_arn) = tokio::try_join!(
        http_listener(clients, arn(&reference)?, &target_group),
        https_listener(clients, arn(&common)?, &certificate),
    )?;
    Ok(Balancers {
        reference_alb_arn: arn(&reference)?.to_owned(),
        reference_listener_arn,
        reference_target_group_arn: target_group,
        common_alb: common,
        common_listener_arn,
        others: Vec::new(),
        certificate,
    })
}

impl World {
    /// Makes one more load balancer for environments; answers with its ARN and its listener's.
    pub async fn another_alb(&mut self) -> Result<(String, String)> {
        let number = self.balancers.others.len() + 2;
        let name = format!("dev-alb-api-dynamic-{number}");
        let made = balancer(&self.clients, &self.network, &name).await?;
        let alb = arn(&made)?.to_owned();
        let listener = https_listener(&self.clients, &alb, &self.balancers.certificate).await?;
        self.balancers.others.push(listener.clone());
        Ok((alb, listener))
    }
}

fn arn(balancer: &LoadBalancer) -> Result<&str> {
    balancer
        .load_balancer_arn()
        .context("a load balancer came without its ARN")
}

async fn balancer(clients: &Clients, network: &Network, name: &str) -> Result<LoadBalancer> {
    let request = clients.elb.create_load_balancer().name(name);
    let request = request.set_subnets(Some(network.subnets.to_vec()));
    let answer = request
        .security_groups(&network.security_group)
        .send()
        .await;
    let answer = answer.with_context(|| format!("create the load balancer {name}"))?;
    let made = answer
        .load_balancers
        .and_then(|made| made.into_iter().next());
    made.with_context(|| format!("no load balancer came back for {name}"))
}

async fn target_group(clients: &Clients, network: &Network) -> Result<String> {
    let request = clients
        .elb
        .create_target_group()
        .name("dev01-api")
        .protocol(ProtocolEnum::Http)
        .port(8080)
        .vpc_id(&network.vpc)
        .target_type(TargetTypeEnum::Ip)
        .health_check_protocol(ProtocolEnum::Http)
        .health_check_path("/health")
        .health_check_interval_seconds(15)
        .health_check_timeout_seconds(4)
        .healthy_threshold_count(2)
        .unhealthy_threshold_count(3)
        .matcher(Matcher::builder().http_code("200-204").build())
        .tags(Tag::builder().key("team").value("api").build());
    let answer = request
        .send()
        .await
        .context("create the reference target group")?;
    let arn = answer
        .target_groups()
        .first()
        .and_then(|group| group.target_group_arn());
    let arn = arn
        .context("no reference target group came back")?
        .to_owned();
    set_attributes(clients, &arn).await?;
    Ok(arn)
}

async fn set_attributes(clients: &Clients, target_group: &str) -> Result<()> {
    let attributes = ATTRIBUTES.map(|(key, value)| {
        TargetGroupAttribute::builder()
            .key(key)
            .value(value)
            .build()
    });
    let request = clients
        .elb
        .modify_target_group_attributes()
        .target_group_arn(target_group);
    let request = request.set_attributes(Some(attributes.to_vec()));
    request
        .send()
        .await
        .context("set the attributes of the reference target group")?;
    Ok(())
}

async fn http_listener(clients: &Clients, alb: &str, target_group: &str) -> Result<String> {
    let forward = Action::builder()
        .r#type(ActionTypeEnum::Forward)
        .target_group_arn(target_group)
        .build();
    let request = clients.elb.create_listener().load_balancer_arn(alb);
    let request = request
        .port(80)
        .protocol(ProtocolEnum::Http)
        .default_actions(forward);
    let answer = request
        .send()
        .await
        .context("create the reference listener")?;
    let listener = answer
        .listeners()
        .first()
        .and_then(|listener| listener.listener_arn());
    Ok(listener
        .context("no reference listener came back")?
        .to_owned())
}

async fn https_listener(clients: &Clients, alb: &str, certificate: &str) -> Result<String> {
    let request = clients
        .elb
        .create_listener()
        .load_balancer_arn(alb)
        .port(443)
        .protocol(ProtocolEnum::Https)
        .certificates(Certificate::builder().certificate_arn(certificate).build())
        .default_actions(not_found());
    let answer = request
        .send()
        .await
        .context("create the common HTTPS listener")?;
    let listener = answer
        .listeners()
        .first()
        .and_then(|listener| listener.listener_arn());
    Ok(listener
        .context("no common HTTPS listener came back")?
        .to_owned())
}

fn not_found() -> Action {
    let page = FixedResponseActionConfig::builder()
        .status_code("404")
        .content_type("text/plain")
        .message_body("no such environment");
    let action = Action::builder().r#type(ActionTypeEnum::FixedResponse);
    action.fixed_response_config(page.build()).build()
}
