"""What reports say: words and numbers made from the records. No Qt."""
