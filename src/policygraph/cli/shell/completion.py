"""What a shell offers when the Tab key is pressed: names of queries, things, sources and formats.

Nothing is built meanwhile: things and sources are offered from a store that is up to date.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import click
from click.shell_completion import BashComplete, CompletionItem, add_completion_class

from policygraph import formats
from policygraph.cli.shell import Shell
from policygraph.errors import PolicygraphError

Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]
_MOST = 200


class _Bash(BashComplete):
    """Bash takes “:” for the end of a word, unless it is told not to; a CURIE has one."""

    source_template = "COMP_WORDBREAKS=${COMP_WORDBREAKS//:}\n" + BashComplete.source_template


def register() -> None:
    """Let Bash complete CURIEs."""
    add_completion_class(_Bash)


def _offer(found: Callable[[click.Context, str], Iterable[tuple[str, str]]]) -> Complete:
    """A completion of click's, from what gives names with their help; faults offer nothing."""

    def complete(
        context: click.Context, parameter: click.Parameter, begun: str
    ) -> list[CompletionItem]:
        try:
            every = list(found(context, begun))
        except (PolicygraphError, OSError):
            return []
        folded = begun.casefold()
        return [
            CompletionItem(name, help=said)
            for name, said in every
            if name.casefold().startswith(folded)
        ][:_MOST]

    return complete


def _queries(context: click.Context, begun: str) -> Iterator[tuple[str, str]]:
    from policygraph.queries import catalogue

    for query in catalogue.load(_shell(context).project):
        yield query.name, query.summary


def _things(context: click.Context, begun: str) -> Iterator[tuple[str, str]]:
    from policygraph import lexical
    from policygraph.reading import lookup

    engine = _shell(context).engine_at_hand
    if engine is None:
        return
    prefixes = engine.prefixes
    names = (lexical.curie(str(thing), prefixes) for (thing,) in engine.rows(lookup.SUBJECTS))
    wanted = [name for name in names if name.startswith(begun or "id:") and "<" not in name]
    iris = {name: lexical.expand(name, prefixes) or "" for name in sorted(wanted)[:_MOST]}
    labels = lookup.labels(engine, iris.values())
    yield from ((name, labels.get(iri, "")) for name, iri in iris.items())


def _sources(context: click.Context, begun: str) -> Iterator[tuple[str, str]]:
    from policygraph.reading import sources as reading

    engine = _shell(context).engine_at_hand
    if engine is not None:
        yield from ((one.name, one.title) for one in reading.sources(engine))


def _things_and_queries(context: click.Context, begun: str) -> Iterator[tuple[str, str]]:
    yield from _queries(context, begun)
    yield from _things(context, begun)


def _shell(context: click.Context) -> Shell:
    given = context.find_root().params
    return Shell(given.get("project"), given.get("draft", False), network=False)


queries = _offer(_queries)
things = _offer(_things)
sources = _offer(_sources)
things_and_queries = _offer(_things_and_queries)


def formats_of(*every: Iterable[formats.Format]) -> Complete:
    """The names of formats."""
    names = [(form.name, "") for some in every for form in some]
    return _offer(lambda context, begun: names)
