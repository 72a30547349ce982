"""Validation: every shape and every check has a case folder that passes and one that violates."""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import rdflib
from rdflib import RDF, RDFS, SH, Dataset, Graph, URIRef
from rdflib.collection import Collection

from policygraph import project, store, vocab
from policygraph.errors import Place, RefusedError
from policygraph.sources import rdf, turtle
from policygraph.sources.turtle import Written
from policygraph.validate import CHECKS, Facts, Finding, Report, gather, validate
from policygraph.validate.faults import Fault, ntriples, places
from policygraph.validate.sarif import log
from policygraph.validate.shapes_check import CODES

ROOT = Path(__file__).resolve().parents[1]
CASES = Path(__file__).parent / "cases" / "validate"
REFUSED = sorted((Path(__file__).parent / "cases" / "shapes-refused").glob("*.ttl"))
NAMES = sorted(folder.name for folder in CASES.iterdir() if folder.is_dir())


@cache
def read(path: Path) -> bytes:
    shapes = path.suffix == ".ttl"
    return rdf.read(path, path.name, blank_nodes=shapes).quads


def graph(*paths: Path) -> Graph:
    return store.union_graph(store.from_quads(b"".join(read(path) for path in paths)))


@cache
def shapes() -> Graph:
    return graph(*sorted((ROOT / "ontology").glob("*-shapes.ttl")))


@cache
def ontology() -> bytes:
    files = sorted((ROOT / "ontology").glob("*.ttl"))
    return b"".join(read(path) for path in files if "shapes" not in path.name)


def dataset(*paths: Path) -> Dataset:
    return store.from_quads(ontology() + b"".join(read(path) for path in paths))


def written(*paths: Path) -> Iterator[Written]:
    for path in paths:
        yield from turtle.locate(path.read_text(encoding="utf-8"), path.name)


def gathered(*paths: Path) -> list[Facts]:
    return [gather([ontology()]), *(gather([read(path)]) for path in paths)]


def check(path: Path) -> Report:
    """The report on one file of a case, beside what all cases share."""
    common = CASES / "common.trig"
    if path.suffix == ".ttl":
        return validate(dataset(common), graph(path), written(common, path))
    # The dataset does not know how a value was written.
    facts = gathered(common, path) if path.parent.name == "literal-form" else None
    return validate(dataset(common, path), shapes(), written(common, path), facts=facts)


def base(path: Path) -> str:
    return rdf.read(path, path.name, blank_nodes=True).base


def focus(written: str | None, path: Path) -> str | None:
    if written is None:
        return None
    if written in ("<>",) or written.startswith("<#"):
        return base(path) + written[1:-1]
    return str(vocab.expand(written))


# Every shape that reports and every check has a case.


def reporting_shapes() -> set[str]:
    """The shapes of shapes.ttl whose results reach a report: not the parts of other shapes."""
    graph = shapes()
    parts = set(graph.objects(None, SH.node)) | set(graph.objects(None, URIRef(str(SH) + "not")))
    for head in graph.objects(None, URIRef(str(SH) + "or")):
        parts |= set(Collection(graph, head))
    for part in list(parts):
        parts |= set(graph.objects(part, SH.property))
    every = set(graph.subjects(RDF.type, SH.PropertyShape)) | {
        shape
        for shape in graph.subjects(RDF.type, SH.NodeShape)
        if (shape, SH.property, None) not in graph
    }
    return {str(shape).partition("#")[2] for shape in every - parts}


def test_every_shape_and_check_has_a_case_and_no_case_is_left_over() -> None:
    codes = reporting_shapes() | {check.code for check in CHECKS} | set(CODES)
    assert sorted(codes) == NAMES


def test_codes_are_names_of_one_thing() -> None:
    codes = [check.code for check in CHECKS]
    assert len(codes) == len(set(codes))
    assert not (set(codes) | set(CODES)) & reporting_shapes()


def test_shapes_say_who_they_are_and_how_to_mend() -> None:
    graph = shapes()
    for kind in (SH.NodeShape, SH.PropertyShape):
        for shape in graph.subjects(RDF.type, kind):
            assert isinstance(shape, URIRef)
            assert graph.value(shape, SH.name)
            if str(shape).partition("#")[2] in reporting_shapes():
                assert graph.value(shape, SH.severity)
                what, _, mend = str(graph.value(shape, SH.message)).partition(". ")
                assert what and mend.endswith("."), shape


def test_every_class_that_is_drawn_has_a_shape() -> None:
    data = store.union_graph(store.from_quads(ontology()))
    aimed = set(shapes().objects(None, SH.targetClass))
    drawn = set(data.subjects(vocab.PG.drawnAs, vocab.PG.Card))
    drawn |= set(data.subjects(vocab.PG.edgeFrom))
    for kind in drawn:
        assert aimed & set(data.transitive_objects(kind, RDFS.subClassOf)), kind


