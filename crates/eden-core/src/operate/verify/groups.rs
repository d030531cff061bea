//! Whether the security groups of the reference's tasks let a common ALB in.

use aws_calls::Ec2Client;
use aws_sdk_elasticloadbalancingv2::types::LoadBalancer;
use roxmltree::{Document, Node};

use super::Finding;
use crate::eden::Eden;
use crate::error::{Error, code, sent};
use crate::observe::Found;

/// Who may connect to what.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Permission {
    /// `tcp`, `6`, or `-1` for all.
    protocol: String,
    /// The first and the last port; `None` for all.
    ports: Option<(i32, i32)>,
    groups: Vec<String>,
    /// Whether it also names addresses: which of them the ALB has cannot be known.
    has_addresses: bool,
}

/// Tasks behind their groups, at a port.
struct Tasks {
    port: i32,
    groups: Vec<String>,
}

impl Eden {
    /// The common ALBs that the tasks' security groups keep out.
    pub(super) async fn check_groups(
        &self,
        found: &Found,
        albs: &[LoadBalancer],
    ) -> Result<Vec<Finding>, Error> {
        let Some(tasks) = tasks(found) else {
            return Ok(Vec::new());
        };
        let subject = tasks.groups.join(", ");
        let fields = tasks.groups.iter().enumerate();
        let fields = fields.map(|(index, group)| (format!("GroupId.{}", index + 1), group.clone()));
        let client = Ec2Client::new(self.clients().config());
        let parameters: Vec<(String, String)> = fields.collect();
        let call = client.send("DescribeSecurityGroups", &parameters, permissions);
        let permissions = match sent("EC2 DescribeSecurityGroups", &subject, call).await {
            Err(error) if code(&error) == Some("InvalidGroup.NotFound") => {
                return Ok(vec![gone(&subject)]);
            }
            answer => answer?,
        };
        let kept_out = albs
            .iter()
            .filter_map(|alb| kept_out(alb, &tasks, &permissions));
        Ok(kept_out.collect())
    }
}

/// `None` where tasks have no network interface of their own, or nothing connects to them.
fn tasks(found: &Found) -> Option<Tasks> {
    let service = &found.reference.service;
    let network = service.network_configuration()?.awsvpc_configuration()?;
    let port = service.load_balancers().first()?.container_port()?;
    let groups = network.security_groups().to_vec();
    // Without any it is the VPC's default group, whose id the service does not say.
    (!groups.is_empty()).then_some(Tasks { port, groups })
}

fn gone(groups: &str) -> Finding {
    Finding::new(
        format!("security groups {groups}: not all of them exist, and no task starts without them"),
        "Create them, or name others in the network configuration of the reference service.",
    )
}

fn kept_out(alb: &LoadBalancer, tasks: &Tasks, permissions: &[Permission]) -> Option<Finding> {
    let own = alb.security_groups();
    let lets_in = |permission: &Permission| {
        permission.is_at(tasks.port)
            && (permission.has_addresses || permission.groups.iter().any(|it| own.contains(it)))
    };
    if own.is_empty() || permissions.iter().any(lets_in) {
        return None;
    }
    let (arn, port) = (alb.load_balancer_arn().unwrap_or_default(), tasks.port);
    let (groups, own) = (tasks.groups.join(", "), own.join(", "));
    Some(Finding::new(
        format!(
            "common ALB {arn}: security groups {groups} of the reference's tasks do not let it in at port {port}"
        ),
        format!("Allow TCP port {port} from {own} in one of them."),
    ))
}

impl Permission {
    fn is_at(&self, port: i32) -> bool {
        let is_tcp = matches!(self.protocol.as_str(), "tcp" | "6" | "-1");
        is_tcp
            && self
                .ports
                .is_none_or(|(first, last)| (first..=last).contains(&port))
    }
}

/// What the groups of an answer let in.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html>
fn permissions(answer: &Document<'_>) -> Vec<Permission> {
    let lists = answer.descendants();
    let lists = lists.filter(|node| named(*node, "ipPermissions"));
    lists.flat_map(items).map(permission).collect()
}

fn permission(node: Node<'_, '_>) -> Permission {
    let number = |name| text(node, name).and_then(|text| text.parse().ok());
    let all = ["ipRanges", "ipv6Ranges", "prefixListIds"];
    let mut addresses = all.iter().filter_map(|name| child(node, name));
    let groups = child(node, "groups").into_iter().flat_map(items);
    Permission {
        protocol: text(node, "ipProtocol").unwrap_or_default().to_owned(),
        ports: number("fromPort").zip(number("toPort")),
        groups: groups
            .filter_map(|group| text(group, "groupId"))
            .map(str::to_owned)
            .collect(),
        has_addresses: addresses.any(|list| items(list).next().is_some()),
    }
}

/// The elements have the namespace of the API's version.
fn named(node: Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name
}

fn child<'a, 'input>(node: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    node.children().find(|child| named(*child, name))
}

fn items<'a, 'input>(list: Node<'a, 'input>) -> impl Iterator<Item = Node<'a, 'input>> {
    list.children().filter(|child| named(*child, "item"))
}

fn text<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    child(node, name)?.text()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: &str = r#"<DescribeSecurityGroupsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
        <securityGroupInfo><item><groupId>sg-1</groupId><ipPermissions>
          <item><ipProtocol>tcp</ipProtocol><fromPort>80</fromPort><toPort>443</toPort>
            <groups><item><userId>1</userId><groupId>sg-alb</groupId></item></groups><ipRanges/></item>
          <item><ipProtocol>-1</ipProtocol><groups/><ipRanges><item><cidrIp>10.0.0.0/8</cidrIp></item></ipRanges></item>
        </ipPermissions><ipPermissionsEgress><item><ipProtocol>-1</ipProtocol></item></ipPermissionsEgress></item>
        </securityGroupInfo></DescribeSecurityGroupsResponse>"#;

    fn read() -> Vec<Permission> {
        permissions(&Document::parse(ANSWER).unwrap())
    }

    #[test]
    fn who_may_connect_is_read_from_the_answer() {
        let expected = [
            Permission {
                protocol: "tcp".into(),
                ports: Some((80, 443)),
                groups: vec!["sg-alb".into()],
                has_addresses: false,
            },
            Permission {
                protocol: "-1".into(),
                ports: None,
                groups: Vec::new(),
                has_addresses: true,
            },
        ];
        assert_eq!(read(), expected);
    }

    #[test]
    fn an_alb_gets_in_by_its_group_by_any_address_or_not_at_all() {
        let alb = LoadBalancer::builder()
            .load_balancer_arn("arn")
            .security_groups("sg-alb")
            .build();
        let tasks = |port| Tasks {
            port,
            groups: vec!["sg-1".into()],
        };
        let all = read();
        assert_eq!(kept_out(&alb, &tasks(443), &all[..1]), None);
        assert_eq!(kept_out(&alb, &tasks(8080), &all), None);
        let finding = kept_out(&alb, &tasks(8080), &all[..1]).unwrap();
        assert_eq!(
            finding.advice,
            "Allow TCP port 8080 from sg-alb in one of them."
        );
        let other = LoadBalancer::builder().security_groups("sg-other").build();
        assert!(kept_out(&other, &tasks(443), &all[..1]).is_some());
        let mut udp = all[0].clone();
        udp.protocol = "udp".into();
        assert!(kept_out(&alb, &tasks(443), &[udp]).is_some());
    }
}
