"""Tests of what the benches count and write."""
