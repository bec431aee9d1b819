"""The sync engine between HubSpot and Apollo; it knows nothing of Slack."""
