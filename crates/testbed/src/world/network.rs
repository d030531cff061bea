//! The network the load balancers and the reference service are in.

use anyhow::Result;

use super::raw::ec2;

/// Identifiers of a network.
#[derive(Clone, Debug)]
pub struct Network {
    /// The VPC.
    pub vpc: String,
    /// Two subnets in two zones.
    pub subnets: [String; 2],
    /// The security group.
    pub security_group: String,
}

pub(super) async fn build(endpoint: &str) -> Result<Network> {
    let vpc = ec2(
        endpoint,
        "CreateVpc",
        &[("CidrBlock", "10.0.0.0/16")],
        "vpcId",
    )
    .await?;
    let (first, second, security_group) = tokio::try_join!(
        subnet(endpoint, &vpc, "10.0.1.0/24", "ap-northeast-1a"),
        subnet(endpoint, &vpc, "10.0.2.0/24", "ap-northeast-1c"),
        security_group(endpoint, &vpc),
    )?;
    Ok(Network {
        vpc,
        subnets: [first, second],
        security_group,
    })
}

async fn subnet(endpoint: &str, vpc: &str, block: &str, zone: &str) -> Result<String> {
    let fields = [
        ("VpcId", vpc),
        ("CidrBlock", block),
        ("AvailabilityZone", zone),
    ];
    ec2(endpoint, "CreateSubnet", &fields, "subnetId").await
}

async fn security_group(endpoint: &str, vpc: &str) -> Result<String> {
    let fields = [
        ("VpcId", vpc),
        ("GroupName", "dev01-api"),
        ("GroupDescription", "API"),
    ];
    let group = ec2(endpoint, "CreateSecurityGroup", &fields, "groupId").await?;
    let from_itself = [
        ("GroupId", group.as_str()),
        ("IpPermissions.1.IpProtocol", "tcp"),
        ("IpPermissions.1.FromPort", "8080"),
        ("IpPermissions.1.ToPort", "8080"),
        ("IpPermissions.1.Groups.1.GroupId", &group),
    ];
    ec2(
        endpoint,
        "AuthorizeSecurityGroupIngress",
        &from_itself,
        "return",
    )
    .await?;
    Ok(group)
}
