"""Rules on what a conversation is worth as evidence, one offence a file."""
