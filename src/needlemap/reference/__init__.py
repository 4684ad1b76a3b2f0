"""The tables of data/ as typed, checked objects."""

from needlemap.reference.reference import Reference

__all__ = ["Reference"]
