"""What `--cite` says a row rests on, against a slow evaluator that follows the specification."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from typing import Any

import pyoxigraph as ox
import pytest
from rdflib import Dataset, URIRef

from policygraph.queries.reading import read
from policygraph.queries.support import Row, Solver
from policygraph.store import engine_of
from policygraph.terms import Term, iri, literal

EX = "http://example.org/"
NODES = [EX + name for name in "abcd"]
LINKS = [EX + name for name in "pqr"]
GRAPHS = [EX + name for name in ("g1", "g2", "g3")]
VARIABLES = ["?w", "?x", "?y", "?z"]
KINDS = ["optional", "union"] * 2 + [
    *("triples", "minus", "exists", "absent", "graph", "select", "filter", "group")
]

Quad = tuple[str, str, str, str]
Binding = dict[str, str]
Statement = tuple[tuple[str, str, str], str | None]
Found = list[tuple[Binding, frozenset[Statement]]]


class Data:
    """The same quads for Oxigraph and for rdflib, the default graph being their union."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self.quads = sorted(set(quads))
        self.store = ox.Store()
        self.dataset = Dataset(default_union=False)
        for s, p, o, g in self.quads:
            triple = (ox.NamedNode(s), ox.NamedNode(p), ox.NamedNode(o))
            self.store.add(ox.Quad(*triple, ox.NamedNode(g)))
            self.store.add(ox.Quad(*triple))
            self.dataset.graph(URIRef(g)).add((URIRef(s), URIRef(p), URIRef(o)))
            self.dataset.default_graph.add((URIRef(s), URIRef(p), URIRef(o)))

    def triples(self, graph: str | None) -> list[tuple[str, str, str]]:
        return sorted({quad[:3] for quad in self.quads if graph in (None, quad[3])})

    def run(self, text: str) -> tuple[tuple[str, ...], list[Row]]:
        answer = self.store.query(text)
        assert isinstance(answer, ox.QuerySolutions)
        names = tuple(variable.value for variable in answer.variables)
        return names, [tuple(_term(row[name]) for name in names) for row in answer]

    def cited(self, text: str) -> tuple[list[Row], list[set[Statement]]]:
        names, rows = self.run(text)
        found = Solver(read(text), engine_of(self.dataset), self.run).statements(names, rows)
        return rows, [
            {((str(s), str(p), str(o)), str(g) if g else None) for (s, p, o), g in statements}
            for statements in found
        ]


def _term(term: Any) -> Term | None:
    if isinstance(term, ox.NamedNode):
        return iri(term.value)
    if isinstance(term, ox.Literal):
        return literal(term.value, term.datatype.value)
    return None


# Random queries, as values, as text, and their meaning (SPARQL 1.1 §18)


def random_group(
    rng: random.Random, depth: int, select: bool = True, exists: bool = True
) -> list[Any]:
    """The elements of a group: a basic graph pattern first, then what else there is.

    Where Oxigraph strays from the specification nothing is drawn: a sub-SELECT inside GRAPH ?g is
    evaluated over all named graphs at once, and an EXISTS in a group within the group sees the
    variables of the outer one.
    """
    group: list[Any] = [random_triples(rng)]
    for _ in range(rng.choice((0, 1, 1, 2)) if depth else 0):
        kind = rng.choice(KINDS)
        named = rng.choice(["?g", GRAPHS[0]])
        may_select = select and (kind != "graph" or named != "?g")
        may_exist = exists and kind in ("optional", "select")

        def inner(select: bool = may_select, exists: bool = may_exist) -> list[Any]:
            return random_group(rng, depth - 1, select, exists)

        if kind == "select" and not select:
            continue
        if kind in ("exists", "absent") and not exists:
            continue
        if kind == "triples":
            group.append(random_triples(rng))
        elif kind == "union":
            group.append(("union", inner(), inner()))
        elif kind == "graph":
            group.append(("graph", named, inner()))
        elif kind == "select":
            group.append(("select", rng.random() < 0.5, rng.sample(VARIABLES, 2), inner()))
        elif kind == "filter":
            group.append(("filter", *rng.sample(VARIABLES, 2)))
        else:
            group.append((kind, inner()))
    return group


