"""Ingest under test: every kind of file, every way a file can be wrong."""
