"""Renderers: one file a target. A renderer knows how a target draws, never what the data mean."""
