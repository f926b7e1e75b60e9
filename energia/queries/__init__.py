"""The questions of athena_sql/, compiled once and answered by DuckDB or Athena."""

from energia.queries.catalog import Query, load_queries, read_queries

__all__ = ["Query", "load_queries", "read_queries"]
