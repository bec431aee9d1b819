"""What the three sandboxes share: a clock, faults, saved state, a server on loopback."""
