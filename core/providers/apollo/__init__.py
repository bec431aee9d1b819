"""Apollo behind the port."""
