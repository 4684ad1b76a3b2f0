"""The ui room: the only room with widgets."""