def random_triples(rng: random.Random) -> Any:
    def end() -> str:
        return rng.choice([*VARIABLES, *VARIABLES, "_:blank", rng.choice(NODES)])

    found = []
    for _ in range(rng.choice((1, 1, 2))):
        link = rng.choice([*LINKS, *LINKS, "?p", "+", "*", "/", "|", "!"])
        # Oxigraph does not find a term in reach of itself if the data has no such term.
        ends = rng.choices(VARIABLES, k=2) if link == "*" else [end(), end()]
        found.append((ends[0], link, ends[1]))
    return ("triples", found)


def write(group: list[Any], label: Iterator[int]) -> str:
    parts = []
    for kind, *rest in group:
        if kind == "triples":
            blank = f"_:b{next(label)}"
            parts.append(" ".join(_write_triple(triple, blank) for triple in rest[0]))
        elif kind == "union":
            parts.append(" UNION ".join(f"{{ {write(inner, label)} }}" for inner in rest))
        elif kind == "select":
            distinct, names, inner = rest
            word = "DISTINCT " if distinct else ""
            parts.append(f"{{ SELECT {word}{' '.join(names)} WHERE {{ {write(inner, label)} }} }}")
        elif kind == "filter":
            parts.append(f"FILTER({rest[0]} != {rest[1]})")
        elif kind == "graph":
            parts.append(f"GRAPH {_write_term(rest[0])} {{ {write(rest[1], label)} }}")
        else:
            word = {
                "optional": "OPTIONAL",
                "minus": "MINUS",
                "exists": "FILTER EXISTS",
                "absent": "FILTER NOT EXISTS",
                "group": "",
            }[kind]
            parts.append(f"{word} {{ {write(rest[0], label)} }}")
    return " ".join(parts)


def _write_term(term: str) -> str:
    return term if term.startswith(("?", "_:")) else f"<{term}>"


PATHS = {
    "+": f"<{LINKS[0]}>+",
    "*": f"<{LINKS[0]}>*",
    "/": f"<{LINKS[0]}>/^<{LINKS[1]}>",
    "|": f"(<{LINKS[0]}>|<{LINKS[1]}>)",
    "!": f"!(<{LINKS[0]}>|^<{LINKS[1]}>)",
}


def _write_triple(triple: tuple[str, str, str], blank: str) -> str:
    ends = [blank if end == "_:blank" else _write_term(end) for end in (triple[0], triple[2])]
    link = PATHS.get(triple[1]) or _write_term(triple[1])
    return f"{ends[0]} {link} {ends[1]} ."


