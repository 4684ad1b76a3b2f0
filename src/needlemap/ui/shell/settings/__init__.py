"""Users, settings, own password: a page of sections, each saved at once."""
