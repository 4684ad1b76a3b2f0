"""What every page shares: theme, notices, background work, small form pieces."""
