"""Accounts: who is asking, shown by a mailed link, a provider, a passkey or a token.

`signing` and `providing` let people in, `sessions` and `tokens` say who asks with what,
`proving` takes second factors (`totp`, `passkeys`, `recovery`), `joining` keeps
accounts, addresses and roles, `parting` gives and erases what is kept of a
person.  There are no passwords.  Every function that changes something writes
one audit row in the same transaction; one that refuses leaves none.
"""

from datetime import timedelta
from typing import Final

from steward.store.allowances import Limit

LINK_LIFE: Final = timedelta(minutes=10)
"""How long a one-time link or a challenge can be used: the only such figure."""
IDLE: Final = timedelta(hours=12)
"""After that long without a request a session is over."""
ABSOLUTE: Final = timedelta(days=7)
"""After that long a session is over in any case."""
TOUCH: Final = timedelta(minutes=5)
"""How exactly the last use of a session or token is noted."""

LETTERS_TO_ONE: Final = Limit(most=6, window=timedelta(hours=1))
"""Links mailed to one address, whoever asks."""
LETTERS_FROM_ONE_TO_ONE: Final = Limit(most=3, window=timedelta(hours=1))
"""Links that one network has mailed to one address: it cannot use up what all share in an hour."""
LETTERS_FROM_ONE: Final = Limit(most=30, window=timedelta(hours=1))
"""Links that one network asks for."""
LETTERS_OF_DEVICE: Final = Limit(most=4, window=timedelta(hours=1))
"""Links that a browser known to the account asks for, out of a stranger's reach."""
CODES: Final = Limit(most=10, window=timedelta(minutes=15))
"""Wrong and right codes that one account, or one of its known browsers, may show."""
CHALLENGES: Final = Limit(most=60, window=timedelta(hours=1))
"""Challenges for passkeys that one session asks for, or one network without one."""
PROVIDERS_FROM_ONE: Final = Limit(most=30, window=timedelta(hours=1))
"""Times that one network sets out to a sign-in provider."""
