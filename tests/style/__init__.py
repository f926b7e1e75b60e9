"""Tests of the prose check."""