class Meaning:
    """Every solution of a group with the statements it goes over, found the slow way."""

    def __init__(self, data: Data) -> None:
        self.data = data

    def group(self, group: list[Any], graph: str | None, start: Found | None = None) -> Found:
        found: Found = start or [({}, frozenset())]
        for kind, *rest in group:
            if kind == "triples":
                found = _join(found, self.triples(rest[0], graph))
            elif kind == "group":
                found = _join(found, self.group(rest[0], graph))
            elif kind == "union":
                found = _join(found, self.group(rest[0], graph) + self.group(rest[1], graph))
            elif kind == "optional":
                found = self.optional(found, rest[0], graph)
            elif kind == "minus":
                against = self.group(rest[0], graph)
                found = [one for one in found if not any(_clash(one[0], b) for b, _ in against)]
            elif kind == "graph":
                found = _join(found, self.named(rest[0], rest[1]))
            elif kind == "select":
                found = _join(found, self.select(rest[1], rest[2], graph))
        return self.filters(found, group, graph)

    def filters(self, found: Found, group: list[Any], graph: str | None) -> Found:
        for kind, *rest in group:
            if kind == "filter":
                found = [
                    one
                    for one in found
                    if rest[0] in one[0]
                    and rest[1] in one[0]
                    and one[0][rest[0]] != one[0][rest[1]]
                ]
            elif kind in ("exists", "absent"):
                kept: Found = []
                for binding, statements in found:
                    inner = self.group(rest[0], graph, [(dict(binding), frozenset())])
                    if bool(inner) == (kind == "exists"):
                        more = frozenset().union(*(over for _, over in inner))
                        kept.append((binding, statements | (more if kind == "exists" else set())))
                found = kept
        return found

    def optional(self, found: Found, group: list[Any], graph: str | None) -> Found:
        conditions = [part for part in group if part[0] in ("filter", "exists", "absent")]
        inner = self.group([part for part in group if part not in conditions], graph)
        result: Found = []
        for one in found:
            met = self.filters(_join([one], inner), conditions, graph)
            result += met or [one]
        return result

    def named(self, name: str, group: list[Any]) -> Found:
        if not name.startswith("?"):
            return self.group(group, name)
        known = sorted({quad[3] for quad in self.data.quads})
        return [
            one
            for graph in known
            for one in _join(self.group(group, graph), [({name: graph}, frozenset())])
        ]

    def select(self, names: list[str], group: list[Any], graph: str | None) -> Found:
        return _share(self.group(group, graph), names)

    def triples(self, triples: list[tuple[str, str, str]], graph: str | None) -> Found:
        found: Found = [({}, frozenset())]
        for triple in triples:
            found = _join(found, self.triple(triple, graph))
        return [
            ({name: term for name, term in binding.items() if name != "_:blank"}, statements)
            for binding, statements in found
        ]

    def triple(self, triple: tuple[str, str, str], graph: str | None) -> Found:
        found: Found = []
        for start, link, end, over in self.walks(triple, graph):
            binding: Binding = {}
            pairs = [(triple[0], start), (triple[2], end)]
            if triple[1] not in PATHS:
                pairs.append((triple[1], link))
            if all(_fits(binding, name, term) for name, term in pairs):
                found.append((binding, frozenset((one, graph) for one in over)))
        return found

    def walks(
        self, triple: tuple[str, str, str], graph: str | None
    ) -> Iterator[tuple[str, str, str, frozenset[tuple[str, str, str]]]]:
        known, (p, q, _) = self.data.triples(graph), LINKS
        link = triple[1]
        if link == "/":
            for s, a, m in known:
                for t, b, n in known:
                    if a == p and b == q and n == m:
                        yield s, link, t, frozenset({(s, a, m), (t, b, n)})
        elif link in "+*":
            yield from self.repeated(triple, known)
        else:
            for s, a, o in known:
                if link not in PATHS or (a in (p, q) if link == "|" else a != p):
                    yield s, a, o, frozenset({(s, a, o)})
                if link == "!" and a != q:
                    yield o, a, s, frozenset({(s, a, o)})

    def repeated(
        self, triple: tuple[str, str, str], known: list[tuple[str, str, str]]
    ) -> Iterator[tuple[str, str, str, frozenset[tuple[str, str, str]]]]:
        """All walks without a repeated statement, then of those the shortest."""
        hops = [one for one in known if one[1] == LINKS[0]]
        ways: dict[tuple[str, str], list[tuple[tuple[str, str, str], ...]]] = {}
        stack = [(one,) for one in hops]
        while stack:
            way = stack.pop()
            ways.setdefault((way[0][0], way[-1][2]), []).append(way)
            stack += [(*way, one) for one in hops if one[0] == way[-1][2] and one not in way]
        if triple[1] == "*":
            # A term that the pattern names is in reach of itself, be it in the graph or not.
            ends = {end for s, _, o in known for end in (s, o)}
            ends |= {end for end in (triple[0], triple[2]) if not end.startswith(("?", "_:"))}
            for end in ends:
                ways[end, end] = [()]
        for (start, end), found in ways.items():
            least = min(map(len, found))
            over = frozenset(one for way in found if len(way) == least for one in way)
            yield start, triple[1], end, over


def _fits(binding: Binding, name: str, term: str) -> bool:
    return binding.setdefault(name, term) == term if name.startswith(("?", "_:")) else name == term


def _join(left: Found, right: Found) -> Found:
    return [
        ({**a, **b}, over | more)
        for a, over in left
        for b, more in right
        if all(a[name] == b[name] for name in a.keys() & b.keys())
    ]


def _clash(one: Binding, other: Binding) -> bool:
    shared = one.keys() & other.keys()
    return bool(shared) and all(one[name] == other[name] for name in shared)


