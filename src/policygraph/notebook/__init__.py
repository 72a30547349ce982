"""The graph in notebooks and scripts: open it, ask it, and look at what it says.

``graph`` is the project's graph with what can be asked of it, ``rows`` the answer to a query,
``frames`` makes it a data frame, ``pages`` tells what else is known, and ``showing`` makes HTML of
them all, without any script, in which everything from the data is escaped.
"""

from __future__ import annotations

from policygraph import display


def _html(value: object) -> str:
    # Whoever draws nothing imports nothing.
    from policygraph.notebook import showing

    return showing.html(value)


display.register(_html)
