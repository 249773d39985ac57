"""Rules on how long and with whom things are shared, one offence a file."""
