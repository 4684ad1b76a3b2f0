"""The body's surface, its plates, and what lies under a point. No Qt."""
