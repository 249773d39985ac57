"""Rules on what the candidate agreed to, one offence a file."""
