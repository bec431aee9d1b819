"""The Slack conversation around the core."""
