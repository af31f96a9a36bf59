"""PyPI's journal: rows of who did what to which project, in the order of their serials.

The interface is XML-RPC.  The action words are those of every journal entry
that Warehouse writes; a word not among them is kept and marked, never dropped.
"""

import re
import xmlrpc.client
from datetime import UTC, datetime
from typing import Final, NoReturn
from xml.parsers import expat

from steward.errors import NotFound, Unreachable
from steward.observations import Answer, JournalRow, NoAnswer, Request
from steward.registries import Changes
from steward.registries.pypi.answers import plain, serial, usable
from workflows.names import is_name, normal

ACTIONS: Final = re.compile(
    r"create|remove project|docdestroy|nuke user"
    r"|new release|remove release|yank release|unyank release"
    r"|add \S+ file .+|remove file .+"
    r"|(?:project|release) quarantined|(?:project|release) quarantine cleared"
    r"|(?:add|remove|invite|accepted|revoke_invite) (?:Owner|Maintainer) (?P<who>.+)"
    r"|change (?:Owner|Maintainer) (?P<changed>.+) to (?:Owner|Maintainer)"
)

_WHAT = "the journal"
_NO_INTERFACE = frozenset({404, 405, 410, 501})
_COLUMNS = 5
_LONGEST_ACTION = 500
_FIRST_YEAR, _LAST_YEAR = 1990, 2200


def call(root: str, method: str, *parameters: int) -> Request:
    """Ask one XML-RPC method."""
    return Request(
        url=f"{root}/pypi",
        method="POST",
        headers=(("content-type", "text/xml"), ("accept", "text/xml")),
        body=xmlrpc.client.dumps(parameters, method).encode(),
    )


def read_head(answer: Answer) -> int:
    """Return the newest serial.  Raises `NotFound` where there is no journal."""
    return serial(_value(answer), _WHAT)


def read_changes(answer: Answer) -> Changes:
    """Return the rows of a page by serial, each once.  Raises as `read_head`."""
    value = _value(answer)
    if not isinstance(value, list):
        raise Unreachable(f"{_WHAT}: the answer is not a list of rows")
    rows = {row.external_id: row for row in map(_row, value)}
    ordered = sorted(rows.values(), key=lambda row: int(row.external_id))
    named = tuple(row for row in ordered if is_name(row.name))
    return Changes(
        rows=named,
        cursor=ordered[-1].external_id if ordered else None,
        unreadable=len(ordered) - len(named),
    )


def _row(value: object) -> JournalRow:
    if not isinstance(value, list) or len(value) != _COLUMNS:
        raise Unreachable(f"{_WHAT}: a row does not have {_COLUMNS} columns")
    name, version, moment, action, number = value
    said = plain(action, _LONGEST_ACTION)
    match = ACTIONS.fullmatch(said)
    return JournalRow(
        external_id=str(serial(number, _WHAT)),
        name=normal(name) if isinstance(name, str) and is_name(name) else plain(name),
        version=plain(version, 200) or None,
        at=_moment(moment),
        action=said,
        known=match is not None,
        who=(match["who"] or match["changed"]) if match else None,
    )


def _moment(value: object) -> datetime:
    try:
        moment = datetime.fromtimestamp(int(str(value)), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise Unreachable(f"{_WHAT}: {plain(str(value), 40)!r} is not a time") from error
    if not _FIRST_YEAR <= moment.year < _LAST_YEAR:
        raise Unreachable(f"{_WHAT}: a row is dated {moment.year}")
    return moment


def _value(answer: Answer) -> object:
    if not isinstance(answer, NoAnswer) and answer.status in _NO_INTERFACE:
        raise NotFound(f"the registry has no journal (status {answer.status})")
    body = usable(answer, _WHAT).body
    try:
        values = _unmarshalled(body)
    except xmlrpc.client.Fault as fault:
        raise Unreachable(f"{_WHAT}: {plain(fault.faultString, 200)}") from fault
    except (xmlrpc.client.Error, expat.ExpatError, ValueError, TypeError, LookupError) as error:
        raise Unreachable(f"{_WHAT}: the body is not XML-RPC ({type(error).__name__})") from error
    if len(values) != 1:
        raise Unreachable(f"{_WHAT}: the answer has {len(values)} values")
    return values[0]


def _unmarshalled(body: bytes) -> tuple[object, ...]:
    # A document type is where entities are declared, so none is taken at all
    # (ASVS 1.5.1); without them no text can grow beyond the bytes of the body.
    target = xmlrpc.client.Unmarshaller()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.StartElementHandler = target.start
    parser.EndElementHandler = target.end
    parser.CharacterDataHandler = target.data
    target.xml("", None)  # no encoding: expat hands over text
    parser.Parse(body, True)  # noqa: FBT003 -- expat's own signature
    return tuple(target.close())


def _no_doctype(*_: object) -> NoReturn:
    raise ValueError("a document type is not taken")
