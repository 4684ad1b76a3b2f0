"""Records on paper: choosing a report, preview, saving, printing, many at once."""
