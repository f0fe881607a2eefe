"""HTTP in, catalog call, schema out."""
