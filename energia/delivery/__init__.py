"""Delivered files before they land: where they are, what they must be, how they are named."""
