"""The team's records: their shapes, how a write changes them, how two are found equal."""
