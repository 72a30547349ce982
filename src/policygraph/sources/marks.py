"""What is said of a row beside its statements: its proof, its repairs, and what was rejected."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from policygraph.lexical import RDF, quoted
from policygraph.sources.columns import Reject, Repair
from policygraph.sources.reading import Row
from policygraph.vocab import PG

_TYPE = f"<{RDF}type>"
_EMPTY = "\x1f"
_LINKS = "\x1e"


def proof(row: Row) -> str:
    """The digest of a row: ``sha256:`` of its cells as they were read, before any repair.

    The cells are joined by U+001F, empty ones at the end left out. If any cell has a hyperlink,
    the addresses follow after U+001E, joined likewise.
    """
    (found,) = digests([row.cells], [row.links])
    return found


def digests(
    cells: Iterable[Sequence[str]], links: Iterable[Sequence[str | None]] | None = None
) -> list[str]:
    """As `proof`, of many rows; ``links`` may be left out where there are none."""
    sha256 = hashlib.sha256
    texts = ["\x1f".join(row).rstrip(_EMPTY) for row in cells]
    if links is not None:
        texts = [text + _behind(row) for text, row in zip(texts, links, strict=True)]
    return [f"sha256:{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}" for text in texts]


def _behind(links: Sequence[str | None]) -> str:
    found = "\x1f".join([link or "" for link in links]).rstrip(_EMPTY)
    return _LINKS + found if found else ""


def marks(edition: str, repairs: Iterable[Repair], rejects: Iterable[Reject]) -> Iterator[str]:
    """The N-Quads of repairs and rejects, in the graph of their edition."""
    for repair in repairs:
        values = {
            "column": repair.column,
            "rule": repair.rule,
            "before": repair.before,
            "after": repair.after,
        }
        name = f"repair-row={repair.row};column={_part(repair.column)};rule={_part(repair.rule)}"
        yield _node(edition, repair.row, name, (PG.repaired, PG.Repair), values)
    for reject in rejects:
        for one in (reject, *reject.more):
            values = {"column": one.column, "before": one.value, "reason": one.reason}
            name = f"reject-row={one.row};column={_part(one.column)}"
            yield _node(edition, one.row, name, (PG.rejected, PG.Reject), values)


def _part(text: str) -> str:
    return quote(text, safe="")


def _node(edition: str, row: int, name: str, terms: tuple[str, str], values: dict[str, str]) -> str:
    link, kind = terms
    node, graph = f"<{edition}#{name}>", f" <{edition}> .\n"
    said = [f"<{edition}#row={row}> <{link}> {node}{graph}", f"{node} {_TYPE} <{kind}>{graph}"]
    said += [f"{node} <{PG[key]}> {quoted(text)}{graph}" for key, text in values.items() if text]
    return "".join(said)
