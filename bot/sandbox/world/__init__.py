"""Slack, HubSpot and Apollo in one process: one page, one clock, one way to switch faults."""
