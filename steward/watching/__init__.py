"""Watching: a person's file becomes a list that is followed until it is deleted.

`making` begins and changes lists, `growing` follows what they lead to as more
becomes known, `keeping` forgets what is over, `exporting` gives a list's state
as a file.  Whoever has a list's token may read it, whoever has its manage token
may change it; of both only digests are kept, except for a list that this server
shows to everybody.
"""

from datetime import timedelta
from typing import Final

from steward.store.allowances import Limit

MOST_NAMES: Final = 2_000
"""Names that one list's file may have."""
MOST_FOLLOWED: Final = 5_000
"""Projects that one list may lead to."""
NEW_LISTS: Final = Limit(most=20, window=timedelta(hours=1))
"""For one address."""
UNDO: Final = timedelta(days=7)
"""How long a deleted list can be brought back."""
MOST_SYSTEM: Final = 5_000
"""Lists kept for `/feeds/dependencies`."""
MOST_DEPENDENCIES: Final = 2_000
"""Projects that one of those may lead to."""
UNASKED: Final = timedelta(days=90)
"""After that long without a question such a list is dropped."""
PATIENCE: Final = timedelta(minutes=15)
"""How long the first look at everything may take before a list states what is known."""
EXPAND: Final = "expand-list"
STATE: Final = "state-list"
GROW: Final = "grow"
