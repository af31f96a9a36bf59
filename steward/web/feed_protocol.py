"""The shortest way to a feed: answered by the protocol itself, before there is a task.

What is at hand on the shelf is most of what a feed server is asked for, and a
304 is most of that.  uvicorn's own way (a task, a cycle, two messages) costs
several times as much as the answer.  Whatever is not a plain GET of a document
at hand goes uvicorn's way, and ends at the same feed door.
"""

from typing import Any, Final, cast

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from steward.web.feed_answers import Form, Headers
from steward.web.feed_door import asked, has
from steward.web.feed_shelf import Shelf

_FEEDS: Final = b"/feeds/"


class _NoEvent:
    def set(self) -> None:
        """Wake nobody: no task waits for an answer that was given at once."""


class _Answered:
    """What uvicorn asks of a request that is over."""

    response_complete = True
    message_event = _NoEvent()


_ANSWERED: Final[Any] = _Answered()


def protocol_for(shelf: Shelf) -> type[HttpToolsProtocol]:
    """Return the protocol to give to uvicorn as `http`."""
    return type("FeedProtocol", (_FeedProtocol,), {"shelf": shelf})


class _FeedProtocol(HttpToolsProtocol):
    shelf: Shelf
    _dated: tuple[Headers, bytes] = ([], b"")

    def on_headers_complete(self) -> None:
        """Answer at once what can be, and leave the rest to uvicorn."""
        if not (self.url.startswith(_FEEDS) and self._is_plain() and self._answered()):
            super().on_headers_complete()

    def _is_plain(self) -> bool:
        """Say whether nothing is under way here, and nothing but the document is asked for."""
        free = self.cycle is None or self.cycle.response_complete
        parser = self.parser
        return (
            free
            and not self.flow.write_paused
            and parser.get_method() == b"GET"
            and parser.get_http_version() == "1.1"
            and parser.should_keep_alive()
            and not parser.should_upgrade()
            and not self.expect_100_continue
        )

    def _answered(self) -> bool:
        """Answer from the shelf, or say that it has nothing at hand."""
        kept = self.shelf.at_hand(self.url.decode("ascii", "replace"))
        if kept is None:
            return False
        tags, since, packs = asked(self.headers)
        form: Form = kept.packed if packs else kept.plain
        self.cycle = _ANSWERED
        if has(kept, tags, since):
            self.transport.write(_NOT_MODIFIED + self._date() + form.head_unchanged)
        else:
            self.transport.write(_OK + self._date() + form.head)
            self.transport.write(cast("bytes", form.body["body"]))
        self.on_response_complete()
        return True

    def _date(self) -> bytes:
        """Return the headers that uvicorn puts before every answer; it renews them each second."""
        headers = self.server_state.default_headers
        if headers is not self._dated[0]:
            written = b"".join(b"%b: %b\r\n" % header for header in headers)
            self._dated = (headers, written)
        return self._dated[1]


_OK: Final = STATUS_LINE[200]
_NOT_MODIFIED: Final = STATUS_LINE[304]
