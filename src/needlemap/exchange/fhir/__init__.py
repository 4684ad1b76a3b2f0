"""Records as FHIR R4 (4.0.1): resources built by hand as plain JSON values, and read back."""
