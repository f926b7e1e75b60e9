"""The Lambda handlers, one folder each; a package only for the tests."""
