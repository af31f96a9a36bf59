"""Keep accounts: add and list them, print sign-in links, make tokens, close them.

Whoever can run this on the machine is the operator; the first admin is made
here and nowhere else.
"""

from datetime import timedelta

import click

from feeds.text import line
from steward.accounts import joining, proving, signing, tokens
from steward.accounts.subjects import Operator
from steward.accounts.tokens import Wanted
from steward.cli._manifests import say
from steward.cli._running import current_service
from steward.permissions import GRANTED, Role, Scope
from steward.service import Service
from steward.store import View
from steward.store.accounts import Account

_ROLES = click.Choice([each.value for each in GRANTED])
_SCOPES = click.Choice([each.value for each in Scope])


@click.group()
def command() -> None:
    """Keep accounts: add and list them, print sign-in links, make tokens, close them.

    \b
    Example: steward account add anna@example.org --role admin
    """  # noqa: D301 -- click reads the control character


@command.command()
@click.argument("address")
@click.option("--role", "roles", type=_ROLES, multiple=True, help="May be given twice.")
def add(address: str, roles: tuple[str, ...]) -> None:
    """Make an account for ADDRESS, or give the one it has these roles.

    A moderator or an admin must get a second factor before the role counts.

    \b
    Example: steward account add anna@example.org --role admin
    """  # noqa: D301 -- as above
    with current_service() as opened:
        office = opened.office
        with opened.store.transaction() as tx:
            made = joining.add(tx, office, Operator(), address, frozenset(map(Role, roles)))
            told = _row(tx, opened, made)
        say(told)


@command.command()
@click.argument("address")
def link(address: str) -> None:
    """Print a one-time link that signs in the account of ADDRESS, for ten minutes.

    \b
    Example: steward account link anna@example.org
    """  # noqa: D301 -- as above
    with current_service() as opened:
        office = opened.office
        with opened.store.transaction() as tx:
            url = signing.print_link(tx, office, address, Operator())
        say(f"{url}\n")


@command.command()
@click.argument("address")
@click.option("--scope", "scopes", type=_SCOPES, multiple=True, required=True, help="What for.")
@click.option("--name", default="made at the command line", help="What it is called.")
@click.option("--days", type=click.IntRange(1, 365), default=90, show_default=True)
def token(address: str, scopes: tuple[str, ...], name: str, days: int) -> None:
    """Make an API token for the account of ADDRESS and print it, now and never again.

    \b
    Example: steward account token anna@example.org --scope read
    """  # noqa: D301 -- as above
    wanted = Wanted(name=name, scopes=frozenset(map(Scope, scopes)), life=timedelta(days=days))
    with current_service() as opened:
        office = opened.office
        with opened.store.transaction() as tx:
            there = joining.account_at(tx, office, address)
            given = tokens.make_for(tx, Operator(), there.id, wanted)
        say(f"{given.secret}\n")


@command.command(name="list")
def list_() -> None:
    """List every account: its id, state, roles, addresses and name.

    \b
    Example: steward account list
    """  # noqa: D301 -- as above
    with current_service() as opened, opened.store.snapshot() as view:
        say("".join(_row(view, opened, each) for each in view.accounts.all()))


@command.command()
@click.argument("address")
def disable(address: str) -> None:
    """Close the account of ADDRESS: its sessions and tokens end at once.

    \b
    Example: steward account disable anna@example.org
    """  # noqa: D301 -- as above
    with current_service() as opened:
        office = opened.office
        with opened.store.transaction() as tx:
            there = joining.account_at(tx, office, address)
            joining.disable(tx, Operator(), there.id)


@command.command()
@click.argument("address")
def enable(address: str) -> None:
    """Open the closed account of ADDRESS again.

    \b
    Example: steward account enable anna@example.org
    """  # noqa: D301 -- as above
    with current_service() as opened:
        office = opened.office
        with opened.store.transaction() as tx:
            there = joining.account_at(tx, office, address)
            joining.enable(tx, Operator(), there.id)


@command.command(name="remove-factors")
@click.argument("address")
def remove_factors(address: str) -> None:
    """Remove every second factor of ADDRESS, whose owner lost them.

    All its sessions end, and its addresses are told.  A role counts again once
    there is a new second factor.

    \b
    Example: steward account remove-factors anna@example.org
    """  # noqa: D301 -- as above
    with current_service() as opened:
        office = opened.office
        with opened.store.transaction() as tx:
            there = joining.account_at(tx, office, address)
            proving.reset(tx, office, Operator(), there.id)
        say("All second factors are removed, and all sessions have ended.\n")


def _row(view: View, opened: Service, account: Account) -> str:
    seal = opened.office.seal
    roles = ",".join(sorted(view.accounts.roles(account.id))) or "-"
    mine = view.accounts.addresses(account.id)
    shown = ",".join(seal.open(each.sealed, each.fingerprint) for each in mine) or "-"
    name = f"  {line(account.name)}" if account.name else ""
    return f"{account.id}  {account.state:8}  {roles:15}  {shown}{name}\n"
