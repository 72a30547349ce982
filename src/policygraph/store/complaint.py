"""What the engine says of a query that it cannot read, in words for a person."""

from __future__ import annotations

import re

from policygraph import sparql
from policygraph.errors import InputError, Place


def invalid(prepared: sparql.Prepared, message: str, file: str) -> InputError:
    """The engine's complaint in few words: its own list of what could follow is a page long."""
    found = re.match(r"error at (\d+):(\d+): (.*)", message, re.DOTALL)
    if not found:
        return InputError(f"The query is not valid SPARQL: {message}", where=Place(file))
    expected = found[3].removeprefix("expected ").removeprefix("one of ")
    parts = [part.strip() for part in expected.split(", ")]
    reasons = [part for part in parts if part.startswith("The ") or part.endswith("failed")]
    # The engine points past the longest keyword that it tried: the fault stands before.
    longest = max((len(part) for part in parts if part.isupper() and part.isalpha()), default=0)
    token = prepared.token_at(int(found[1]), max(1, int(found[2]) - longest))
    near = f" near “{token.text}”" if token else ""
    return InputError(
        f"The query is not valid SPARQL{near}" + (f": {reasons[0]}." if reasons else "."),
        where=token.place(file) if token else Place(file),
        hint=None if reasons else "Is a term, a dot or a bracket missing there?",
    )
