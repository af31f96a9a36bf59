"""Who is asking: read anew for every request from what it shows."""

from steward.accounts import sessions, tokens
from steward.accounts.subjects import Bearer, Nobody, SignedIn
from steward.store import View


def who(view: View, session: str | None, bearer: str | None) -> SignedIn | Bearer | Nobody:
    """Return who asks: a program by its token, a person by their session, or nobody.

    What shows a token is that token's bearer or nobody, whatever else it shows.
    """
    if bearer is not None:
        return tokens.find(view, bearer) or Nobody()
    return sessions.find(view, session) or Nobody()
