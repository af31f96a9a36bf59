"""What letters about accounts say: what happened, what to do, what if it was not you."""

from dataclasses import dataclass

from feeds.text import line


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A subject and a text."""

    subject: str
    text: str


def sign_in(host: str, url: str) -> Words:
    """Return the letter with a one-time link."""
    return Words(
        subject=f"Your link to sign in at {host}",
        text=(
            f"Somebody, most likely you, asked to sign in at {host}.\n\n"
            "Open this within 10 minutes, in the browser where you asked:\n\n"
            f"{url}\n\n"
            "It works once. If it was not you, do nothing: without the link nobody is\n"
            "signed in, and nothing changes.\n"
        ),
    )


def confirm_address(host: str, url: str) -> Words:
    """Return the letter that shows whether a new address is theirs."""
    return Words(
        subject=f"Confirm this address at {host}",
        text=(
            f"Somebody, most likely you, wants to add this address to an account at {host}.\n\n"
            "Open this within 10 minutes, in the browser where you are signed in:\n\n"
            f"{url}\n\n"
            "It works once. If it was not you, do nothing: the address is not added.\n"
        ),
    )


def changed(host: str, what: str) -> Words:
    """Return the letter that tells of a change to an account; `what` is a sentence of ours."""
    return Words(
        subject=f"Your account at {host} was changed",
        text=(
            f"{line(what)}\n\n"
            "If it was you, there is nothing to do. If it was not, sign in, end every\n"
            "other session on your account's page, and write to those who run this\n"
            "service.\n"
        ),
    )
