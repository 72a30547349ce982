"""The ``#+`` header of a SPARQL file: YAML in the manner of grlc, with the line of each part.

Every value is the text that is written (YAML's failsafe schema, YAML 1.2 §10.1), so that
``default: yes`` stays “yes” and ``2010-02`` keeps its form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from policygraph.errors import InputError, Place

_HINT = "Put a value that holds “: ” or “ #” between quotation marks."


@dataclass(frozen=True)
class Header:
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


def read(text: str, file: str) -> Header:
    """The header of a SPARQL file: its lines with ``#+``, up to the query itself.

    Args:
        text: the whole file.
        file: how messages call it.

    Raises:
        InputError: the header is not YAML; with file and line.
    """
    lines: list[tuple[int, str]] = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        stripped = line.strip()
        if stripped.startswith("#+"):
            lines.append((number, line.lstrip()[2:].removeprefix(" ")))
        elif stripped and not stripped.startswith("#"):
            break
    header = Header(file, tuple(number for number, _ in lines))
    try:
        node = yaml.compose("\n".join(line for _, line in lines), Loader=yaml.BaseLoader)
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
    return Header(file, header.numbers, node)
