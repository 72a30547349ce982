/** What can stand where the cursor is: variables, words, prefixes, terms, things by their names. */

import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { tokens } from "./lexer.ts";
import type { Names } from "./names.ts";
import type { View } from "./view.ts";

const WORDS =
  `SELECT DISTINCT CONSTRUCT DESCRIBE ASK WHERE FROM NAMED PREFIX BASE GROUP BY HAVING ORDER ASC
  DESC LIMIT OFFSET VALUES UNDEF OPTIONAL GRAPH BIND AS MINUS UNION FILTER IN NOT EXISTS COUNT SUM
  MIN MAX AVG SAMPLE GROUP_CONCAT STR LANG LANGMATCHES DATATYPE BOUND IRI ABS CEIL FLOOR ROUND
  CONCAT STRLEN UCASE LCASE CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER YEAR MONTH DAY NOW
  COALESCE IF STRDT SAMETERM ISIRI ISBLANK ISLITERAL ISNUMERIC REGEX SUBSTR REPLACE`.split(/\s+/);

export function completer(
  view: View,
  names: Names,
): (at: CompletionContext) => CompletionResult | null {
  const terms = view.terms.map(([iri, kind, definition]): Completion => {
    const label = names.of(iri)?.label;
    return {
      label: names.curie(iri),
      type: kind,
      detail: label ?? "",
      boost: 1,
      ...(definition ? { info: definition } : {}),
    };
  });
  const known = new Set(view.terms.map(([iri]) => iri));
  const things = names.all.filter((one) => !known.has(one.iri));
  const byCurie = things.map((one): Completion => {
    return { label: names.curie(one.iri), type: "thing", detail: one.label };
  });
  const byLabel = things.map((one): Completion => {
    const written = names.curie(one.iri);
    const detail = one.type || written;
    return { label: one.label, apply: written, type: "thing", detail, info: written, boost: -1 };
  });
  const labels = things.map((one) => one.label.toLowerCase());
  const words = WORDS.map((label): Completion => ({ label, type: "keyword" }));
  const prefixes = Object.entries(view.prefixes).map(([prefix, iri]): Completion => {
    return { label: `${prefix}:`, type: "namespace", detail: iri };
  });
  const valid = /^[\p{L}\p{N}_:.-]*$/u;
  return (at) => {
    const variable = at.matchBefore(/[?$][\p{L}\p{N}_]*/u);
    if (variable) return { from: variable.from, options: variables(at, variable.text) };
    const name = at.matchBefore(/[\p{L}\p{N}_.-]*:[\p{L}\p{N}_.-]*/u);
    if (name)
      return { from: name.from, options: [...terms, ...byCurie, ...prefixes], validFor: valid };
    const phrase = phrased(at, labels);
    if (phrase) {
      const late = (one: Completion): number => one.label.toLowerCase().indexOf(phrase.text);
      const options = byLabel
        .filter((one) => late(one) >= 0)
        .sort((a, b) => late(a) - late(b) || a.label.length - b.label.length);
      return { from: phrase.from, options, filter: false };
    }
    const word = at.matchBefore(/[\p{L}\p{N}_-]+/u);
    if (!word && !at.explicit) return null;
    const options = [...words, ...prefixes, ...terms, ...byLabel];
    return { from: word?.from ?? at.pos, options };
  };
}

const PHRASE = /[\p{L}\p{N}_'’(-]+(?: [\p{L}\p{M}\p{N}_'’.,()&-]+)+/u;

/** Several words before the cursor that are part of a label, and where they start. */
function phrased(
  at: CompletionContext,
  labels: readonly string[],
): { from: number; text: string } | null {
  let text = at.matchBefore(PHRASE)?.text.toLowerCase() ?? "";
  // A word of SPARQL before the label is none of it.
  while (text.includes(" ")) {
    if (labels.some((label) => label.includes(text))) return { from: at.pos - text.length, text };
    text = text.slice(text.indexOf(" ") + 1);
  }
  return null;
}

function variables(at: CompletionContext, typed: string): Completion[] {
  const found = new Set<string>();
  const start = at.pos - typed.length;
  for (const token of tokens(at.state.doc.toString())) {
    if (token.kind === "variable" && token.start !== start) found.add(`?${token.text.slice(1)}`);
  }
  return [...found].map((label) => ({ label, type: "variable" }));
}
