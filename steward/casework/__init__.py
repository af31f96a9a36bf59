"""Casework: the only way a case changes, and how it is told.

`act` does what somebody asks, `open_case` begins a draft, `pass_time` does what
is due; `load` reads.  What may happen is decided in `workflows`, and nowhere here.
"""

from steward.casework.acting import Acted, Loaded, act, load, open_case, pass_time
from steward.casework.actors import ByLetter, Who

__all__ = ["Acted", "ByLetter", "Loaded", "Who", "act", "load", "open_case", "pass_time"]
