"""Pure builders of Slack blocks."""
