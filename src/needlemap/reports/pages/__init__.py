"""Sheets, type, blocks that flow over them, and the last pass over the PDF."""
