"""The rejects file of an edition: the rows that were not mapped, as they are, with the reason."""

from __future__ import annotations

import csv
import io

from policygraph.sources.tables import EditionReading

_HEAD = ("row", "column", "value", "reason", "hint")


def write(reading: EditionReading) -> bytes:
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
        reasons = "; ".join(
            one.reason if one is reject else f"{one.column}: {one.reason}"
            for one in (reject, *reject.more)
        )
        out.writerow((reject.row, reject.column, reject.value, reasons, reject.hint, *cells))
    return text.getvalue().encode()


def name(table: str, reading: EditionReading) -> str:
    """What the rejects file of an edition is called."""
    return f"{table}-{reading.edition.iri.rpartition('/')[2]}.csv"
