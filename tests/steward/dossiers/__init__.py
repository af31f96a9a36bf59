"""What a case is decided on, gathered from the world."""
