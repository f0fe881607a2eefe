"""Layers: from aggregates to what a renderer draws."""