def _share(found: Found, names: list[str]) -> Found:
    """Projected solutions, each once, with the statements of all that give it."""
    rows: dict[tuple[tuple[str, str], ...], frozenset[Statement]] = {}
    for binding, statements in found:
        row = tuple((name, binding[name]) for name in names if name in binding)
        rows[row] = rows.get(row, frozenset()) | statements
    return [(dict(row), statements) for row, statements in rows.items()]


def random_data(rng: random.Random) -> Data:
    return Data(
        (rng.choice(NODES), rng.choice(LINKS), rng.choice(NODES), rng.choice(GRAPHS))
        for _ in range(rng.randint(3, 9))
    )


def random_select(rng: random.Random) -> tuple[str, list[str], list[Any]]:
    names = rng.sample(VARIABLES, rng.randint(1, 3))
    group = random_group(rng, 2)
    word = rng.choice(("", "DISTINCT "))
    return f"SELECT {word}{' '.join(names)} {_where(group)}", names, group


def _where(group: list[Any]) -> str:
    return f"WHERE {{ {write(group, iter(range(100)))} }}"


def _shown(rows: Iterable[Row]) -> list[tuple[str | None, ...]]:
    return [tuple(None if term is None else str(term) for term in row) for row in rows]


# Oxigraph joins an OPTIONAL inside an OPTIONAL with what is outside both before it looks at what
# is between them, against §18.6.
STRAYS = {456}


@pytest.mark.parametrize("seed", sorted(set(range(600)) - STRAYS))
def test_random_queries_cite_what_the_specification_says(seed: int) -> None:
    rng = random.Random(seed)
    data = random_data(rng)
    text, names, group = random_select(rng)
    rows, cited = data.cited(text)
    wanted = {
        tuple(binding.get(name) for name in names): statements
        for binding, statements in _share(Meaning(data).group(group, None), names)
    }
    assert set(_shown(rows)) == set(wanted), text
    for row, statements in zip(_shown(rows), cited, strict=True):
        assert statements == wanted[row], text


@pytest.mark.parametrize("seed", range(200))
def test_what_is_cited_for_a_row_gives_the_row_by_itself(seed: int) -> None:
    rng = random.Random(10_000 + seed)
    data = random_data(rng)
    text, _, _ = random_select(rng)
    if "*" in text:
        return  # A way of no steps needs its end in the data, and rests on no statement.
    rows, cited = data.cited(text)
    for row, statements in zip(_shown(rows), cited, strict=True):
        alone = Data(
            quad
            for quad in data.quads
            if (quad[:3], None) in statements or (quad[:3], quad[3]) in statements
        )
        assert row in _shown(alone.run(text)[1]), text


@pytest.mark.parametrize("seed", range(200))
@pytest.mark.parametrize("form", ["shown", "hidden", "expression", "all", "sub"])
def test_a_row_of_groups_rests_on_the_whole_group(seed: int, form: str) -> None:
    rng = random.Random(20_000 + seed)
    data = random_data(rng)
    _, _, group = random_select(rng)
    key, counted = rng.sample(VARIABLES, 2)
    count = f"(COUNT(DISTINCT {counted}) AS ?count)"
    texts = {
        "shown": f"SELECT {key} {count} {_where(group)} GROUP BY {key} HAVING(COUNT(*) > 1)",
        "hidden": f"SELECT {count} {_where(group)} GROUP BY {key}",
        "expression": f"SELECT {count} {_where(group)} GROUP BY (STR({key}))",
        "all": f"SELECT {count} {_where(group)}",
        "sub": f"SELECT ?count {{ {{ SELECT {key} {count} {_where(group)} GROUP BY {key} }} }}",
    }
    solutions = Meaning(data).group(group, None)
    groups: dict[str | None, Found] = {}
    for one in solutions:
        groups.setdefault(None if form == "all" else one[0].get(key), []).append(one)
    rows, cited = data.cited(texts[form])
    for row, statements in zip(_shown(rows), cited, strict=True):
        wanted: set[Statement] = set()
        for name, members in groups.items():
            values = {binding[counted] for binding, _ in members if counted in binding}
            if str(len(values)) == row[-1] and (form != "shown" or name == row[0]):
                wanted.update(one for _, over in members for one in over)
        assert statements == wanted, texts[form]
