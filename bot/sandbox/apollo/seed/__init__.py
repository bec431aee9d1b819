"""What the sandbox starts with: a HubSpot export, Apollo's database, and a team made of both."""
