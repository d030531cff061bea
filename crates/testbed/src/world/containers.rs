//! The cluster and the reference service.

use anyhow::{Context, Result};
use aws_sdk_ecs::client::Client;
use aws_sdk_ecs::operation::create_service::builders::CreateServiceFluentBuilder;
use aws_sdk_ecs::operation::register_task_definition::builders::RegisterTaskDefinitionFluentBuilder;
use aws_sdk_ecs::types::{
    AssignPublicIp, AwsVpcConfiguration, Compatibility, ContainerDefinition, CpuArchitecture,
    DeploymentConfiguration, EphemeralStorage, KeyValuePair, LaunchType, LoadBalancer, MountPoint,
    NetworkConfiguration, NetworkMode, OsFamily, PortMapping, PropagateTags, RuntimePlatform,
    Secret, Tag, Volume,
};

use super::network::Network;

/// The cluster.
pub const CLUSTER: &str = "dev";
/// The reference service, and the family of its task definitions.
pub const REFERENCE: &str = "dev01-api";

/// The reference service that nobody visits, where there is one.
pub const WORKER: &str = "dev01-worker";

/// The roles that the reference's tasks assume.
pub(super) const ROLES: [&str; 2] = ["dev01-api-execution", "dev01-api-task"];

pub(super) async fn cluster(ecs: &Client) -> Result<()> {
    let request = ecs.create_cluster().cluster_name(CLUSTER);
    request.send().await.context("create the cluster")?;
    Ok(())
}

pub(super) fn task_definition(
    ecs: &Client,
    image: &str,
) -> Result<RegisterTaskDefinitionFluentBuilder> {
    let platform = RuntimePlatform::builder()
        .cpu_architecture(CpuArchitecture::Arm64)
        .operating_system_family(OsFamily::Linux);
    let request = ecs
        .register_task_definition()
        .family(REFERENCE)
        .network_mode(NetworkMode::Awsvpc)
        .requires_compatibilities(Compatibility::Fargate)
        .cpu("512")
        .memory("1024")
        .execution_role_arn("arn:aws:iam::123456789012:role/dev01-api-execution")
        .task_role_arn("arn:aws:iam::123456789012:role/dev01-api-task")
        .runtime_platform(platform.build())
        .ephemeral_storage(EphemeralStorage::builder().size_in_gib(30).build())
        .volumes(Volume::builder().name("scratch").build())
        .container_definitions(app(image)?)
        .container_definitions(sidecar())
        .set_tags(Some(tags()));
    Ok(request)
}

/// The container that the load balancer points at.
fn app(image: &str) -> Result<ContainerDefinition> {
    let mount = MountPoint::builder()
        .source_volume("scratch")
        .container_path("/scratch");
    let secret = Secret::builder()
        .name("DATABASE_PASSWORD")
        .value_from("arn:aws:ssm:ap-northeast-1:123456789012:parameter/dev01/database-password");
    let variable = |name, value| KeyValuePair::builder().name(name).value(value).build();
    let container = ContainerDefinition::builder()
        .name("app")
        .image(image)
        .essential(true)
        .cpu(256)
        .memory(512)
        .port_mappings(PortMapping::builder().container_port(8080).build())
        .environment(variable("RAILS_ENV", "development"))
        .environment(variable("LOG_LEVEL", "debug"))
        .secrets(secret.build()?)
        .mount_points(mount.build());
    Ok(container.build())
}

fn sidecar() -> ContainerDefinition {
    let proxy = ContainerDefinition::builder()
        .name("sidecar")
        .essential(false);
    proxy
        .image("public.ecr.aws/envoy/envoy:v1.30")
        .cpu(64)
        .memory(128)
        .build()
}

pub(super) fn service(
    ecs: &Client,
    network: &Network,
    target_group: &str,
    task_definition: &str,
) -> Result<CreateServiceFluentBuilder> {
    let balancer = LoadBalancer::builder()
        .target_group_arn(target_group)
        .container_name("app")
        .container_port(8080);
    let deployment = DeploymentConfiguration::builder()
        .maximum_percent(200)
        .minimum_healthy_percent(50);
    let request = ecs
        .create_service()
        .cluster(CLUSTER)
        .service_name(REFERENCE)
        .task_definition(task_definition)
        .desired_count(2)
        .launch_type(LaunchType::Fargate)
        .platform_version("1.4.0")
        .health_check_grace_period_seconds(60)
        .load_balancers(balancer.build())
        .network_configuration(placement(network)?)
        .deployment_configuration(deployment.build())
        .enable_ecs_managed_tags(true)
        .propagate_tags(PropagateTags::Service)
        .set_tags(Some(tags()));
    Ok(request)
}

/// A service beside it that nobody visits.
pub(super) fn worker(
    ecs: &Client,
    network: &Network,
    task_definition: &str,
) -> Result<CreateServiceFluentBuilder> {
    let request = ecs
        .create_service()
        .cluster(CLUSTER)
        .service_name(WORKER)
        .task_definition(task_definition)
        .desired_count(1)
        .launch_type(LaunchType::Fargate)
        .platform_version("1.4.0")
        .network_configuration(placement(network)?)
        .propagate_tags(PropagateTags::Service)
        .set_tags(Some(tags()));
    Ok(request)
}

fn placement(network: &Network) -> Result<NetworkConfiguration> {
    let vpc = AwsVpcConfiguration::builder()
        .set_subnets(Some(network.subnets.to_vec()))
        .security_groups(&network.security_group)
        .assign_public_ip(AssignPublicIp::Disabled);
    Ok(NetworkConfiguration::builder()
        .awsvpc_configuration(vpc.build()?)
        .build())
}

fn tags() -> Vec<Tag> {
    [("team", "api"), ("stage", "dev")]
        .map(|(key, value)| Tag::builder().key(key).value(value).build())
        .to_vec()
}