# What each case gives.


@pytest.mark.parametrize("name", NAMES)
def test_a_sound_file_passes(name: str) -> None:
    (path,) = (CASES / name).glob("ok.t*")
    assert check(path).findings == ()


@pytest.mark.parametrize("name", NAMES)
def test_a_faulty_file_gives_the_expected_findings(name: str) -> None:
    (path,) = (CASES / name).glob("bad.t*")
    expected = json.loads((CASES / name / "expected.json").read_text(encoding="utf-8"))
    wanted = [(focus(one["focus"], path), one["line"]) for one in expected["findings"]]
    findings = check(path).findings
    found = [
        (one.focus, one.place.line if one.place and one.focus else None)
        for one in findings
        if one.code == name
    ]
    wanted = [(thing, line if thing else None) for thing, line in wanted]
    assert wanted
    assert sorted(found) == sorted(wanted)
    assert sorted({one.code for one in findings} - {name}) == expected["others"]
    for one in findings:
        assert one.message.endswith((".", "?"))
        assert one.hint
        assert one.place is None or one.place.file == path.name


def test_what_the_cases_share_is_sound() -> None:
    assert validate(dataset(CASES / "common.trig"), shapes(), ()).findings == ()


@pytest.mark.parametrize("path", REFUSED, ids=lambda path: path.stem)
def test_code_in_shapes_is_refused(path: Path) -> None:
    with pytest.raises(RefusedError, match="beyond SHACL Core: sh:"):
        check(path)


# Findings as a whole.


def bad(name: str) -> Path:
    return CASES / name / "bad.trig"


def test_findings_name_thing_value_and_remedy() -> None:
    (finding,) = check(bad("programme-operator-kind")).findings
    assert finding == Finding(
        severity="violation",
        code="programme-operator-kind",
        focus="https://w3id.org/policygraph/id/x",
        label="the thing",
        message="What runs the programme is nobody who can act.",
        value="id:law",
        place=Place("bad.trig", 7, 19),
        hint="Point pg:operatedBy at an agency, a government or another body.",
    )


def test_a_fault_of_a_node_shape_shows_the_value() -> None:
    (finding,) = check(bad("share-range")).findings
    assert finding.value == "90"


def test_misspelt_names_bring_suggestions() -> None:
    assert "pg:serves" in check(bad("undeclared-property")).findings[0].hint
    assert "pg:Agency" in check(bad("undeclared-class")).findings[0].hint


def test_a_place_is_called_by_its_source() -> None:
    (finding,) = check(bad("passage-gloss")).findings
    assert finding.label == "page=1 of “The article of the cases”"


def test_reports_do_not_depend_on_the_order_of_the_data() -> None:
    paths = [bad(name) for name in ("label", "dangling", "two-labels", "rule-action")]
    reports = []
    for order in (paths, paths[::-1]):
        quads = b"".join(read(path) for path in order)
        reports.append(validate(store.from_quads(ontology() + quads), shapes(), written(*paths)))
    assert reports[0] == reports[1]
    severities = [finding.severity for finding in reports[0].findings]
    assert severities == sorted(severities, key=["violation", "warning", "info"].index)


def test_places_are_not_read_without_findings() -> None:
    def untouched() -> Iterator[Written]:
        raise AssertionError
        yield

    assert validate(dataset(CASES / "common.trig"), shapes(), untouched()).conforms


