"""Cases on the real store."""
