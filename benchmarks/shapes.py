"""Shapes applied by ours, by `shacl` alone and by pySHACL, on the same data in the same run.

`python benchmarks/shapes.py --rows 10000 --faults 100` makes seeded rows (13 statements each), ten
shapes with 70 constraints, and the given number of faults, and prints CPU seconds (this process and
its children). Imports are measured apart. `--peers` runs pySHACL, too, on all of it.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
from collections.abc import Callable
from pathlib import Path

import mapping

EX = "https://example.org/ns#"
PROPERTIES = {
    "Agreement": ("agency", "model", "signed", "document", "officers", "note"),
    "Agency": ("kind", "county", "label"),
}


def shapes() -> str:
    """Ten shapes with seven constraints each."""
    lines = [f"@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <{EX}> ."]
    for number in range(10):
        kind = "Agreement" if number % 2 else "Agency"
        names = PROPERTIES[kind]
        lines.append(f"ex:shape-{number} a sh:NodeShape ; sh:targetClass ex:{kind} ;")
        for at in range(7):
            name = names[at % len(names)]
            constraint = ("sh:maxCount 5", 'sh:pattern "."', "sh:minLength 1")[at % 3]
            if at == 0 and kind == "Agreement":
                constraint = "sh:nodeKind sh:IRI"
            lines.append(f"  sh:property [ sh:path ex:{name} ; {constraint} ] ;")
        lines.append("  .")
    return "\n".join(lines)


def cpu() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def measured(work: Callable[[], object]) -> float:
    before = cpu()
    work()
    return cpu() - before


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--faults", type=int, default=100)
    parser.add_argument("--peers", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "data.nq"
        made, left = mapping.plan(), options.faults
        with file.open("wb") as out:
            for batch in mapping.batches(options.rows):
                for part in made.parts(batch, mapping.table.SERIES):
                    lines = part.split(b"\n")
                    for at, line in enumerate(lines):
                        if left and b"ns#agency> <" in line:
                            subject, name, rest = line.split(b" ", 2)
                            graph = rest.rsplit(b" ", 2)[1]
                            lines[at] = b" ".join((subject, name, b'"nobody"', graph, b"."))
                            left -= 1
                    out.write(b"\n".join(lines))

        def imports() -> None:
            import pyshacl  # noqa: F401

            import policygraph.validate.run  # noqa: F401

        print(f"imports  {measured(imports):6.2f}")
        from rdflib import Graph

        from policygraph import store
        from policygraph.validate import shacl
        from policygraph.validate.data import Data
        from policygraph.validate.shapes import Shapes

        graph = Shapes(Graph().parse(data=shapes(), format="turtle"))
        data = Data(store.in_memory(file.read_bytes()), [])
        import shacl as alone

        compiled = alone.Shapes.from_turtle(shapes())
        floor = measured(lambda: compiled.validate_file(str(file)))
        ours = measured(lambda: print(len(shacl.run(graph, data, file)[0]), "faults"))
        print(f"shacl    {floor:6.2f}")
        print(f"ours     {ours:6.2f}  {ours / floor:.1f} times")
        if options.peers:
            union = store.union_graph(data.engine)
            peer = measured(lambda: shacl.results(graph.graph, union))
            print(f"pySHACL  {peer:6.2f}  {peer / floor:.1f} times")


if __name__ == "__main__":
    main()
