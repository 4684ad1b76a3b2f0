"""The form of the visit beside the body: one page, each field saved by itself."""
