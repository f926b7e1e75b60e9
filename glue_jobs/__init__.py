"""The scripts that Glue runs, and what they share."""
