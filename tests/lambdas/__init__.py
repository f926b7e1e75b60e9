"""The Lambda functions, on moto."""
