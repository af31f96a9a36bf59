"""Stories: dated histories of an index, and what must come of them.

A story is a TOML file that somebody who does not program can read and write.
`language` reads its sentences, `play` runs them through the whole service.
"""
