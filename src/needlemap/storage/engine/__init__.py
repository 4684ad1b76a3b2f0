"""The encrypted file on the disk: connections, transactions, and what a disk can do to them."""
