"""Test results as JUnit XML, the form that code hosts and build servers read."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

from policygraph.lexical import NOT_XML
from policygraph.queries.expected import Result


def junit(results: Sequence[Result]) -> bytes:
    """The results as an XML document: one test suite with a test case a query."""
    failed = [result for result in results if not result.passed]
    total = f"{sum(result.seconds for result in results):.3f}"
    counts = {"tests": str(len(results)), "failures": str(len(failed)), "errors": "0"}
    suites = ElementTree.Element("testsuites", {**counts, "time": total})
    suite = ElementTree.SubElement(
        suites, "testsuite", {"name": "queries", **counts, "skipped": "0", "time": total}
    )
    for result in results:
        case = ElementTree.SubElement(
            suite,
            "testcase",
            {"classname": "queries", "name": _clean(result.name), "time": f"{result.seconds:.3f}"},
        )
        if not result.passed:
            failure = ElementTree.SubElement(
                case, "failure", {"message": _clean(result.problem), "type": "expected"}
            )
            failure.text = _clean(str(result))
    ElementTree.indent(suites)
    written: bytes = ElementTree.tostring(suites, "utf-8", xml_declaration=True)
    return written + b"\n"


def _clean(text: str) -> str:
    return NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
