"""Apollo's REST API, route by route."""
