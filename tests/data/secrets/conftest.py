"""The catalog over a fresh store that the review's tests have too."""

from tests.data.review.conftest import desk

__all__ = ["desk"]
