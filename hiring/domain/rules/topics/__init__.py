"""Rules on topics that a reference must not turn on, one offence a file."""
