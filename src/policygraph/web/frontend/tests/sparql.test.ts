import { expect, test } from "vitest";
import { whereSaid } from "../src/sparql/details.ts";
import { graphOf } from "../src/sparql/drawing.ts";
import { complaint, prepare } from "../src/sparql/guard.ts";
import { constants, place, QueryError, tokens } from "../src/sparql/lexer.ts";
import { Names } from "../src/sparql/names.ts";
import { readState, writeState } from "../src/sparql/state.ts";
import { compare, TableView } from "../src/sparql/table.ts";
import {
  csv,
  curie,
  filled,
  readResults,
  readTriples,
  type Table,
  type Term,
  termOf,
  turtle,
  written,
  XSD,
} from "../src/sparql/terms.ts";
import type { Param, Query, View } from "../src/sparql/view.ts";

const PREFIXES = { ex: "http://example.org/", more: "http://example.org/more/" };
const KNOWN = {
  prefixes: PREFIXES,
  words: new Set(
    "SELECT DISTINCT ASK PREFIX BASE WHERE VALUES UNION FILTER NOT EXISTS IN FROM NAMED GRAPH A ORDER BY LIMIT".split(
      " ",
    ),
  ),
  graphs: new Set(["http://example.org/g"]),
};
const uri = (value: string): Term => ({ type: "uri", value });
const text = (value: string): Term => ({ type: "literal", value });
const number = (value: string): Term => ({
  type: "literal",
  value,
  datatype: `${XSD}integer`,
});
const param = (type: string, datatype: string | null): Param => {
  return { name: "p", type, datatype, default: "", description: "" };
};
const names = new Names({
  prefixes: PREFIXES,
  names: [["http://example.org/a", "Beta", 0, "thing", ""]],
  kinds: [{ label: "Thing", colour: "#123456" }],
  passages: [["http://example.org/s#char=0,5", "characters 0–5", "Source", "gloss", "", "", ""]],
} as unknown as View);

test("known prefixes are declared on the first line, others are a fault with a place", () => {
  const prepared = prepare("SELECT *\n{ ?s ex:a 'more:x' } # more:y", KNOWN);
  expect(prepared.text).toBe(
    "PREFIX ex: <http://example.org/> SELECT *\n{ ?s ex:a 'more:x' } # more:y",
  );
  const own = "PREFIX ex: <http://other/> ASK { ex:a ?p ?o }";
  expect(prepare(own, KNOWN).text).toBe(own);
  expect(() => prepare("ASK { nobody:a ?p ?o }", KNOWN)).toThrow("nobody:");
  expect(() => prepare("ASK { toString:a ?p ?o }", KNOWN)).toThrow("toString:");
});

test.each([
  ["ASK { SERVICE <http://x/> {} }", "another server"],
  ["PREFIX ex: <http://x/> LOAD <http://x/>", "change the data"],
  ["  # nothing", "empty"],
  [`ASK ${"{".repeat(200)}`, "nested"],
])("%s is refused", (query, why) => {
  expect(() => prepare(query, KNOWN)).toThrow(why);
});

test.each([
  ["ASK { FILTER NOT EXIST {} }", "Did you mean “EXISTS”", 17],
  ["ASK { ?s ?p ?o", "“{” is never closed", 4],
  ["ASK { ?s ?p ?o }}", "“}” closes nothing", 16],
  ["ASK { ?s ?p (1 2] }", "“]” closes nothing", 16],
  ["ASK { ?s ?p 'open }", "never closed", 12],
  ["ASK { ?s\u00a0?p ?o }", "U+00A0", 8],
  ["ASK FROM <http://nobody/> {}", "not a graph", 9],
  ["ASK FROM NAMED ex:nobody {}", "not a graph", 15],
])("%s is told with its place", (query, why, at) => {
  const faulty = () => prepare(query, KNOWN);
  expect(faulty).toThrow(why);
  try {
    faulty();
  } catch (fault) {
    expect((fault as QueryError).at).toBe(at);
  }
});

test.each([
  "ASK FROM ex:g { ?s a ?o }",
  "BASE <http://b/> ASK FROM <g> {}",
  "PREFIX o: <http://example.org/> ASK FROM o:g {}",
  "ASK { _:b ex:a 1e0, -1.5, .5, 'x'@en-GB, 2 . FILTER(1<2 && ?x>=3) }",
  '\ufeffASK { ?s ex:a|^ex:b+ "a \\" b" }',
])("%s is a query", (query) => {
  expect(prepare(query, KNOWN).form).toBe("ASK");
});

test("words in strings, comments and IRIs are none of the query's", () => {
  const query = 'ASK { ?s ?p \'SERVICE\', """LOAD""", <http://x/SERVICE> } # SERVICE';
  expect(prepare(query, KNOWN).form).toBe("ASK");
  expect(tokens("ex:a.b. ?x").map((token) => token.text)).toEqual(["ex:a.b", ".", "?x"]);
});

test("the engine's complaint points into the author's text", () => {
  const query = "SELECT * {\n  ?s ex:p }";
  const fault = complaint("error at 2:11: expected one of [_]", query, 33);
  expect(fault).toBeInstanceOf(QueryError);
  expect(place(query, fault.at ?? 0)).toEqual({ line: 2, column: 11 });
  expect(complaint("Something else", query, 0).at).toBeNull();
});

