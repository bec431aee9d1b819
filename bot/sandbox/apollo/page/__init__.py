"""The page for people: what Apollo's own application is to its users."""
