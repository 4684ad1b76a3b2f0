"""What earlier sessions say together: timeline, recency, density. No Qt, no SQL."""
