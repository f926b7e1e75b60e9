"""The questions of athena_sql/, planned once and answered here or on Athena."""

from energia.queries.catalog import Query, load_queries

__all__ = ["Query", "load_queries"]
