"""Derive JSON Schemas of inputs from the provider's TypeScript types.

``python -m tests.generation.published.derive node_modules/@fal-ai/client/src/types/endpoints.d.ts``
writes ``schemas.json`` beside this file: one closed schema for each endpoint of ours that the
types know, by id. The package is @fal-ai/client 1.10.1, MIT.
"""

import json
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from generation.endpoints import load_all

SCHEMAS = Path(__file__).with_name("schemas.json")
ENDPOINT = re.compile(r'"?([\w./-]+)"?: \{\s*input: (\w+);\s*output: \w+;')
DECLARATION = re.compile(r"^export type (\w+) =(.*?);\s*(?=^export |\Z)", re.MULTILINE | re.DOTALL)
TOKEN = re.compile(r'/\*.*?\*/|\s+|("[^"]*"|\w+|[{}<>|;:?])', re.DOTALL)
WORDS: Mapping[str, dict[str, Any]] = {
    "string": {"type": "string"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "null": {"type": "null"},
    "unknown": {},
}
NOT_JSON = {"Blob", "File"}
"""What the package uploads and replaces by an address: it never travels."""

Schema = dict[str, Any]


class Reader:
    """Reads the expression of one type, from left to right.

    Raises ValueError for what the provider's inputs have not needed so far.
    """

    def __init__(self, expression: str, declared: Mapping[str, str]) -> None:
        self.tokens = [token for token in TOKEN.findall(expression) if token]
        self.declared = declared

    def union(self) -> Schema | None:
        """One type, or several between bars; None where none of them travels as JSON."""
        options = [self.single()]
        while self.next_is("|"):
            options.append(self.single())
        return _either([option for option in options if option is not None])

    def single(self) -> Schema | None:
        """A literal, an object, a list, a word of the language or a declared name."""
        token = self.take()
        if token == "{":
            return self.members()
        if token.startswith('"'):
            return {"enum": [json.loads(token)]}
        if token == "Array":
            return self.array()
        if token in NOT_JSON:
            return None
        return WORDS[token] if token in WORDS else self.named(token)

    def named(self, name: str) -> Schema | None:
        """The schema of a declared type, in place of its name."""
        if name not in self.declared:
            raise ValueError(f"{name} is no type that the file declares.")
        return Reader(self.declared[name], self.declared).union()

    def array(self) -> Schema:
        """A list, after the word Array."""
        self.expect("<")
        items = self.union()
        self.expect(">")
        return {"type": "array", "items": items}

    def members(self) -> Schema:
        """A closed object, after its opening brace."""
        properties: Schema = {}
        required: list[str] = []
        while not self.next_is("}"):
            name = self.take()
            if not self.next_is("?"):
                required.append(name)
            self.expect(":")
            properties[name] = self.union()
            self.expect(";")
        return {
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": False,
        }

    def take(self) -> str:
        """The next token."""
        return self.tokens.pop(0)

    def next_is(self, token: str) -> bool:
        """Take the next token if it is that one."""
        found = self.tokens[:1] == [token]
        if found:
            self.take()
        return found

    def expect(self, token: str) -> None:
        """Take the next token, which must be that one."""
        if not self.next_is(token):
            raise ValueError(f"{token} was expected before {' '.join(self.tokens[:5])}.")


def derive(text: str, ids: Iterable[str]) -> dict[str, Schema]:
    """The input schemas of those of the endpoints ``ids`` that the types in ``text`` know."""
    declared = dict(DECLARATION.findall(text))
    inputs = dict(ENDPOINT.findall(text))
    known = sorted(set(ids) & set(inputs))
    return {id: _closed(Reader(inputs[id], declared).union(), id) for id in known}


def _closed(schema: Schema | None, id: str) -> Schema:
    if schema is None or schema.get("type") != "object":
        raise ValueError(f"The input of {id} is no object.")
    return schema


def _either(options: list[Schema]) -> Schema | None:
    """One schema of several: literals come together in one list."""
    literals = [value for option in options for value in option.get("enum", [])]
    rest = [option for option in options if "enum" not in option]
    joined = [*([{"enum": literals}] if literals else []), *rest]
    if len(joined) > 1:
        return {"anyOf": joined}
    return joined[0] if joined else None


if __name__ == "__main__":
    types = Path(sys.argv[1]).read_text("utf-8")
    found = derive(types, [spec.id for spec in load_all()])
    SCHEMAS.write_text(json.dumps(found, indent=2) + "\n", "utf-8")
