"""A Slack workspace on loopback: Web API, Socket Mode, signed HTTP, and the people in it."""
