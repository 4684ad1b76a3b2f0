"""NeedleMap: chart dry needling on the body. This file holds the version and nothing else."""

__version__ = "0.1.0"
