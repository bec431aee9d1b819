"""Apollo on loopback: its records, its limits, its traps, and a page for people."""
