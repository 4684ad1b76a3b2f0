"""What the next site gets: the bar at the foot, its presets, and the boxes to choose from."""
