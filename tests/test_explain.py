"""What the graph says of a thing, told with who says so and where."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from itertools import pairwise
from pathlib import Path

import pytest
from rdflib import PROV, RDF, RDFS, Dataset, Literal, URIRef

from policygraph import store, vocab
from policygraph.errors import UnknownNameError
from policygraph.evidence import notes, page
from policygraph.evidence.explain import explain
from policygraph.evidence.values import Claim, Explanation
from policygraph.sources import rdf
from policygraph.vocab import ID, PG

ROOT = Path(__file__).parents[1]
CASES = Path(__file__).parent / "cases" / "evidence"
SOURCE = "https://w3id.org/policygraph/source/"
FIRST, SECOND = f"{SOURCE}gazette#char=44,95", f"{SOURCE}gazette#char=96,147"
STUDY = f"{SOURCE}gazette#char=244,311"
INFERENCE = f"{SOURCE}gazette#inference-operator"

# rdflib calls what it has deprecated itself.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")

Run = Callable[..., tuple[int, str, str]]
AtHand = Callable[[object], None]


def load(folder: str, *more: Path) -> Dataset:
    terms = [path for path in (ROOT / "ontology").glob("*.ttl") if "shapes" not in path.name]
    paths = [*sorted(terms), *sorted((CASES.parent / folder).glob("*.trig")), *more]
    return store.from_quads(b"".join(rdf.read(path, path.name).quads for path in paths))


@pytest.fixture
def town() -> Dataset:
    return load("evidence")


@pytest.fixture
def run(town: Dataset, at_hand: AtHand, command: Run) -> Run:
    at_hand(town)
    return command


def say(found: Explanation, most: int | None = None) -> str:
    return notes.text(page.lines(found, most))


def add(dataset: Dataset, graph: str, *triples: vocab.Triple) -> None:
    """Says something in a named graph, and so in the union."""
    for triple in triples:
        dataset.graph(URIRef(graph)).add(triple)
        dataset.default_graph.add(triple)


def only(claims: tuple[Claim, ...], label: str) -> Claim:
    (found,) = (one for one in claims if one.name.text == label)
    return found


# -- things ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["id:ferry-office", "Ferry Office", "ferry office", ID + "ferry-office"]
)
def test_a_thing_is_found_by_curie_label_and_iri(town: Dataset, name: str) -> None:
    found = explain(town, name)
    assert (found.thing.text, found.curie, found.view) == (
        "Ferry Office",
        "id:ferry-office",
        "thing",
    )
    assert [kind.text for kind in found.kinds] == ["agency"]


@pytest.mark.parametrize("name", ["Fery Office", "id:fery-office", "gazete"])
def test_an_unknown_thing_suggests_the_nearest(town: Dataset, name: str) -> None:
    with pytest.raises(UnknownNameError) as fault:
        explain(town, name)
    assert fault.value.suggestions


def test_each_statement_has_all_its_passages(town: Dataset) -> None:
    (serves,) = explain(town, "id:ferry-office").outgoing
    assert (serves.predicate.text, serves.value.text) == ("serves", "Riverbend")
    assert serves.evidence == (FIRST, SECOND)
    cited = {passage.iri: passage for passage in explain(town, "id:ferry-office").passages}
    passage = cited[FIRST]
    assert passage.source.text == "The Gazette on the night boat"
    assert (passage.line, passage.where) == (3, "line 3, characters 44–95")
    assert passage.gloss == "The boat runs until May."


def test_statements_about_passages_are_not_told(town: Dataset) -> None:
    curator = explain(town, "id:curator")
    assert [one.value.text for one in curator.identity] == ["curator", "Cora Torres"]
    assert (curator.outgoing, curator.incoming, curator.claims_made) == ((), (), ())


def test_what_joins_a_thing_to_others_is_one_item(town: Dataset) -> None:
    found = explain(town, "id:ferry-office")
    (tie,) = found.ties
    assert tie.words == "agreement signed on 2005-02-01 with Riverbend"
    assert tie.evidence == (f"{SOURCE}delta-study#page=4",)
    assert all(one.subject.iri != tie.name.iri for one in found.incoming)
    (tenure,) = explain(town, "Ida Quill").ties
    assert tenure.words == "tenure with Riverbend"


def test_inferences_are_apart_and_marked(town: Dataset) -> None:
    found = explain(town, "night boat")
    (inferred,) = found.inferred
    assert inferred.predicate.text == "operated by"
    assert inferred.inferred
    assert all(not one.inferred for one in (*found.identity, *found.outgoing, *found.incoming))
    told = say(found)
    assert re.search(
        r"operated by: Ferry Office \[\d+\], inferred by Cora Torres: "
        r"The Ferry Office runs the night boat, from passages \[\d+\]\[\d+\]",
        told,
    )
    # Its passages are footnotes, too, though no statement here stands in them.
    assert FIRST in told
    assert SECOND in told


def test_what_a_passage_says_too_is_not_called_inferred(town: Dataset) -> None:
    add(town, FIRST, (ID["night-boat"], PG.operatedBy, ID["ferry-office"]))
    found = explain(town, "night boat")
    assert found.inferred == ()
    (said,) = (one for one in found.outgoing if one.predicate.text == "operated by")
    assert said.evidence == (FIRST, INFERENCE)
    assert "inferred by" not in next(
        line for line in say(found).splitlines() if "operated by:" in line
    )


# -- claims ---------------------------------------------------------------------------------------


def test_speaker_publisher_and_document_are_kept_apart(town: Dataset) -> None:
    claim = only(explain(town, "night boat").claims_about, "Only about 40 ride at night")
    assert [voice.speaker.text for voice in claim.voices] == ["Delta Institute"]
    (telling,) = claim.told
    assert telling.source.text == "The Gazette on the night boat"
    assert [name.text for name in telling.publishers] == ["Riverbend Gazette"]
    first = claim.chain[0]
    assert (first.relation, first.thing.text) == ("stated in", "Riders at Night")
    assert [name.text for name in first.publishers] == ["Delta Press"]
    assert first.speakers == ()


def test_a_publisher_makes_no_claims(town: Dataset) -> None:
    for name in ("Riverbend Gazette", "Delta Press"):
        assert explain(town, name).claims_made == ()
    made = explain(town, "Delta Institute").claims_made
    assert [claim.name.text for claim in made] == ["Only about 40 ride at night"]


def test_a_chain_is_followed_to_its_end_and_not_around(town: Dataset) -> None:
    claim = explain(town, "id:few-riders").claim
    assert claim is not None
    assert [(link.depth, link.relation, link.thing.text) for link in claim.chain] == [
        (1, "stated in", "Riders at Night"),
        (2, "basis", "The ferry's log"),
        (3, "derived from", "Riders at Night"),
        (3, "derived from", "The ferry's log"),
    ]


def test_a_long_chain_is_followed(town: Dataset) -> None:
    hops = [ID[f"hop-{number}"] for number in range(1500)]
    add(town, FIRST, (ID["promise-tickets"], PG.basis, hops[0]))
    add(
        town,
        FIRST,
        *((one, PROV.wasDerivedFrom, two) for one, two in pairwise(hops)),
    )
    claim = explain(town, "id:promise-tickets").claim
    assert claim is not None
    assert claim.chain[-1].depth == 1500


def test_a_claim_that_rests_on_a_claim_names_its_speaker(town: Dataset) -> None:
    add(town, FIRST, (ID["promise-tickets"], PG.basis, ID["many-riders"]))
    claim = explain(town, "id:promise-tickets").claim
    assert claim is not None
    link, report, *_ = claim.chain
    assert [name.text for name in link.speakers] == ["Ferry Office"]
    assert link.publishers == ()
    assert (report.depth, report.relation, report.thing.text) == (
        2,
        "reported by",
        "Riders at Night",
    )
    assert "basis: Hundreds ride every night, made by Ferry Office" in say(
        explain(town, "id:promise-tickets")
    )


def test_claims_that_meet_are_told_both_ways(town: Dataset) -> None:
    for thing, words, other, speaker in (
        ("id:few-riders", "contradicts", "Hundreds ride every night", "Ferry Office"),
        ("id:many-riders", "is contradicted by", "Only about 40 ride at night", "Delta Institute"),
    ):
        claim = explain(town, thing).claim
        assert claim is not None
        (relation,) = claim.relations
        assert (relation.words, relation.claim.text) == (words, other)
        assert [name.text for name in relation.speakers] == [speaker]
        assert explain(town, thing).incoming == ()


def test_a_number_keeps_its_hedges(town: Dataset) -> None:
    told = say(explain(town, "id:few-riders"))
    assert "stated as: only about 40" in told
    assert "hedge: about, only" in told
    assert "stated as: only about 40; value: 40; hedge: about, only" in say(
        explain(town, "Delta Institute")
    )


def test_a_claim_without_a_speaker_says_so(town: Dataset) -> None:
    lone = ID["lone"]
    add(town, FIRST, (lone, RDF.type, PG.Claim), (lone, RDFS.label, Literal("Lone", lang="en")))
    assert "made by nobody who is named" in say(explain(town, "Lone"))


def test_an_inferred_attribution_is_not_a_report(town: Dataset) -> None:
    add(town, INFERENCE, (ID["promise-tickets"], PROV.wasAttributedTo, ID["ferry-office"]))
    found = explain(town, "id:promise-tickets")
    assert found.claim is not None
    voices = {voice.speaker.text: voice.evidence for voice in found.claim.voices}
    assert voices["Ferry Office"] == (INFERENCE,)
    assert [telling.evidence for telling in found.claim.told] == [
        (f"{SOURCE}gazette#char=149,242",)
    ]
    assert re.search(r"Ferry Office \[\d+\], inferred by Cora Torres", say(found))


# -- passages and sources -------------------------------------------------------------------------


def test_a_passage_is_told_with_what_it_says(town: Dataset) -> None:
    found = explain(town, STUDY)
    assert found.view == "passage"
    assert found.thing.text == "The Gazette on the night boat, line 7, characters 244–311"
    (told,) = found.told
    assert {one.subject.text for one in told.statements} == {
        "Only about 40 ride at night",
        "Delta Institute",
    }
    assert "sha256" not in say(found)
    assert "gloss: A study counts riders." in say(found)


def test_an_inference_and_an_omission_are_places_too(town: Dataset) -> None:
    found = explain(town, INFERENCE)
    assert found.view == "passage"
    assert "night boat — operated by: Ferry Office" in say(found).replace(" (programme)", "")
    omission = say(explain(town, f"{SOURCE}gazette#char=341,356"))
    assert "reason: Navigation." in omission


def test_a_named_graph_that_nothing_describes_is_a_place(town: Dataset) -> None:
    add(town, f"{SOURCE}table#row=17", (ID["ferry-office"], PG.serves, ID["delta"]))
    found = explain(town, f"{SOURCE}table#row=17")
    assert found.view == "passage"
    assert found.told[0].statements[0].value.text == "id:delta"


def test_a_malformed_place_is_shown_as_it_is(town: Dataset) -> None:
    add(town, f"{SOURCE}gazette#char=9,3", (ID["ferry-office"], PG.serves, ID["delta"]))
    assert "“char=9,3”" in say(explain(town, "id:delta"))


def test_a_source_is_told_in_order_with_gaps_and_omissions(town: Dataset) -> None:
    found = explain(town, "gazette")
    assert found.view == "source"
    starts = [told.passage.partition("=")[2].partition(",")[0] for told in found.told]
    assert starts[:-1] == ["0", "44", "96", "149", "244", "312"]
    assert found.told[-1].passage == INFERENCE
    assert [gap.name.text for gap in found.gaps] == ["The letters"]
    assert found.omissions == (f"{SOURCE}gazette#char=341,356",)
    told = say(found)
    for words in ("The letters: They are not in the text.", "characters 341–356: Navigation."):
        assert words in told


def test_a_source_without_passages_says_what_it_says_as_a_whole(town: Dataset) -> None:
    found = explain(town, "Riders at Night")
    assert [told.passage for told in found.told] == [
        f"{SOURCE}delta-study",
        f"{SOURCE}delta-study#page=4",
    ]
    assert {one.subject.text for one in found.told[0].statements} == {
        "The ferry's log",
        "Delta Press",
        "Cora Torres",
    }
    # What is stated in it is not what is said about it.
    assert found.claims_about == ()
    assert "stated in" in {one.predicate.text for one in found.incoming}


# -- the page -------------------------------------------------------------------------------------


def footnotes(told: str) -> list[int]:
    return [int(number) for number in re.findall(r"^  \[(\d+)\] ", told, re.MULTILINE)]


@pytest.mark.parametrize(
    "thing",
    ["night boat", "id:few-riders", "gazette", STUDY, INFERENCE, "pg:Agency", "hedge:about"],
)
def test_every_footnote_is_there_once_and_in_order(town: Dataset, thing: str) -> None:
    told = say(explain(town, thing))
    numbers = footnotes(told)
    assert numbers == list(range(1, len(numbers) + 1))
    assert {int(number) for number in re.findall(r"\[(\d+)\]", told)} <= set(numbers)
    assert "\0" not in told


def test_a_footnote_says_where_and_what(town: Dataset) -> None:
    told = say(explain(town, "Riverbend"))
    note = (
        "The Gazette on the night boat, line 3, characters 44–95: The boat runs until May."
        f" <{FIRST}>"
    )
    assert note in told


def test_the_page_is_wrapped_for_a_terminal(town: Dataset) -> None:
    told = notes.text(page.lines(explain(town, "gazette")), 72)
    assert all(len(line) <= 72 or " " not in line.strip() for line in told.splitlines())
    words = " ".join(told.split())
    assert words == " ".join(say(explain(town, "gazette")).split())


def test_markdown_takes_no_markup_from_the_data(town: Dataset) -> None:
    add(town, FIRST, (ID["ferry-office"], PG.aim, Literal("to *run* <b>boats</b> [x](y)")))
    told = notes.markdown(page.lines(explain(town, "id:ferry-office")))
    assert r"to \*run\* \<b\>boats\</b\> \[x\](y)" in told
    assert f"<{FIRST}>" in told
    marks = set(re.findall(r"\[\^(\d+)\](?!:)", told))
    assert marks == set(re.findall(r"^\[\^(\d+)\]:", told, re.MULTILINE))


def test_the_same_page_on_every_run(town: Dataset) -> None:
    again = load("evidence")
    for thing in ("night boat", "gazette", "id:few-riders"):
        assert explain(town, thing) == explain(again, thing)


def test_any_rdflib_dataset_will_do(town: Dataset) -> None:
    plain = Dataset()
    for s, p, o, graph in town.quads((None, None, None, None)):
        place = plain.default_graph if graph is None else plain.graph(graph)
        place.add((s, p, o))
    assert explain(plain, "night boat").claims_about == explain(town, "night boat").claims_about


def test_an_explanation_is_a_value(town: Dataset) -> None:
    found = explain(town, "night boat")
    with pytest.raises(FrozenInstanceError):
        found.curie = "id:other"  # type: ignore[misc]
    assert hash(found) == hash(explain(town, "night boat"))


def test_the_command_writes_text_markdown_and_json(run: Run) -> None:
    code, out, err = run("explain", "night boat")
    assert (code, err) == (0, "")
    assert out.startswith("night boat (programme) id:night-boat\n")
    assert "\x1b" not in out
    code, out, _ = run("explain", "night boat", "-f", "md")
    assert out.startswith("# night boat (programme) id:night-boat\n")
    for flag in (["--json"], ["-f", "json"]):
        code, out, _ = run("explain", "night boat", *flag)
        found = json.loads(out)
        assert found["thing"]["iri"] == ID + "night-boat"
        cited = {passage["iri"] for passage in found["passages"]}
        assert set(found["outgoing"][0]["evidence"] if found["outgoing"] else ()) <= cited


def test_the_command_suggests_the_nearest_thing(run: Run) -> None:
    code, out, err = run("explain", "nite boat")
    assert (code, out) == (2, "")
    assert "“night boat”" in err


def test_labels_do_not_drive_the_terminal(run: Run, town: Dataset) -> None:
    add(town, FIRST, (ID["ferry-office"], PG.aim, Literal("\x1b[2J\u202eboats")))
    _, out, _ = run("explain", "id:ferry-office")
    assert "\x1b" not in out
    assert "\u202e" not in out


# -- the built-in graph ---------------------------------------------------------------------------


def test_the_articles_statistic_is_the_institutes_and_not_the_outlets() -> None:
    dataset = load("none", *sorted((ROOT / "data").glob("*.trig")))
    claim = explain(dataset, "id:statistic-article-half-minor").claim
    assert claim is not None
    assert [voice.speaker.text for voice in claim.voices] == ["Migration Policy Institute"]
    assert [name.text for told in claim.told for name in told.publishers] == ["Multi-American"]
    assert {one.value.text for one in claim.figures if one.predicate.text == "hedge"} == {
        "about",
        "only",
    }
    assert "basis" in {link.relation for link in claim.chain}


def test_everything_in_the_built_in_graph_can_be_explained() -> None:
    dataset = load("none", *sorted((ROOT / "data").glob("*.trig")))
    things = {s for s in dataset.subjects(RDF.type) if isinstance(s, URIRef)}
    assert len(things) > 100
    for thing in sorted(things):
        told = say(explain(dataset, str(thing)))
        assert footnotes(told) or "#" in thing, thing


def test_a_long_list_is_cut_and_counted(town: Dataset) -> None:
    found = explain(town, "id:ferry-office")
    (only,) = found.incoming
    whole, told = say(found), say(found, most=0)
    assert only.subject.text in whole
    assert "… and 1 more (--all shows them)" in told
    assert "more (--all" not in whole
    assert len(told) < len(whole)
