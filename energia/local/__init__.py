"""The pipeline on one machine: DuckDB over a folder, the same steps and manifests as on AWS."""
