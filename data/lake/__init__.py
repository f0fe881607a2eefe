"""Counts out: Parquet files without people, and the questions that are asked of them."""
