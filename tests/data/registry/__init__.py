"""The registry under test: transactions, keys, crashes."""
