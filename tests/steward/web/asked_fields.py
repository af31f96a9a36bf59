"""Every field that the web takes, found and not listed: in the API's description, in the forms.

So a field that is added tomorrow is tried tomorrow.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Final
from urllib.parse import quote, urlencode

_TEXTS: Final = frozenset({"text", "search", "email", "url", "hidden", "tel", "password"})
_BY_NAME: Final = {
    "filename": "requirements.txt",
    "content": "leaf>=1\n",
    "ecosystem": "pypi",
    "name": "leaf",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request, ready to be sent."""

    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    json: Any = None
    content: bytes | None = None


def by_description(document: dict[str, Any], named: dict[str, str], text: str) -> Iterator[Request]:
    """Yield, for each field of each operation, a request with the text in it; all else is right."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            right = _right(document, operation, named)
            for place, name in _fields(document, operation):
                yield _request(method.upper(), path, right, place, name, text)


def _fields(document: dict[str, Any], operation: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for each in operation["parameters"]:
        yield each["in"], each["name"]
    for media, body in operation.get("requestBody", {}).get("content", {}).items():
        if media != "application/json":
            yield "bytes", media
            continue
        yield from (("json", name) for name in _resolved(document, body["schema"])["properties"])


def _right(
    document: dict[str, Any], operation: dict[str, Any], named: dict[str, str]
) -> dict[str, dict[str, Any]]:
    """Return values for all that has to be given, by place and name."""
    known = {**_BY_NAME, **named}
    found: dict[str, dict[str, Any]] = {"path": {}, "query": {}, "header": {}, "json": {}}
    for each in operation["parameters"]:
        if each["required"]:
            name = each["name"]
            found[each["in"]][name] = known.get(name) or _sample(document, each["schema"])
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" in content:
        schema = _resolved(document, content["application/json"]["schema"])
        for name in {*schema.get("required", ()), *(known.keys() & schema["properties"].keys())}:
            found["json"][name] = known.get(name) or _sample(document, schema["properties"][name])
    return found


def _resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    for several in ("anyOf", "oneOf"):
        if "properties" not in schema and several in schema:
            parts = [_resolved(document, each) for each in schema[several]]
            merged = {n: s for each in parts for n, s in each.get("properties", {}).items()}
            return {"type": "object", "properties": merged}
    return {"properties": {}, **schema}


def _sample(document: dict[str, Any], schema: dict[str, Any]) -> Any:  # noqa: ANN401 -- any value
    """Return a small value that the schema allows."""
    schema = _resolved(document, schema)
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "integer" | "number":
            return 1
        case "boolean":
            return True
        case "array":
            return []
        case "object":
            wanted = schema.get("required", ())
            return {name: _sample(document, schema["properties"][name]) for name in wanted}
        case _:
            return schema.get("examples", ["x"])[0]


def _request(
    method: str, path: str, right: dict[str, dict[str, Any]], place: str, name: str, text: str
) -> Request:
    given = {where: dict(values) for where, values in right.items()}
    if place in given:
        given[place][name] = text
    parts = {key: quote(_sent(value), safe="") or "%20" for key, value in given["path"].items()}
    query = urlencode({key: _sent(value) for key, value in given["query"].items()})
    headers = {key: header(value) for key, value in given["header"].items()}
    return Request(
        method=method,
        path=path.format(**parts) + (f"?{query}" if query else ""),
        headers={**headers, **({"content-type": name} if place == "bytes" else {})},
        json=given["json"] or None,
        content=_sent(text).encode() if place == "bytes" else None,
    )


def header(text: object) -> str:
    """Return what of a text a header can carry: a client splits no line, and nor do we."""
    return "".join(c for c in str(text) if 32 <= ord(c) < 256).strip()


def _sent(value: object) -> str:
    return str(value).encode("utf-8", "replace").decode()


@dataclass(slots=True)
class Form:
    """A form of a page, and what its fields hold."""

    method: str
    action: str
    fields: dict[str, str] = field(default_factory=dict)
    choices: dict[str, str] = field(default_factory=dict)

    def with_text(self, name: str, text: str) -> dict[str, str]:
        """Return what is sent when somebody writes the text into one field."""
        return {**self.choices, **self.fields, name: _sent(text)}


class Forms(HTMLParser):
    """The forms of a page."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Form] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form, or a field of the last one."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(Form(given.get("method", "get").upper(), given.get("action", "")))
        elif self.found and given.get("name"):
            self._field(self.found[-1], tag, given)

    def _field(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name, kind = given["name"], given.get("type", "text")
        if tag == "textarea" or (tag == "input" and kind in _TEXTS):
            form.fields.setdefault(name, given.get("value", "") or "x")
        elif tag in {"select", "button"} or kind in {"checkbox", "radio", "submit"}:
            form.choices.setdefault(name, given.get("value", "1"))
        elif kind == "number":
            form.fields.setdefault(name, given.get("value", "") or "1")
