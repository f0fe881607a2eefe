"""Hostile files: kept in ``files/``, told in ``manifest.csv``, made by ``python -m tests.data.ingest.hostile.make``."""
