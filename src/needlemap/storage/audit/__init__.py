"""The chained log: written with every change, checked against the rows."""
