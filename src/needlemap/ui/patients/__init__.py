"""The page on which a patient is found, added and opened."""
