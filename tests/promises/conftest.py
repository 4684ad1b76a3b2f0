"""Records for the tests of the promises."""

from storage.given import folder, records, template

__all__ = ["folder", "records", "template"]