def test_ill_typed_literals_are_findings_and_no_noise(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    level = logging.getLogger("rdflib.term").level
    report = check(bad("ill-typed"))
    assert [finding.code for finding in report.findings] == ["ill-typed"]
    assert not caplog.records
    assert capfd.readouterr() == ("", "")
    assert rdflib.NORMALIZE_LITERALS is False
    assert logging.getLogger("rdflib.term").level == level


def test_statements_in_no_named_graph_are_found() -> None:
    data = dataset(CASES / "common.trig")
    plain = store.union_graph(data)
    loose = Dataset()
    for triple in plain:
        loose.default_graph.add(triple)
    codes = {finding.code for finding in validate(loose, shapes(), ()).findings}
    assert "outside-passage" in codes


@pytest.mark.parametrize(
    "text", ['a "b" \\ c', "line\nbreak\ttab\r", "é\x7f\x01", "\b\f", "plain"], ids=repr
)
def test_literals_are_found_however_they_are_escaped(text: str) -> None:
    from rdflib import Literal

    subject, name = URIRef("https://example.org/s"), URIRef("https://example.org/p")
    for value in (Literal(text), Literal(text, lang="EN-GB"), Literal(text, datatype=name)):
        line = f"{subject.n3()} {name.n3()} {ntriples(value)} .\n"
        fault = Fault(subject, "", value, ((subject, name, value, None),))
        assert places([fault], turtle.locate("\n" + line, "f")) == [
            Place("f", 2, line.index('"') + 1)
        ]


# The report in other forms.


def test_as_dict_is_json() -> None:
    report = check(bad("two-labels"))
    data = json.loads(json.dumps(report.as_dict()))
    assert data["conforms"] is True
    assert data["counts"] == {"violation": 0, "warning": 1, "info": 0}
    (finding,) = data["findings"]
    assert finding["place"] == {"file": "bad.trig", "line": 7, "column": 5}


def test_sarif_tells_rule_level_and_region() -> None:
    report = Report(check(bad("dangling")).findings + check(bad("law-citation")).findings)
    (run,) = log(report.findings)["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["dangling", "law-citation"]
    levels = [(result["level"], rules[result["ruleIndex"]]["id"]) for result in run["results"]]
    assert levels == [("error", "dangling"), ("error", "dangling"), ("note", "law-citation")]
    physical: dict[str, Any] = run["results"][0]["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"] == {"uri": "bad.trig", "uriBaseId": "SRCROOT"}
    assert physical["region"]["startLine"] == 6


def test_the_built_in_data_has_no_violation() -> None:
    built_in = project.builtin()
    quads = b"".join(read(path) for path in built_in.data)
    report = validate(store.from_quads(ontology() + quads), shapes())
    assert [finding for finding in report.findings if finding.severity == "violation"] == []


# The command.


def run(*arguments: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "policygraph", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose one source is what the cases share; its cache is its own."""
    monkeypatch.setenv("POLICYGRAPH_CACHE", str(tmp_path / "cache"))
    root = tmp_path / "project"
    shutil.copytree(ROOT / "ontology", root / "ontology")
    (root / "queries").mkdir()
    (root / "data").mkdir()
    shutil.copy(CASES / "common.trig", root / "data" / "common.trig")
    return root


def add(folder: Path, name: str) -> None:
    """Puts the faulty statements of a case into the project's source."""
    _, _, statements = bad(name).read_text(encoding="utf-8").partition("\n\n")
    with (folder / "data" / "common.trig").open("a", encoding="utf-8") as file:
        file.write(statements)


def test_command_on_sound_data(folder: Path) -> None:
    code, out, _ = run("-p", str(folder), "validate")
    assert (code, out) == (0, "Nothing to mend: no violations, no warnings\n")


def test_command_on_violations(folder: Path) -> None:
    add(folder, "rule-bearer")
    code, out, _ = run("-p", str(folder), "validate")
    assert code == 1
    assert out.startswith("1 violation\n\nViolations\n  • data/common.trig:")
    assert "[rule-bearer]" in out
    assert "To mend: Add pg:bearer." in out


def test_command_fails_on_warnings_only_if_strict(folder: Path) -> None:
    text = (folder / "data" / "common.trig").read_text(encoding="utf-8")
    text = text.replace("pg:operatedBy id:agency ;", "")
    (folder / "data" / "common.trig").write_text(text, encoding="utf-8")
    assert run("-p", str(folder), "validate")[0] == 0
    assert run("-p", str(folder), "validate", "--strict")[0] == 1


def test_command_as_json_and_sarif(folder: Path) -> None:
    add(folder, "rule-bearer")
    log = folder.parent / "log.sarif"
    code, out, _ = run("-p", str(folder), "validate", "--json", "--sarif", str(log))
    assert code == 1
    assert json.loads(out)["counts"]["violation"] == 1
    assert json.loads(log.read_text(encoding="utf-8"))["version"] == "2.1.0"


def test_command_with_other_shapes(folder: Path) -> None:
    shape = CASES / "shape-term" / "bad.ttl"
    code, out, _ = run("-p", str(folder), "validate", "--shapes", str(shape))
    assert code == 1
    assert f"{shape}:8:" in out
    assert "Did you mean “sh:maxCount”?" in out


def test_command_refuses_code_in_shapes(folder: Path) -> None:
    code, out, err = run("-p", str(folder), "validate", "--shapes", str(REFUSED[0]))
    assert (code, out) == (2, "")
    assert "beyond SHACL Core" in err
    assert "Traceback" not in err


def test_command_tests_the_queries(folder: Path) -> None:
    query = folder / "queries" / "agencies.rq"
    query.write_text("SELECT ?who { ?who a <https://w3id.org/policygraph/ontology#Agency> }\n")
    code, out, _ = run("-p", str(folder), "test")
    assert code == 1
    assert "agencies: It has no expected result." in out
    assert run("-p", str(folder), "test", "--update")[0] == 0
    log = folder.parent / "junit.xml"
    code, out, _ = run("-p", str(folder), "test", "--junit", str(log))
    assert (code, out) == (0, "1 query passed, 0 failed.\n")
    assert 'tests="1"' in log.read_text(encoding="utf-8")
    query.write_text("ASK {}\n")
    assert run("-p", str(folder), "test")[0] == 1
