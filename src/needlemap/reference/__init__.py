"""The reference room: the tables of data/ as typed, checked objects."""
