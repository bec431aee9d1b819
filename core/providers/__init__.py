"""The only home of HTTP: HubSpot and Apollo behind one port."""
