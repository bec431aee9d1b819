"""Finds records that may be the same and asks a person."""
