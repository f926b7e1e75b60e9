"""Athena: SQL on DuckDB, over the Glue catalog and the objects that its partitions name."""
