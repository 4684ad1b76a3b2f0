"""Warnings: what the rules say of sites and patient, beside the mark, in the editor, above all."""
