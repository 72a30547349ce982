"""What is said of a row beside its statements: its node with its proof, repairs and rejects."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from policygraph.lexical import RDF, quoted
from policygraph.sources.fit import Reject, Repair
from policygraph.sources.reading import Row
from policygraph.vocab import PG

if TYPE_CHECKING:
    from policygraph.sources.tables import EditionReading

_TYPE = f"<{RDF}type>"
TYPED = f"{_TYPE} <{PG.Row}>"
DIGEST = f"<{PG.digest}>"
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


def row_node(number: int, digest: str, edition: str) -> str:
    """The N-Quads of a row's node, which stand in the edition's graph."""
    node = f"<{edition}#row={number}>"
    return f"{node} {TYPED} <{edition}> .\n{node} {DIGEST} {quoted(digest)} <{edition}> .\n"


def annotate(edition: str, repairs: Iterable[Repair], rejects: Iterable[Reject]) -> Iterator[str]:
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
        for one in reject.cells:
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


_HEAD = ("row", "column", "value", "reason", "hint")


def rejects_file(reading: EditionReading) -> bytes:
    """The rejects as CSV (RFC 4180), in UTF-8.

    Five columns tell where and why; then the row stands as it does in its file, so that it can be
    mended and added again.
    """
    text = io.StringIO(newline="")
    out = csv.writer(text)
    width = max((len(cells) for _, cells in reading.rejects), default=0)
    columns = reading.columns + ("",) * (width - len(reading.columns))
    out.writerow((*_HEAD, *columns))
    for reject, cells in reading.rejects:
        more = (f"{one.column}: {one.reason}" for one in reject.more)
        reasons = "; ".join((reject.reason, *more))
        out.writerow((reject.row, reject.column, reject.value, reasons, reject.hint, *cells))
    return text.getvalue().encode()


def rejects_name(table: str, reading: EditionReading) -> str:
    """What the rejects file of an edition is called."""
    return f"{table}-{reading.edition.iri.rpartition('/')[2]}.csv"
