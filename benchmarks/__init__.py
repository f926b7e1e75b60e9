"""The transform of transacciones, timed against what a user would pick instead."""
