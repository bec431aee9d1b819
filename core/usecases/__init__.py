"""What a person can ask for; the only door through which the bot enters the core."""
