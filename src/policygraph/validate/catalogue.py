"""The integrity checks: each a query in ``checks/NAME.rq``, or a function that is called so.

To add one, write its file or its function, and its case in ``tests/cases/validate``.
"""

from __future__ import annotations

from importlib.resources import files

from policygraph.validate import dates, names, passages
from policygraph.validate.found import Check
from policygraph.validate.queries import CheckQuery


def _checks() -> tuple[Check, ...]:
    functions = (vars(module).values() for module in (names, passages, dates))
    found = [one for some in functions for one in some if isinstance(one, Check)]
    folder = files("policygraph.validate") / "checks"
    queries = (file for file in folder.iterdir() if file.name.endswith(".rq"))
    found += [CheckQuery.read(file.read_text("utf-8"), file.name).check() for file in queries]
    return tuple(sorted(found, key=lambda one: one.code))


CHECKS = _checks()
"""Every check, by its name."""
