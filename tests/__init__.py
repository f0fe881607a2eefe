"""Tests mirror the rooms; contracts/ and browser/ cut across them."""
