"""The schema, its triggers and its history."""
