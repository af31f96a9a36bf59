"""Addresses of a list, as the pages, the API and the command line tell them."""

from collections.abc import Mapping
from typing import Final

FORMATS: Final = ("atom", "rss", "json")


def page(base_url: str, token: str) -> str:
    """Return the address of a list's page: whoever has it may read the list."""
    return f"{base_url}/watch/{token}"


def manage(base_url: str, token: str, manage_token: str) -> str:
    """Return the address from which a list is changed: whoever has it may change the list."""
    return f"{page(base_url, token)}/manage/{manage_token}"


def feeds(base_url: str, token: str) -> Mapping[str, str]:
    """Return a list's feeds, by format."""
    return {each: f"{base_url}/feeds/list/{token}.{each}" for each in FORMATS}
