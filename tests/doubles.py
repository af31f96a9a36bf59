"""Stand-ins that the tests share: servers on loopback, and answers without sockets."""

import socket
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Protocol, Self

import httpx

from steward.observations import Request, Response
from steward.pretend import PretendIndex

Conversation = Callable[[socket.socket], None]


class Loopback:
    """A server on this machine that holds one conversation with each who connects."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.connections = 0

    def __enter__(self) -> Self:
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits in accept
        self._listener.close()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:  # the test is over
                return
            self.connections += 1
            threading.Thread(target=self._converse, args=(connection,), daemon=True).start()

    def _converse(self, connection: socket.socket) -> None:
        with connection:
            try:
                self._conversation(connection)
            except OSError:  # the other side has left, as some tests want it to
                return


def heard(connection: socket.socket) -> bytes:
    """Return the head of a request."""
    text = b""
    while b"\r\n\r\n" not in text:
        piece = connection.recv(65536)
        if not piece:
            break
        text += piece
    return text


def saying(*answers: bytes) -> Conversation:
    """Return a conversation that gives these answers in turn, the last one ever after."""
    left = list(answers)

    def converse(connection: socket.socket) -> None:
        while heard(connection):
            connection.sendall(left.pop(0) if len(left) > 1 else left[0])

    return converse


def http(status: int, body: bytes = b"", **headers: str) -> bytes:
    """Return an answer as it goes over the wire."""
    fields = {"content-length": str(len(body)), **headers}
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status} Said\r\n{head}\r\n".encode() + body


class InProcess(httpx.BaseTransport):
    """Lets a fetcher talk to a pretended index without a socket."""

    def __init__(self, index: PretendIndex) -> None:
        self.index = index
        self.asked: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer as the index does."""
        self.asked.append(str(request.url))
        question = Request(
            url=str(request.url),
            method=request.method,
            headers=tuple((name.lower(), value) for name, value in request.headers.multi_items()),
            body=request.read() or None,
        )
        answer = self.index.answer(question)
        return httpx.Response(answer.status, headers=list(answer.headers), content=answer.body)


class Answering(Protocol):
    """Whatever answers questions."""

    def answer(self, request: Request) -> Response:
        """Return the answer."""
        ...


class Served:
    """Serves a pretended index, or a provider, over real HTTP on this machine, from a thread."""

    def __init__(self, index: Answering) -> None:
        self.index = index
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(index))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


def _handler(index: Answering) -> type[BaseHTTPRequestHandler]:
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 64 * 1024  # else head and body travel apart, and each waits for the other

        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing, where the library would print each request."""

        def _answer(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            question = Request(
                url=self.path,
                method=self.command,
                headers=tuple((name.lower(), value) for name, value in self.headers.items()),
                body=self.rfile.read(length) if length else None,
            )
            with lock:
                answer = index.answer(question)
            self.send_response(answer.status)
            for name, value in answer.headers:
                self.send_header(name, value)
            if answer.status != HTTPStatus.NOT_MODIFIED:
                self.send_header("content-length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

    return Handler
