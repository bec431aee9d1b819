"""Three services on loopback for the demo and the tests; other people's servers."""
