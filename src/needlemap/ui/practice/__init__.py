"""All patients together."""
