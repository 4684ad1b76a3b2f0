"""Looking back: the treatment history on the body, over time, by structure."""
