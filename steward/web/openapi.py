"""The API's description, made from the table of its operations and the types of its bodies.

OpenAPI 3.1; what is not in the table is not in the description, and a test
holds that every route is in the table.  What it says of a parameter is what is
held against it: `hold` is asked before the endpoint is.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

import msgspec
from starlette.requests import Request

from steward.errors import Malformed
from steward.permissions import RULES, Role
from steward.web import asking, needs, once
from steward.web.cookies import Cookie
from steward.web.problems import PROBLEM_JSON, Problem
from steward.web.site import REGISTRY_NAMES, Endpoint
from workflows.names import LONGEST_NAME

_IN_PATH = re.compile(r"{(\w+)}")
_REFERENCE: Final = "#/components/schemas/{name}"
_TOKEN: Final = "token"  # noqa: S105 -- the name of a way to be known
_KEY: Final[Mapping[str, Any]] = {"type": "string", "pattern": once.PATTERN}
_VERSION: Final[Mapping[str, Any]] = {"type": "string", "pattern": '^("[0-9]{1,9}"|[*])$'}
_TEXT: Final[Mapping[str, Any]] = {"type": "string"}
_BEARER: Final = {
    "type": "http",
    "scheme": "bearer",
    "description": "An API token, `stw_…`, made on the account page or by `steward account token`.",
}
_SESSION: Final = "session"
_COOKIE: Final = {
    "type": "apiKey",
    "in": "cookie",
    "name": Cookie.SESSION.value,
    "description": "A browser's session, with its form token in the header X-Form-Token.",
}
_PATHS: Final[Mapping[str, Mapping[str, Any]]] = {
    "ecosystem": {"type": "string", "enum": sorted(REGISTRY_NAMES), "examples": ["pypi"]},
    "name": {
        "type": "string",
        "pattern": "^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$",
        "maxLength": LONGEST_NAME,
        "examples": ["sampleproject"],
    },
}
"""What stands in a path under these names; under any other, text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of a query: a text so long, one of a few words, or a whole number from 0."""

    name: str
    says: str
    longest: int = 200
    choices: tuple[str, ...] = ()
    most: int | None = None
    pattern: str = ""
    required: bool = False

    @property
    def schema(self) -> dict[str, Any]:
        """What a value has to be, as JSON Schema says it."""
        if self.most is not None:
            return {"type": "integer", "minimum": 0, "maximum": self.most}
        if self.choices:
            return {"type": "string", "enum": list(self.choices)}
        text = {"type": "string", "maxLength": self.longest}
        return text | ({"pattern": self.pattern} if self.pattern else {})

    def hold(self, given: Mapping[str, str]) -> None:
        """Refuse a value that is none.  Raises `Malformed`, naming the parameter."""
        if self.name not in given:
            if self.required:
                raise Malformed(f"the parameter {self.name} is missing")
        elif self.most is not None:
            asking.whole(given[self.name], self.name, self.most)
        elif self.choices:
            asking.choice(given, self.name, self.choices)
        elif len(given[self.name]) > self.longest:
            raise Malformed(f"{self.name} has at most {self.longest} characters")
        elif self.pattern and not re.fullmatch(self.pattern, given[self.name]):
            raise Malformed(f"{self.name} is not as it has to be: {self.says}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Where the answer of an operation leads: another, and what of the answer goes into it.

    Each value is a place in the answer, such as `/token`; `body` goes into its body.
    """

    to: str
    path: Mapping[str, str]
    body: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One thing the API does.  `takes` and `gives` are the types of its bodies.

    `errors` are those that not every operation has; an `optional` body may be left out.
    `gives_text` is the media type of an answer in plain text, where it has that too;
    `matched` says that If-Match holds it to a version.
    """

    method: str
    path: str
    endpoint: Endpoint
    name: str
    says: str
    gives: Any
    takes: Any = None
    optional: bool = False
    media: str = "application/json"
    query: tuple[Parameter, ...] = ()
    status: int = 200
    errors: tuple[int, ...] = ()
    idempotent: bool = False
    leads: tuple[Link, ...] = ()
    gives_text: str = ""
    matched: bool = False

    def hold(self, request: Request) -> None:
        """Refuse a query that is not as described.  Raises `Malformed`."""
        given = asking.parameters(request, (each.name for each in self.query))
        for each in self.query:
            each.hold(given)


def describe(operations: Sequence[Operation], base_url: str, version: str) -> bytes:
    """Return the description as JSON."""
    return msgspec.json.encode(document(operations, base_url, version), order="sorted")


def document(operations: Sequence[Operation], base_url: str, version: str) -> dict[str, Any]:
    """Return the description as plain values."""
    types = [*_types(operations), Problem]
    _, schemas = msgspec.json.schema_components(types, ref_template=_REFERENCE)
    paths: dict[str, dict[str, Any]] = {}
    for each in operations:
        paths.setdefault(each.path, {})[each.method.lower()] = _operation(each)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Steward",
            "version": version or "0",
            "description": "What happens to the projects you depend on, with the evidence.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": base_url}],
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": {_TOKEN: _BEARER, _SESSION: _COOKIE}},
    }


def _types(operations: Iterable[Operation]) -> list[Any]:
    used = [each for op in operations for each in (op.takes, op.gives) if each is not None]
    return list(dict.fromkeys(used))


def _operation(each: Operation) -> dict[str, Any]:
    said: dict[str, Any] = {
        "operationId": each.name,
        "summary": each.says,
        "parameters": [*_path(each.path), *map(_query, each.query), *_header(each)],
        "responses": {
            str(each.status): _answer(each),
            **{str(status): _problem(status) for status in sorted(_errors(each))},
        },
        "security": list(_security(each)),
    }
    if each.takes is not None:
        content = {each.media: {"schema": _schema(each.takes)}}
        said["requestBody"] = {"required": not each.optional, "content": content}
    return said


def _errors(each: Operation) -> set[int]:
    """Return what else may be answered.

    A token may be wrong or made for something else, a cursor may lead nowhere.
    """
    body = {408, 413, 415, 422} if each.takes is not None else set()
    cursor = {404} if any(parameter.name == "cursor" for parameter in each.query) else set()
    key = {409, 422} if each.idempotent else set()
    return {*each.errors, 400, 401, 403, 500, 503} | body | cursor | key


def _security(each: Operation) -> Iterator[dict[str, list[str]]]:
    """Yield how one may be known: by a token, by a session alone, or not at all."""
    rule = RULES[needs.need(each.method, each.path)]
    if rule.keyed or Role.ANYBODY in rule.anyone:
        yield {}
    if rule.scope is not None:
        yield {_TOKEN: []}
    elif not rule.keyed:
        yield {_SESSION: []}


def _answer(each: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {"description": HTTPStatus(each.status).phrase}
    if each.leads:
        described["links"] = {link.to: _link(link) for link in each.leads}
    if each.gives is None:
        return described
    content: dict[str, Any] = {"application/json": {"schema": _schema(each.gives)}}
    if each.gives_text:
        content[each.gives_text] = {"schema": _TEXT}
    return {**described, "content": content}


def _link(link: Link) -> dict[str, Any]:
    said: dict[str, Any] = {
        "operationId": link.to,
        "parameters": {f"path.{name}": f"$response.body#{at}" for name, at in link.path.items()},
    }
    if link.body:
        said["requestBody"] = {name: f"$response.body#{at}" for name, at in link.body.items()}
    return said


def _problem(status: int) -> dict[str, Any]:
    content = {PROBLEM_JSON: {"schema": _schema(Problem)}}
    return {"description": HTTPStatus(status).phrase, "content": content}


def _path(path: str) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": _PATHS.get(name, _TEXT)}
        for name in _IN_PATH.findall(path)
    ]


def _query(each: Parameter) -> dict[str, Any]:
    return {
        "name": each.name,
        "in": "query",
        "required": each.required,
        "description": each.says,
        "schema": each.schema,
    }


def _header(each: Operation) -> list[dict[str, Any]]:
    found = []
    if each.idempotent:
        says = "The same key with the same body gets the same answer, once done."
        found.append(_one_header("Idempotency-Key", says, _KEY))
    if each.matched:
        says = "The version that was seen, in quotation marks; 409 where it moved since."
        found.append(_one_header("If-Match", says, _VERSION))
    return found


def _one_header(name: str, says: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    where = {"name": name, "in": "header", "required": False}
    return {**where, "description": says, "schema": schema}


def _schema(kind: Any) -> Mapping[str, Any]:  # noqa: ANN401 -- a type, or a generic of one
    (schema,), _ = msgspec.json.schema_components([kind], ref_template=_REFERENCE)
    return schema
