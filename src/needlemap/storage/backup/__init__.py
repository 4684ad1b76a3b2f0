"""Copies of the records: verified backups, restore, salvage, and the copy under a new key."""
