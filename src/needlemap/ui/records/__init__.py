"""Records on paper: choosing a report, seeing it first, saving, printing, many at once."""
