"""HubSpot behind the port."""
