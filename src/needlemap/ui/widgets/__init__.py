"""Widgets that know of no field: labels that elide, plate view, pointer, notices, theme."""
