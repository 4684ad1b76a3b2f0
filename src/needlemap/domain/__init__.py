"""The domain room: what a record says: patients, sessions, needle sites and their rules. Standard library only."""
