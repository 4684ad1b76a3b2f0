"""Rows and back: what the tables hold, and how domain objects are written in them."""
