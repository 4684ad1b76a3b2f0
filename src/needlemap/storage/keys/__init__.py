"""Who may open the records: key file, passwords, recovery code."""
