"""One load date of one dataset, in both engines: steps, candidate, manifest and gate."""
