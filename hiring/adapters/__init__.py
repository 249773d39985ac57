"""The outside: PDF, mail, keys and policy files."""
