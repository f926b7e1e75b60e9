"""Ensures what the warehouse on Redshift must hold; the plan of it comes as data."""
