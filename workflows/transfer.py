"""The transfer order: what has to change hands, and how far each asset is.

Done is what somebody says; verified is what we saw.  Only the registry role
can be seen by us without anybody's word, so it is never declared inapplicable.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from workflows.decision_events import AssetAdvanced
from workflows.errors import Refused
from workflows.terms import Advice, Asset, AssetState, Grant

NEXT: Final[Mapping[AssetState, frozenset[AssetState]]] = {
    AssetState.PENDING: frozenset({AssetState.ASKED, AssetState.DONE, AssetState.NOT_APPLICABLE}),
    AssetState.ASKED: frozenset({AssetState.DONE, AssetState.FAILED, AssetState.NOT_APPLICABLE}),
    AssetState.DONE: frozenset({AssetState.VERIFIED, AssetState.FAILED}),
    AssetState.FAILED: frozenset({AssetState.ASKED, AssetState.NOT_APPLICABLE}),
    AssetState.VERIFIED: frozenset(),
    AssetState.NOT_APPLICABLE: frozenset(),
}
"""From which state an asset may get into which."""

OVER: Final = frozenset({AssetState.VERIFIED, AssetState.NOT_APPLICABLE})

_OWNERSHIP: Final = tuple(Asset)
_LIMITED: Final = (Asset.REGISTRY_ROLE, Asset.REPOSITORY, Asset.CI)
_MARK_ONLY: Final = (Asset.REGISTRY_ROLE,)


@dataclass(frozen=True, slots=True)
class Transfer:
    """How far each asset of one order is."""

    states: tuple[tuple[Asset, AssetState], ...]

    def state(self, asset: Asset) -> AssetState | None:
        """Return how far it is; None when it is no part of this order."""
        return dict(self.states).get(asset)


def assets_for(advice: Advice, grant: Grant) -> tuple[Asset, ...]:
    """Return what a decision of this kind has to move."""
    if advice in {Advice.ORPHAN, Advice.ARCHIVE}:
        return _MARK_ONLY
    return _OWNERSHIP if grant == Grant.OWNER else _LIMITED


def ordered(assets: tuple[Asset, ...]) -> Transfer:
    """Return an order in which nothing has been done yet."""
    return Transfer(tuple((asset, AssetState.PENDING) for asset in assets))


def evolve(transfer: Transfer, event: AssetAdvanced) -> Transfer:
    """Return the order after one asset got further."""
    states = tuple(
        (asset, event.state if asset == event.asset else state) for asset, state in transfer.states
    )
    return replace(transfer, states=states)


def check_advance(transfer: Transfer, asset: Asset, to: AssetState) -> None:
    """Pass if the asset may get there from where it is.

    Raises `Refused("not-in-order", "asset-step", "role-needed")`.
    """
    now = transfer.state(asset)
    if now is None:
        raise Refused("not-in-order", f"{asset} is no part of this transfer")
    if asset == Asset.REGISTRY_ROLE and to == AssetState.NOT_APPLICABLE:
        raise Refused("role-needed", "a transfer without the role on the registry is none")
    if to not in NEXT[now]:
        raise Refused("asset-step", f"{asset} is {now}; from there it cannot become {to}")


def open_assets(transfer: Transfer) -> tuple[Asset, ...]:
    """Return what still has to be verified or declared inapplicable."""
    return tuple(asset for asset, state in transfer.states if state not in OVER)


def to_undo(transfer: Transfer) -> tuple[Asset, ...]:
    """Return what a reversal has to take back, last done first."""
    moved = {AssetState.DONE, AssetState.VERIFIED}
    return tuple(asset for asset, state in reversed(transfer.states) if state in moved)
