"""The tables of data/ as typed, checked objects."""
