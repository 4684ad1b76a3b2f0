"""Warnings: what the rules say of the sites, shown beside the mark, in the editor, above the chart."""
