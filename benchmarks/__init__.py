"""Measures Pravah against its targets. Times on a shared machine vary; ratios within one run count."""
