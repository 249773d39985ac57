"""Rules on a level field: who is asked about, when, and by whom, one offence a file."""
