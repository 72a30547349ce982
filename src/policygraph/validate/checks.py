"""The integrity checks that SHACL cannot make, each with its code, severity and remedy."""

from __future__ import annotations

from policygraph.validate import claims, dates, passages, periods, terms
from policygraph.validate.faults import Check

CHECKS = (
    Check(
        "dangling",
        "violation",
        "Correct the name, or describe the thing, in a passage that speaks of it.",
        terms.dangling,
    ),
    Check(
        "undeclared-property",
        "violation",
        "Correct the name, or declare the property in ontology/ (another’s in external.ttl).",
        terms.undeclared_property,
    ),
    Check(
        "undeclared-class",
        "violation",
        "Correct the name, or declare the class in ontology/ (another’s in external.ttl).",
        terms.undeclared_class,
    ),
    Check(
        "ill-typed",
        "violation",
        "Write the value as its datatype demands, or give it the datatype that fits.",
        terms.ill_typed,
    ),
    Check(
        "period-form",
        "violation",
        'Write it like "2009-10/2010-07"^^edtf:EDTF; words alone go into pg:periodNote.',
        periods.ill_formed,
    ),
    Check(
        "place-malformed",
        "violation",
        "Write the place as the standards do: #char=934,1385, #row=17, #page=12.",
        passages.malformed,
    ),
    Check(
        "place-no-source",
        "violation",
        "Describe the source: “<source> a pg:NewsArticle”, or another kind of pg:Source.",
        passages.no_source,
    ),
    Check(
        "place-undescribed",
        "violation",
        "Describe it: “<…> a pg:Passage ; pg:gloss … ; pg:digest …”, or “a pg:Inference”.",
        passages.undescribed,
    ),
    Check(
        "place-unmeasured",
        "violation",
        "Add the digest and the length of the text that the characters were counted on.",
        passages.unmeasured,
    ),
    Check(
        "place-unprovable",
        "violation",
        "Give it in characters: #char=934,1385 (`policygraph cite` counts them).",
        passages.unprovable,
    ),
    Check(
        "place-out-of-range",
        "violation",
        "Count the characters anew (`policygraph cite` does), or correct pg:textLength.",
        passages.out_of_range,
    ),
    Check(
        "outside-passage",
        "violation",
        "Move the statement into the block of the passage that says it, or of an inference.",
        passages.outside,
    ),
    Check(
        "claim-link-unplaced",
        "violation",
        "Say it in the passage that says it, or in a pg:Inference with the curator and the day.",
        claims.link_unplaced,
    ),
    Check(
        "claim-link-undated",
        "violation",
        "Add dcterms:created to the inference, with the day on which it was judged.",
        claims.link_undated,
    ),
    Check(
        "ruling-prefers",
        "violation",
        "Name the side in pg:weighs too, or correct pg:prefers.",
        claims.prefers_outsider,
    ),
    Check(
        "ends-before-beginning",
        "violation",
        "Correct the one or the other date.",
        dates.ends_first,
    ),
    Check(
        "revision-before-original",
        "violation",
        "Turn prov:wasRevisionOf round, or correct a date.",
        dates.revision_first,
    ),
    Check(
        "dated-after-source",
        "warning",
        "Correct the date, or cite the later source that gives it.",
        dates.told_before,
    ),
    Check(
        "speaker-elsewhere",
        "warning",
        "Say prov:wasAttributedTo in that place too; if it does not tell who speaks, infer it.",
        passages.speaker_elsewhere,
    ),
    Check(
        "passage-empty",
        "warning",
        "Encode what the passage says, or make it a pg:Omission with its reason.",
        passages.cited_for_nothing,
    ),
    Check(
        "inference-empty",
        "warning",
        "Write what was concluded in the block of the inference, or take the inference out.",
        passages.empty_inference,
    ),
    Check(
        "omission-overlaps-passage",
        "warning",
        "Let the omission end where the passage begins, or take one of them out.",
        passages.left_out_and_encoded,
    ),
    Check(
        "two-labels",
        "warning",
        "Keep one, and make the other a skos:altLabel.",
        terms.two_labels,
    ),
    Check(
        "same-label",
        "warning",
        "If the two are one thing, give it one IRI; else let the labels tell them apart.",
        terms.same_label,
    ),
    Check(
        "imports",
        "info",
        "Put a copy of the terms that are used into ontology/, as external.ttl does.",
        terms.imports,
    ),
)
"""Every check, in the order in which a curator would look."""