test("what a query names, in full", () => {
  const query = "PREFIX o: <http://o/> BASE <http://b/> ASK { o:a ex:b <http://c/> }";
  expect(constants(query, PREFIXES)).toEqual(["http://o/a", "http://example.org/b", "http://c/"]);
});

test("a term stays one term, whatever it holds", () => {
  expect(written(text('a"\\\n\u0001} # '))).toBe('"a\\"\\\\\\n\\u0001} # "');
  expect(() => written(uri("http://x/> } #"))).toThrow("IRI");
  expect(() => written(uri("relative"))).toThrow("IRI");
  expect(written(number("1"))).toBe(`"1"^^<${XSD}integer>`);
  expect(curie("http://example.org/more/x", PREFIXES)).toBe("more:x");
  expect(curie("http://example.org/a b", PREFIXES)).toBe("<http://example.org/a b>");
});

test("parameters are checked by their type and found by their label", () => {
  const find = (label: string): readonly string[] => names.called(label);
  expect(termOf(param("iri", null), "beta", PREFIXES, find)).toEqual(uri("http://example.org/a"));
  expect(termOf(param("iri", null), "ex:b", PREFIXES, find)).toEqual(uri("http://example.org/b"));
  expect(() => termOf(param("iri", null), "nobody", PREFIXES, find)).toThrow("Nothing is called");
  expect(() => termOf(param("integer", `${XSD}integer`), "1.5", PREFIXES, find)).toThrow("whole");
  const query = { parts: ["ASK { ", { param: "p" }, " }"] } as unknown as Query;
  const hostile = new Map([["p", text('"} INSERT')]]);
  expect(filled(query, hostile, PREFIXES)).toBe('ASK { "\\"} INSERT" }');
  const own = {
    parts: ["PREFIX ex: <http://o/> ASK { ", { param: "p" }, " }"],
  } as unknown as Query;
  expect(filled(own, new Map([["p", uri("http://example.org/a")]]), PREFIXES)).toContain(
    "<http://example.org/a>",
  );
});

test("answers are read, and written as CSV and Turtle", () => {
  const table: Table = { columns: ["a", "b"], rows: [[text('x,"y"'), undefined]] };
  expect(csv(table)).toBe('a,b\r\n"x,""y""",\r\n');
  expect(readResults('{"head":{},"boolean":true}')).toBe(true);
  const graph = readTriples(
    '<http://example.org/a> <http://example.org/p> "q\\"\\n\\u00E9"@en .\n' +
      "<http://example.org/a> <http://example.org/p> _:b0 .\n",
  );
  expect(graph.rows[0]?.[2]).toEqual({ type: "literal", value: 'q"\né', "xml:lang": "en" });
  expect(graph.rows[1]?.[2]).toEqual({ type: "bnode", value: "b0" });
  expect(turtle(graph, PREFIXES)).toBe(
    '@prefix ex: <http://example.org/> .\n\nex:a ex:p "q\\"\\né"@en ;\n  ex:p _:b0 .\n',
  );
});

test("numbers sort by value, what is unbound comes last", () => {
  expect(compare(number("9"), number("10"), names)).toBeLessThan(0);
  expect(compare(undefined, number("10"), names)).toBeGreaterThan(0);
});

test("a table shows a page at a time and sorts by a click", () => {
  const rows = Array.from({ length: 450 }, (_, at) => [number(String(at))]);
  const { element } = new TableView({ columns: ["n"], rows }, names, {
    open: () => undefined,
    said: () => undefined,
  });
  expect(element.querySelectorAll("tbody tr")).toHaveLength(200);
  const sort = (): void => element.querySelector<HTMLElement>("th button")?.click();
  sort();
  sort();
  expect(element.querySelector("th")?.getAttribute("aria-sort")).toBe("descending");
  expect(element.querySelector("tbody td")?.textContent).toBe("449");
  expect(element.querySelector(".pages")?.textContent).toContain("Rows 1–200 of 450");
});

test("a row's network leads from its first thing to the others", () => {
  const table = { columns: ["n", "a", "b"], rows: [[text("1"), uri("http://a"), uri("http://b")]] };
  const line = { from: "http://a", to: "http://b", label: "b" };
  expect(graphOf(table, false, names)).toEqual({ things: ["http://a", "http://b"], lines: [line] });
});

test("where a row is said is asked in terms only", () => {
  const queries = whereSaid([uri("http://a"), text('"} DROP ALL')], ["http://p"]);
  expect(queries).toHaveLength(3);
  for (const query of queries) expect(prepare(query, KNOWN).form).toBe("SELECT");
  expect(whereSaid([], [])).toEqual([]);
});

test("the address carries a name or a text", () => {
  const sparql = "SELECT * { ?s ?p '&=#%' }";
  const given = new Map([["thing", "id:a&b=<c>"]]);
  expect(readState(writeState({ sparql }))).toEqual({ query: "", sparql, given: new Map() });
  expect(readState(writeState({ query: "agreements", given }))).toEqual({
    query: "agreements",
    sparql: "",
    given,
  });
  expect(readState(`#query=a&given.b=${"x".repeat(3000)}`).given.size).toBe(0);
});
