"""A HubSpot of one's own on loopback: state, API, page, seed, settings and trouble."""
