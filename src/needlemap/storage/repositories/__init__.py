"""What the application stores and reads, one module a subject."""
