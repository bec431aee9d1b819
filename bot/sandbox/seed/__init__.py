"""What the sandboxes start from: a made-up CRM, or a real HubSpot export brought into its shape."""
