"""The HTTP face of the account: a gate in front, handlers by noun, one table of routes."""
