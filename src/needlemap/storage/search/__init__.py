"""Finding patients by what is typed."""
