"""`policygraph terms`: what the ontology has a term for."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from policygraph.cli.shell import Shell, json_option, pass_shell
from policygraph.cli.shell.output import as_json, table
from policygraph.lexical import clean

if TYPE_CHECKING:
    from policygraph.reading.ontology import OntologyTerm

SECTION = "make"
# So many are shown in full; of more, a table.
_FULL = 5
_KINDS = ("class", "property", "datatype", "concept")


@click.command()
@click.argument("word", required=False)
@click.option("--kind", type=click.Choice(_KINDS), help="Only terms of this kind.")
@json_option
@pass_shell
def terms(shell: Shell, word: str | None, kind: str | None, json_: bool) -> None:
    """List the terms of the ontology, with what they mean.

    A term is a class, a property, a datatype or a concept. WORD is the name of a term (pg:Law), its
    label (law), or a word of labels and definitions. Few terms are shown in full: definition,
    domain, range, and an example of their use.
    """
    from policygraph.reading import ontology

    # The terms are wanted most while the data is half written.
    shell.draft = True
    every = ontology.ontology_terms(shell.engine)
    found = ontology.search(every, word) if word else every
    found = [term for term in found if kind in (None, term.kind)]
    if json_:
        as_json([{**asdict(term), "example": _example(shell, term, found)} for term in found])
    elif word and len(found) <= _FULL:
        blocks = (_block(term, _example(shell, term, found)) for term in found)
        click.echo(clean("\n\n".join(blocks)))
    else:
        table(
            ("term", "kind", "means"),
            ((term.curie, term.kind, term.definition or term.label) for term in found),
        )
    if not found:
        click.echo("No terms of this kind.", err=True)


def _example(shell: Shell, term: OntologyTerm, found: list[OntologyTerm]) -> str:
    """The example of a term; of many terms only what their ontology gives, since data is asked."""
    from policygraph.reading import ontology

    return ontology.example(shell.engine, term) if len(found) <= _FULL else term.example


def _block(term: OntologyTerm, example: str) -> str:
    rows = {
        "label": ", ".join((term.label, *term.other)),
        "means": term.definition,
        "kind of": ", ".join(term.broader),
        "domain": ", ".join(term.domain),
        "range": ", ".join(term.range),
        "scheme": ", ".join(term.scheme),
        "example": example,
    }
    said = (f"  {name}: {text}" for name, text in rows.items() if text)
    return "\n".join((f"{term.curie}  ({term.kind})", *said))
