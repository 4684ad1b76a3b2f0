"""People and records that are made up: for demonstrations, pictures and measurements."""
