"""Following a registry, on both databases, beside an index in memory."""
