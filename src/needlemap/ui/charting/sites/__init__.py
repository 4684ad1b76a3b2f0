"""The sites of the session: table, editor, popup of a new site, and what can be done with them."""
