"""One module a capability: admit, ack, read, one use case, one view."""
