"""The scripts that Glue runs; a package only for the tests."""
