"""Bring the Redshift warehouse to its plan, which comes as data."""
