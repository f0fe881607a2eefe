"""Tests of one person, one ID: who is the same, merges, movements, withdrawals."""
