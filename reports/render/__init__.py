"""Situation reports on paper and as a page: everything that needs matplotlib lives here and is loaded when it draws."""
