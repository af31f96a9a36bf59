"""The telling: how an event is put to a person.

Pure like the rules: an event and what is known about it go in, text and bytes
come out.  Nothing here fetches, stores or serves.
"""
