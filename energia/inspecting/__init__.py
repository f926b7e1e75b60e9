"""Inspection of files before they land: what a run would read, reject and publish."""
