"""Rules on people whom the candidate did not name, one offence a file."""
