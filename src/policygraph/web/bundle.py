"""The built front end, as the package carries it."""

from __future__ import annotations

from importlib.resources import files

from policygraph.errors import EngineError


def asset(name: str) -> str:
    """The text of a built file of the front end, such as ``network.js``.

    Raises:
        EngineError: the front end was not built into this installation.
    """
    found = files("policygraph.web") / "static" / name
    try:
        return found.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise EngineError(
            f"This installation lacks the built page ({name}): install it anew with"
            " `pip install .`, or, in a checkout, run `npm ci && npm run build` in"
            " src/policygraph/web/frontend."
        ) from None
