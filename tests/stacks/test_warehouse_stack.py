"""WarehouseStack: Redshift that is small, closed, encrypted, and placed where nothing leads."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest

from app import build
from energia.contracts.model import Contract
from energia_stacks.config import EnvironmentConfig

from .assembly import Assembly, as_text


def workgroup(assembly: Assembly) -> Any:
    return assembly.only("AWS::RedshiftServerless::Workgroup")


def namespace(assembly: Assembly) -> Any:
    return assembly.only("AWS::RedshiftServerless::Namespace")


def cluster(assembly: Assembly) -> Any:
    return assembly.only("AWS::Redshift::Cluster")


def is_the_lakes_key(value: Any) -> bool:
    return as_text(value).startswith(("<energia-dev-storage:", "<energia-prod-storage:")) and (
        "Key" in as_text(value)
    )


def test_subnets_are_three_large_and_private(any_kind: Assembly) -> None:
    subnets = any_kind.properties("AWS::EC2::Subnet")
    assert len(subnets) == 3
    assert len({subnet["CidrBlock"] for subnet in subnets}) == 3
    assert all(subnet["CidrBlock"].endswith("/26") for subnet in subnets)
    assert not any(subnet["MapPublicIpOnLaunch"] for subnet in subnets)


def test_subnets_are_in_zones_of_redshift(dev: Assembly, provisioned: Assembly) -> None:
    by_id = [s["AvailabilityZoneId"] for s in dev.properties("AWS::EC2::Subnet")]
    assert by_id == ["use1-az1", "use1-az2", "use1-az4"]
    assert all("AvailabilityZone" not in s for s in dev.properties("AWS::EC2::Subnet"))
    others = [s["AvailabilityZone"] for s in provisioned.properties("AWS::EC2::Subnet")]
    assert others == [{"Fn::Select": [place, {"Fn::GetAZs": ""}]} for place in range(3)]


def test_network_has_no_way_in_or_out(any_kind: Assembly) -> None:
    network = {r["Type"] for r in any_kind.resources().values() if "::EC2::" in r["Type"]}
    assert network == {
        "AWS::EC2::FlowLog",
        "AWS::EC2::RouteTable",
        "AWS::EC2::SecurityGroup",
        "AWS::EC2::Subnet",
        "AWS::EC2::SubnetRouteTableAssociation",
        "AWS::EC2::VPC",
    }  # no gateway, no route, no endpoint, no rule of its own


def test_security_group_has_no_rules(any_kind: Assembly) -> None:
    group = any_kind.only("AWS::EC2::SecurityGroup")
    assert "SecurityGroupIngress" not in group
    # What the CDK writes for nothing: a rule that no packet fits.
    assert [rule["CidrIp"] for rule in group["SecurityGroupEgress"]] == ["255.255.255.255/32"]


def test_flow_log_records_all_traffic(any_kind: Assembly) -> None:
    log = any_kind.only("AWS::EC2::FlowLog")
    assert log["TrafficType"] == "ALL"
    assert [as_text(log["ResourceId"])] == any_kind.references("AWS::EC2::VPC")
    assert as_text(log["LogGroupName"]) in any_kind.references("AWS::Logs::LogGroup")


def test_log_groups_expire(any_kind: Assembly) -> None:
    groups = any_kind.properties("AWS::Logs::LogGroup", "Warehouse")
    assert len(groups) == 5
    assert {group["RetentionInDays"] for group in groups} == {90}


def test_default_workgroup_capacity_is_small(assembly: Assembly) -> None:
    found = workgroup(assembly)
    assert found["WorkgroupName"] == f"energia-{assembly.config.name}"
    assert (found["BaseCapacity"], found["MaxCapacity"]) == (8, 16)
    assert [as_text(found["NamespaceName"])] == assembly.references(
        "AWS::RedshiftServerless::Namespace"
    )


@pytest.mark.long
def test_workgroup_capacity_follows_the_config(
    configs: Mapping[str, EnvironmentConfig],
    contracts: tuple[Contract, ...],
    new_app: cdk.App,
    tmp_path: Path,
) -> None:
    config = replace(configs["dev"], base_rpu=24, max_rpu=40)
    build(new_app, config, contracts=contracts, queries=())
    new_app.synth()
    found = workgroup(Assembly(config, tmp_path / "cdk.out"))
    assert (found["BaseCapacity"], found["MaxCapacity"]) == (24, 40)


def test_workgroup_is_not_public(assembly: Assembly) -> None:
    found = workgroup(assembly)
    assert found["PubliclyAccessible"] is False
    assert found["EnhancedVpcRouting"] is False  # the network has no way to S3
    assert [as_text(subnet) for subnet in found["SubnetIds"]] == assembly.references(
        "AWS::EC2::Subnet"
    )
    (group,) = found["SecurityGroupIds"]
    assert f"<{group['Fn::GetAtt'][0]}>" in assembly.references("AWS::EC2::SecurityGroup")
    settings = {item["ParameterKey"]: item["ParameterValue"] for item in found["ConfigParameters"]}
    assert settings == {"enable_user_activity_logging": "true", "require_ssl": "true"}


def test_namespace_manages_its_password(assembly: Assembly) -> None:
    found = namespace(assembly)
    assert found["ManageAdminPassword"] is True
    assert "AdminUserPassword" not in found
    assert is_the_lakes_key(found["AdminPasswordSecretKmsKeyId"])


def test_namespace_is_encrypted_and_logs(assembly: Assembly) -> None:
    found = namespace(assembly)
    name = f"energia-{assembly.config.name}"
    assert (found["NamespaceName"], found["DbName"]) == (name, "energia")
    assert is_the_lakes_key(found["KmsKeyId"])
    assert found["LogExports"] == ["connectionlog", "userlog", "useractivitylog"]
    named = {
        g["LogGroupName"]
        for g in assembly.properties("AWS::Logs::LogGroup", "Warehouse")
        if "LogGroupName" in g
    }
    assert named == {f"/aws/redshift/{name}/{log}" for log in found["LogExports"]}
    (resource,) = assembly.resources("AWS::RedshiftServerless::Namespace").values()
    # Redshift makes a group that is not there, without an end.
    assert len([key for key in resource["DependsOn"] if key.startswith("Logs")]) == 3


def test_only_prod_leaves_a_final_snapshot(dev: Assembly, prod: Assembly) -> None:
    assert namespace(prod)["FinalSnapshotName"] == "energia-prod-final"
    assert "FinalSnapshotName" not in namespace(dev)


def test_cluster_size_follows_the_config(provisioned: Assembly) -> None:
    found = cluster(provisioned)
    assert (found["ClusterIdentifier"], found["DBName"]) == ("energia-prod", "energia")
    assert (found["NodeType"], found["NumberOfNodes"]) == ("ra3.large", 2)
    assert found["ClusterType"] == "multi-node"
    assert not provisioned.resources("AWS::RedshiftServerless::Workgroup")


@pytest.mark.long
def test_one_node_is_a_valid_cluster(
    configs: Mapping[str, EnvironmentConfig],
    contracts: tuple[Contract, ...],
    new_app: cdk.App,
    tmp_path: Path,
) -> None:
    config = replace(configs["dev"], warehouse="provisioned", node_type="ra3.xlplus", nodes=1)
    build(new_app, config, contracts=contracts, queries=())
    new_app.synth()
    found = cluster(Assembly(config, tmp_path / "cdk.out"))
    assert (found["ClusterType"], found["NodeType"]) == ("single-node", "ra3.xlplus")
    assert "NumberOfNodes" not in found


def test_cluster_is_private_and_encrypted(provisioned: Assembly) -> None:
    found = cluster(provisioned)
    assert found["PubliclyAccessible"] is False
    assert found["Encrypted"] is True
    assert is_the_lakes_key(found["KmsKeyId"])
    groups = provisioned.only("AWS::Redshift::ClusterSubnetGroup")["SubnetIds"]
    assert [as_text(subnet) for subnet in groups] == provisioned.references("AWS::EC2::Subnet")
    parameters = provisioned.only("AWS::Redshift::ClusterParameterGroup")["Parameters"]
    assert {"ParameterName": "require_ssl", "ParameterValue": "true"} in parameters
    assert as_text(found["ClusterParameterGroupName"]).startswith("<Parameters")


def test_cluster_manages_its_password(provisioned: Assembly) -> None:
    found = cluster(provisioned)
    assert found["ManageMasterPassword"] is True
    assert "MasterUserPassword" not in found
    assert is_the_lakes_key(found["MasterPasswordSecretKmsKeyId"])
    assert not provisioned.resources("AWS::SecretsManager::Secret")


def test_cluster_logs_and_is_retained(provisioned: Assembly) -> None:
    found = cluster(provisioned)
    logs = found["LoggingProperties"]
    assert logs["LogDestinationType"] == "cloudwatch"
    named = {
        g.get("LogGroupName") for g in provisioned.properties("AWS::Logs::LogGroup", "Warehouse")
    }
    assert {f"/aws/redshift/cluster/energia-prod/{log}" for log in logs["LogExports"]} <= named
    (resource,) = provisioned.resources("AWS::Redshift::Cluster").values()
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("Retain", "Retain")
