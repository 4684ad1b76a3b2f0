"""The only package with widgets."""
