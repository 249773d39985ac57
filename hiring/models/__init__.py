"""The tables: columns and relations, no decisions."""
