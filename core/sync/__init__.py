"""The line: observe, plan, apply, settle."""
