"""What Say-so decides: plain Python that knows no clock, no Flask and no SQL."""
