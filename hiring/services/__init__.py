"""Writes: one verb a function, one transaction in each."""
