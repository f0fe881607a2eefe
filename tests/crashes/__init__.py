"""Loads that are killed at any moment, on a real store: ``python -m tests.crashes``."""
