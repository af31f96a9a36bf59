"""Reminding: who looks after a case is told by mail that a reply waits to be read.

A reply stops the clock of its case (`receiving`), so an owner and a candidate
wait for whoever reads it.  Nobody is told twice of one message, nor twice a day.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from feeds import letters, wording
from steward.casework import assigning, dossiers, ruling, wordings
from steward.casework.acting import load
from steward.casework.mailroom import Mailroom, put, reader_of
from steward.permissions import Role
from steward.store import Transaction, View
from steward.store.case_letters import Inbound
from workflows.case_state import Case
from workflows.names import CaseId, PersonId

BETWEEN: Final = timedelta(days=1)
_OURS: Final = frozenset({letters.Unread.template})


def remind(tx: Transaction, room: Mailroom) -> None:
    """Put a letter to every moderator for whom a message waits that they were not told of.

    TxTask(UNREAD, partial(remind, room=room))
    """
    for person, waiting in _by_reader(tx).items():
        _tell(tx, room, person, waiting)


def _by_reader(view: View) -> Mapping[PersonId, list[Inbound]]:
    """Return what waits, by who should read it: whose case it is, or whoever can take it."""
    found: dict[PersonId, list[Inbound]] = {}
    readers: dict[CaseId, tuple[PersonId, ...]] = {}
    for each in view.case_letters.unread():
        if each.case_id is None:
            continue
        if each.case_id not in readers:
            readers[each.case_id] = tuple(_readers(view, load(view, each.case_id).case))
        for person in readers[each.case_id]:
            found.setdefault(person, []).append(each)
    return found


def _readers(view: View, case: Case) -> Iterator[PersonId]:
    if case.assignee and case.assignee in view.accounts.holders(Role.MODERATOR):
        yield case.assignee
        return
    facts = dossiers.gather(view, case, view.clock.now())
    for each in assigning.able(view, case, facts, ruling.policy_of(view, case)):
        yield each.person


def _tell(tx: Transaction, room: Mailroom, person: PersonId, waiting: Sequence[Inbound]) -> None:
    newest = max(waiting, key=lambda each: each.received)
    if newest.case_id is None:
        return
    case = load(tx, newest.case_id).case
    name = wording.named(case.project)
    reader = reader_of(tx, room, person, name, f"a reply about {name} waits for you")
    if reader is None:
        return
    told = tx.case_letters.last_to(reader.kin, _OURS)
    if told and (tx.clock.now() - told < BETWEEN or newest.received <= told):
        return
    about = wordings.about(tx, room, case, ruling.policy_of(tx, case))
    letter = letters.Unread(
        about=replace(about, page=room.desk_page(case.id)), at=newest.received, waiting=len(waiting)
    )
    put(tx, room, case.id, f"{letter.template}:{newest.id}", letters.written(letter), reader)
