"""One module a report: what stands where on its pages."""
