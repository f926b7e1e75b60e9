"""Redshift: its Data API over a PostgreSQL of ours, and the API of Redshift Serverless."""
