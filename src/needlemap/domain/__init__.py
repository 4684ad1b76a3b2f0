"""What a record says: patients, sessions, sites and their rules. Standard library only."""
