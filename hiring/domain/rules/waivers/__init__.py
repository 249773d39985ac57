"""Rules on what HR let rest, one offence a file."""
