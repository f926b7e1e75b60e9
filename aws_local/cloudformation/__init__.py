"""CloudFormation: the types and custom resources that moto lacks, and updates of stacks."""
