"""Widgets that know nothing of any field: labels that elide, plate view, pointer, notices, theme."""
