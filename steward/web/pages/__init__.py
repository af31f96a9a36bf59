"""The pages: each reads, fills its context, and leaves the rest to its template."""
