"""Records out and in as files: dialogs and the steps they take between two events."""
