"""A small clinic and a visit to it, driven through the real widgets: `needlemap-cli demo`."""
