"""Reads: each takes the actor where it matters whose rows they are."""
