"""Sample files of any contract, with the results that a correct run must give."""

from energia.generating.generation import Generation, Sample, generate

__all__ = ["Generation", "Sample", "generate"]
