"""The desk of the review's tests: a catalog over a fresh store, on both databases."""

from tests.data.review.conftest import desk

__all__ = ["desk"]
