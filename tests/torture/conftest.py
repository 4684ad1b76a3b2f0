"""Where the loops keep their records."""

from storage.given import folder

__all__ = ["folder"]
