"""The API's description, made from the table of its operations and the types of its bodies.

OpenAPI 3.1; what is not in the table is not in the description, and a test
holds that every route is in the table.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import msgspec

from steward.web.problems import PROBLEM_JSON, Problem
from steward.web.site import Endpoint

_IN_PATH = re.compile(r"{(\w+)}")
_REFERENCE: Final = "#/components/schemas/{name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of a query."""

    name: str
    says: str
    kind: str = "string"
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One thing the API does.  `takes` and `gives` are the types of its bodies."""

    method: str
    path: str
    endpoint: Endpoint
    name: str
    says: str
    gives: Any
    takes: Any = None
    media: str = "application/json"
    query: tuple[Parameter, ...] = ()
    status: int = 200
    errors: tuple[int, ...] = ()
    idempotent: bool = False


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
        "components": {"schemas": schemas},
    }


def _types(operations: Iterable[Operation]) -> list[Any]:
    used = [each for op in operations for each in (op.takes, op.gives) if each is not None]
    return list(dict.fromkeys(used))


def _operation(each: Operation) -> dict[str, Any]:
    errors = sorted({*each.errors, 400, 500, 503} | ({413, 415} if each.takes else set()))
    said: dict[str, Any] = {
        "operationId": each.name,
        "summary": each.says,
        "parameters": [*_path(each.path), *map(_query, each.query), *_header(each)],
        "responses": {
            str(each.status): _answer(each),
            **{str(status): _problem(status) for status in errors},
        },
    }
    if each.takes is not None:
        content = {each.media: {"schema": _schema(each.takes)}}
        said["requestBody"] = {"required": True, "content": content}
    return said


def _answer(each: Operation) -> dict[str, Any]:
    described = {"description": HTTPStatus(each.status).phrase}
    if each.gives is None:
        return described
    return {**described, "content": {"application/json": {"schema": _schema(each.gives)}}}


def _problem(status: int) -> dict[str, Any]:
    content = {PROBLEM_JSON: {"schema": _schema(Problem)}}
    return {"description": HTTPStatus(status).phrase, "content": content}


def _path(path: str) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _IN_PATH.findall(path)
    ]


def _query(each: Parameter) -> dict[str, Any]:
    return {
        "name": each.name,
        "in": "query",
        "required": each.required,
        "description": each.says,
        "schema": {"type": each.kind},
    }


def _header(each: Operation) -> list[dict[str, Any]]:
    if not each.idempotent:
        return []
    return [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "description": "The same key with the same body gets the same answer, once done.",
            "schema": {"type": "string", "maxLength": 200},
        }
    ]


def _schema(kind: Any) -> Mapping[str, Any]:  # noqa: ANN401 -- a type, or a generic of one
    (schema,), _ = msgspec.json.schema_components([kind], ref_template=_REFERENCE)
    return schema
