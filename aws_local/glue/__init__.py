"""Glue: jobs that run their scripts, and crawlers that look for partitions."""
