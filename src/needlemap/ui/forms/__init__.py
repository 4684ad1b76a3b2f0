"""The form kit: inputs that change on purpose only, fields that save by themselves, leaving."""
