"""The warehouse's network: isolated subnets in three zones, with no way in or out.

The Data API and COPY from S3 reach Redshift through AWS, not through the network it is placed in.
"""

from dataclasses import dataclass

from aws_cdk import aws_ec2 as ec2

from energia_stacks.base import EnergiaStack, resource_of

_RANGE = "10.64.0.0/24"
_SUBNET_MASK = 26  # 59 free addresses; Redshift Serverless takes up to 13 of a subnet
ZONES = 3
_ZONE_IDS = {"us-east-1": ("use1-az1", "use1-az2", "use1-az4")}
"""By ID where Redshift may lack a zone (use1-az3): its letter differs between accounts."""


@dataclass(frozen=True)
class Network:
    """Where Redshift is placed."""

    vpc: ec2.Vpc
    security_group: ec2.SecurityGroup


def isolated_network(stack: EnergiaStack) -> Network:
    """The network; nothing in it talks to anything else, and the attempts are logged."""
    vpc = ec2.Vpc(
        stack,
        "Network",
        ip_addresses=ec2.IpAddresses.cidr(_RANGE),
        max_azs=len(stack.availability_zones),
        nat_gateways=0,
        subnet_configuration=[
            ec2.SubnetConfiguration(
                name="Warehouse",
                subnet_type=ec2.SubnetType.PRIVATE_ISOLATED,
                cidr_mask=_SUBNET_MASK,
            )
        ],
        # Emptying it takes a custom resource; nothing is in the default group.
        restrict_default_security_group=False,
    )
    _place_by_id(vpc, _ZONE_IDS.get(stack.region, ()))
    destination = ec2.FlowLogDestination.to_cloud_watch_logs(stack.log_group("FlowLogs"))
    vpc.add_flow_log("FlowLog", destination=destination)
    security_group = ec2.SecurityGroup(
        stack,
        "SecurityGroup",
        vpc=vpc,
        description="Redshift: no rules, neither in nor out",
        allow_all_outbound=False,
    )
    return Network(vpc, security_group)


def _place_by_id(vpc: ec2.Vpc, zone_ids: tuple[str, ...]) -> None:
    for subnet, zone_id in zip(vpc.isolated_subnets, zone_ids, strict=False):
        resource = resource_of(subnet, ec2.CfnSubnet)
        resource.availability_zone = None
        resource.availability_zone_id = zone_id
