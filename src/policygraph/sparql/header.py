"""The ``#+`` header of a SPARQL file: YAML in the manner of grlc, with the line of each part.

Every value is the text that is written (YAML's failsafe schema, YAML 1.2 §10.1), so that
``default: yes`` stays “yes” and ``2010-02`` keeps its form.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from policygraph.errors import InputError, Place

_SURROGATE = re.compile("[\ud800-\udfff]")
_HINT = "Put a value that holds “: ” or “ #” between quotation marks."


@dataclass(frozen=True)
class FileHeader:
    """A header as YAML has it.

    Attributes:
        file: how messages call the file.
        numbers: the number of each line of the header.
        node: what it holds; None if that is nothing.
    """

    file: str
    numbers: tuple[int, ...]
    node: yaml.Node | None = None

    @property
    def values(self) -> Mapping[str, Any]:
        """What it holds as mappings, lists and texts; nothing if it is no mapping.

        Raises:
            InputError: a key is no text.
        """
        if not isinstance(self.node, yaml.MappingNode):
            return {}
        try:
            found: dict[str, Any] = yaml.constructor.BaseConstructor().construct_document(self.node)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line if error.problem_mark else 0
            raise self.fault(f"The header is not YAML: {error.problem}.", line, _HINT) from None
        return found

    def fault(self, what: str, line: int, hint: str | None = None) -> InputError:
        """An error at a line of the header, counted from 0 as YAML does."""
        numbers = self.numbers or (1,)
        return InputError(
            what, where=Place(self.file, numbers[min(line, len(numbers) - 1)]), hint=hint
        )

    def mapping(self, node: yaml.Node, allowed: tuple[str, ...], what: str) -> dict[str, yaml.Node]:
        """The parts of a mapping by their keys.

        Args:
            node: a node of the header.
            allowed: the keys that it may have.
            what: what the mapping is, for messages: “a parameter”.

        Raises:
            InputError: it is no mapping, or has another key, or one twice; with file and line.
        """
        keys = f"The keys of {what} are {', '.join(allowed)}."
        if not isinstance(node, yaml.MappingNode):
            raise self.fault(f"This is not {what}: it has no “key: value”.", line(node), keys)
        parts: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = self.scalar(key, "a key")
            if name not in allowed:
                raise self.fault(f"“{name}” is no key of {what}.", line(key), keys)
            if name in parts:
                raise self.fault(f"“{name}” is there twice.", line(key))
            parts[name] = value
        return parts

    def items(self, node: yaml.Node | None, what: str) -> list[yaml.Node]:
        """The items of a list; none of None. Raises as `mapping`."""
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            raise self.fault(
                f"“{what}” is not a list.", line(node), f"Write “{what}:”, then “  - …” lines."
            )
        return list(node.value)

    def scalar(self, node: yaml.Node | None, what: str) -> str:
        """A text without the blanks around it; empty of None. Raises as `mapping`."""
        if node is None:
            return ""
        if not isinstance(node, yaml.ScalarNode):
            raise self.fault(f"“{what}” is not a text.", line(node))
        text = str(node.value).strip()
        if _SURROGATE.search(text):
            raise self.fault(f"“{what}” holds one half of a character.", line(node))
        return text


def line(node: yaml.Node) -> int:
    """The line of the header that a node begins in, counted from 0."""
    return int(node.start_mark.line)


def read(text: str, file: str) -> FileHeader:
    """The header of a SPARQL file: its lines with ``#+``, up to the braces of the query itself.

    What stands between them, such as PREFIX, is passed over.

    Args:
        text: the whole file.
        file: how messages call it.

    Raises:
        InputError: the header is not YAML; with file and line.
    """
    lines: list[tuple[int, str]] = []
    for number, written in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        stripped = written.strip()
        if stripped.startswith("#+"):
            lines.append((number, written.lstrip()[2:].removeprefix(" ")))
        elif "{" in stripped and not stripped.startswith("#"):
            break
    header = FileHeader(file, tuple(number for number, _ in lines))
    try:
        node = yaml.compose("\n".join(written for _, written in lines), Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = f": {error.problem}" if error.problem else ""
        raise header.fault(
            f"The header is not YAML{problem}.",
            mark.line if mark else 0,
            _HINT,
        ) from None
    except RecursionError:
        raise header.fault("The header is nested too deep.", 0) from None
    except (yaml.YAMLError, ValueError, OverflowError):  # The last two of an escape \U.
        raise header.fault("The header holds a character that YAML does not allow.", 0) from None
    return FileHeader(file, header.numbers, node)
