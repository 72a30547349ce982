"""What tests share: a small project that builds, the command line, and a browser."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from policygraph import cli
from policygraph.cli.shell import Shell

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, Route

# A machine that does other things as well is no fault of the code.
settings.register_profile("tests", deadline=None)
settings.load_profile("tests")

ONTOLOGY = """\
@base <https://w3id.org/policygraph/ontology> .
@prefix pg: <https://w3id.org/policygraph/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

<> a owl:Ontology ; rdfs:label "Test"@en .
pg:Source a owl:Class ; rdfs:label "source"@en .
pg:NewsArticle a owl:Class ; rdfs:label "news article"@en ; rdfs:subClassOf pg:Source .
pg:Passage a owl:Class ; rdfs:label "passage"@en .
pg:Claim a owl:Class ; rdfs:label "claim"@en .
pg:Finding a owl:Class ; rdfs:label "finding"@en ; rdfs:subClassOf pg:Claim .
pg:Agency a owl:Class ; rdfs:label "agency"@en .
pg:textLength a owl:DatatypeProperty ; rdfs:label "text length"@en .
pg:textDigest a owl:DatatypeProperty ; rdfs:label "text digest"@en .
pg:worksWith a owl:ObjectProperty ; rdfs:label "works with"@en .
"""

SHAPES = """\
@base <https://w3id.org/policygraph/shapes> .
@prefix pg: <https://w3id.org/policygraph/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .

<#Agency> a sh:NodeShape ; sh:targetClass pg:Agency ; sh:property <#Agency-label> .
<#Agency-label> a sh:PropertyShape ; sh:path rdfs:label ; sh:minCount 1 ;
  sh:name "label"@en ; sh:message "An agency has a label."@en ; sh:severity sh:Violation .
"""

DATA = """\
@base <https://w3id.org/policygraph/source/article> .
@prefix pg: <https://w3id.org/policygraph/ontology#> .
@prefix id: <https://w3id.org/policygraph/id/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

<> a pg:NewsArticle ; rdfs:label "An article"@en ; pg:textLength 30 ;
  pg:textDigest "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" .
<#char=0,10> a pg:Passage ; rdfs:label "the first words"@en .
<#char=10,30> a pg:Passage ; rdfs:label "the next words"@en .
<#char=0,10> { id:ice a pg:Agency ; rdfs:label "ICE"@en ; pg:worksWith id:county . }
<#char=10,30> { id:county a pg:Agency ; rdfs:label "The county"@en . }
"""

MakeProject = Callable[..., Path]


def write_project(root: Path, data: Mapping[str, str] | None = None) -> Path:
    """Writes a small project; ``data`` maps names under data/ to their texts."""
    files = {"ontology/terms.ttl": ONTOLOGY, "ontology/shapes.ttl": SHAPES}
    contents = {"article.trig": DATA} if data is None else data
    files |= {f"data/{name}": text for name, text in contents.items()}
    (root / "queries").mkdir(parents=True)
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root.resolve()


@pytest.fixture
def make_project() -> MakeProject:
    return write_project


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own, also for the processes it starts."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("POLICYGRAPH_CACHE", str(folder))
    return folder


@pytest.fixture
def command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Runs the command line in this process: its exit code, its output, its messages."""

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["policygraph", *arguments])
        with pytest.raises(SystemExit) as end:
            cli.main()
        out, err = capsys.readouterr()
        return int(end.value.code or 0), out, err

    return run


@pytest.fixture
def at_hand(monkeypatch: pytest.MonkeyPatch) -> Callable[[object], None]:
    """Gives commands a dataset, or what makes one each time, in place of the project's own."""

    def give(data: object) -> None:
        engine = property(lambda shell: data()) if callable(data) else data
        monkeypatch.setattr(Shell, "engine", engine)

    return give


NewPage = Callable[..., "Page"]
_DESKTOP = {"width": 1280, "height": 800}
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The machine's Chromium."""
    found = next(filter(None, map(shutil.which, _CHROMIUM)), None)
    if found is None:
        pytest.skip(f"none of {', '.join(_CHROMIUM)} is on the path")
    with pytest.importorskip("playwright.sync_api").sync_playwright() as playwright:
        # A container's root cannot set up Chromium's sandbox.
        root = ["--no-sandbox"] if os.name == "posix" and os.geteuid() == 0 else []
        started = playwright.chromium.launch(
            executable_path=found, args=[*root, "--enable-unsafe-swiftshader"]
        )
        yield started
        started.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """Makes pages that may neither complain nor ask for anything outside the disk."""
    faults: list[str] = []
    contexts: list[BrowserContext] = []

    def hear(message: ConsoleMessage) -> None:
        # What a software GL says of its own speed is not the page's fault.
        if message.type in {"error", "warning"} and "GL Driver Message" not in message.text:
            faults.append(f"{message.type}: {message.text}")

    def refuse(route: Route) -> None:
        if route.request.url.startswith(("http:", "https:", "ws:")):
            faults.append(f"asks for {route.request.url}")
            route.abort()
        else:
            route.continue_()

    def dismiss(dialog: Dialog) -> None:
        faults.append(f"says {dialog.message}")
        dialog.dismiss()

    def make(size: Mapping[str, int], **options: Any) -> Page:
        viewport = {"width": size["width"], "height": size["height"]}
        context = browser.new_context(viewport=viewport, reduced_motion="reduce", **options)  # type: ignore[arg-type]
        contexts.append(context)
        context.set_default_timeout(15_000)
        context.route("**/*", refuse)
        page = context.new_page()
        page.on("console", hear)
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.on("dialog", dismiss)
        return page

    yield make
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def opened(new_page: NewPage) -> NewPage:
    """Opens a page that draws itself, and waits until it has."""

    def opening(address: str, size: Mapping[str, int] = _DESKTOP, **options: Any) -> Page:
        page = new_page(size, **options)
        page.goto(address)
        page.wait_for_selector("html[data-ready=true]", state="attached")
        return page

    return opening
