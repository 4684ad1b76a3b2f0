"""Bodies, marks, legends and strips as they stand on paper."""
