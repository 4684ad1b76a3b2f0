"""Records in and out as files: CSV, JSON, FHIR. No Qt."""
