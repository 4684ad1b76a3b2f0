"""The body on the charting page: canvas, layers, marks, tabs and strip of plates."""
