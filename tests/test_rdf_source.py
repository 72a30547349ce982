"""Each file under cases/rdf/refused is refused as its .txt says: place first, then fragments.

Each file under cases/rdf/read gives the N-Quads of its .expected.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from policygraph.errors import InputError
from policygraph.sources import rdf

CASES = Path(__file__).parent / "cases" / "rdf"
REFUSED = sorted(path for path in (CASES / "refused").iterdir() if path.suffix != ".txt")
READ = sorted(path for path in (CASES / "read").iterdir() if path.suffix != ".expected")
BASE = "@base <https://example.org/source/x> .\n"


@pytest.mark.parametrize("path", REFUSED, ids=lambda path: path.name)
def test_refused(path: Path) -> None:
    place, *fragments = path.with_name(path.name + ".txt").read_text("utf-8").splitlines()
    with pytest.raises(InputError) as caught:
        rdf.read(path, path.name)
    where = str(caught.value.where)
    assert where == place or where.startswith(f"{path.name}:{place}")
    for fragment in fragments:
        assert fragment in str(caught.value)
    assert caught.value.hint


@pytest.mark.parametrize("path", READ, ids=lambda path: path.name)
def test_read(path: Path) -> None:
    expected = path.with_name(path.name + ".expected").read_bytes()
    assert rdf.read(path, path.name).quads == expected


def test_reading_says_what_the_file_is() -> None:
    reading = rdf.read(CASES / "read" / "source.trig", "source.trig")
    assert reading.base == "https://example.org/source/x"
    assert reading.prefixes[""] == "https://example.org/id/"
    assert len(reading.digest) == 64


def test_blank_nodes_pass_where_they_are_allowed(tmp_path: Path) -> None:
    path = tmp_path / "shapes.ttl"
    path.write_text(BASE + "<> <#p> [ <#q> ( 1 _:b ) ] .", encoding="utf-8")
    first, second = (rdf.read(path, path.name, blank_nodes=True).quads for _ in range(2))
    assert first.count(b"\n") == second.count(b"\n") == 6
    assert first != second, "two files must not share a blank node"


def test_triple_terms_stay_refused_in_shapes(tmp_path: Path) -> None:
    path = tmp_path / "shapes.ttl"
    path.write_text(BASE + "[] <#p> <<( <a> <b> _:c )>> .", encoding="utf-8")
    with pytest.raises(InputError, match=r"shapes.ttl:2:9: .*RDF 1.2"):
        rdf.read(path, path.name, blank_nodes=True)


def test_nesting_that_crashes_the_parser_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "deep.trig"
    path.write_text(BASE + "<> <#p> " + "<<( <> <#p> " * 200_000, encoding="utf-8")
    with pytest.raises(InputError, match=r"deep.trig:2:9: "):
        rdf.read(path, path.name)


def test_lines_end_as_in_an_editor(tmp_path: Path) -> None:
    path = tmp_path / "windows.trig"
    path.write_bytes(BASE.replace("\n", "\r\n").encode() + b"<> <#p> 1 ;\r\n   <#q> [] .\r\n")
    with pytest.raises(InputError, match=r"windows.trig:3:9: A blank node"):
        rdf.read(path, path.name)


@pytest.mark.parametrize("name", ["gone.trig", "folder.trig"])
def test_unreadable(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.trig").mkdir()
    with pytest.raises(InputError, match=rf"{name}: The file cannot be read"):
        rdf.read(tmp_path / name, name)


def test_unknown_ending(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"“\.rdf” is no ending"):
        rdf.read(tmp_path / "x.rdf", "x.rdf")
