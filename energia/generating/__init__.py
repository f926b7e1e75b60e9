"""Invented files to run on: coherent, the same for a seed, dirty on demand, their answers known."""

from energia.generating.generation import Generation, generate

__all__ = ["Generation", "generate"]
