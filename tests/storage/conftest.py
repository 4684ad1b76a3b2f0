"""Records for the tests of storage."""

from storage.given import folder, records, template

__all__ = ["folder", "records", "template"]
