"""The rules: what may happen to a project, as values that can be proved.

Nothing here touches a network, a disk or a clock: every rule takes what it
needs, `now` included, and answers with a value or a refusal.
"""
