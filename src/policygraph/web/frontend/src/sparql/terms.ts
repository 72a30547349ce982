/** Terms of RDF: read from the engine's answers, written as SPARQL, CSV and Turtle. */

import { QueryError } from "./lexer.ts";
import type { Param, Query } from "./view.ts";

export interface Term {
  readonly type: "uri" | "literal" | "bnode";
  readonly value: string;
  readonly datatype?: string;
  readonly "xml:lang"?: string;
}

export type Row = readonly (Term | undefined)[];

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

export const XSD = "http://www.w3.org/2001/XMLSchema#";
const NUMBERS = new Set(
  "integer decimal double float long int short byte nonNegativeInteger positiveInteger".split(" "),
);
const FORMS: Readonly<Record<string, readonly [RegExp, string]>> = {
  integer: [/^[+-]?\d+$/, "a whole number such as 12"],
  decimal: [/^[+-]?(\d+\.?\d*|\.\d+)$/, "a number such as 0.5"],
  boolean: [/^(true|false|0|1)$/, "true or false"],
  date: [/^-?\d{4,}-\d\d-\d\d(Z|[+-]\d\d:\d\d)?$/, "a day such as 2011-02-14"],
  year: [/^-?\d{4,}(Z|[+-]\d\d:\d\d)?$/, "a year such as 2011"],
};

export function isNumber(term: Term | undefined): boolean {
  const type = term?.datatype;
  return !!type?.startsWith(XSD) && NUMBERS.has(type.slice(XSD.length));
}

/** A key that is the same for the same term only. */
export function key(term: Term): string {
  return written(term);
}

/** A term as SPARQL and N-Triples write it; whatever it holds, it stays one term. */
export function written(term: Term): string {
  if (term.type === "bnode") return `_:${term.value}`;
  if (term.type === "uri") return iri(term.value);
  const text = `"${escaped(term.value)}"`;
  const language = term["xml:lang"];
  if (language) return `${text}@${language}`;
  const type = term.datatype;
  return type && type !== `${XSD}string` ? `${text}^^${iri(type)}` : text;
}

const UNSAFE = /["\\\p{Cc}]/gu;
const ESCAPES: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function escaped(text: string): string {
  return text.replace(UNSAFE, (char) => {
    if (char === '"' || char === "\\") return `\\${char}`;
    return ESCAPES[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

function iri(value: string): string {
  if (!/^[A-Za-z][A-Za-z0-9+.-]*:[^<>"{}|^`\\\p{Cc} ]*$/u.test(value)) {
    throw new QueryError(`“${value}” is not an absolute IRI.`);
  }
  return `<${value}>`;
}

/** An IRI as a CURIE by its longest prefix, or in angle brackets where none fits. */
export function curie(value: string, prefixes: Readonly<Record<string, string>>): string {
  let best = "";
  let length = 0;
  for (const [prefix, namespace] of Object.entries(prefixes)) {
    if (namespace.length <= length || !value.startsWith(namespace)) continue;
    const local = value.slice(namespace.length);
    if (!/^[\p{L}_0-9]([\p{L}\p{M}_0-9.-]*[\p{L}\p{M}_0-9-])?$/u.test(local)) continue;
    best = `${prefix}:${local}`;
    length = namespace.length;
  }
  return best || `<${value}>`;
}

/** What a reader typed for a parameter, as a term; `find` knows things by their labels. */
export function termOf(
  param: Param,
  typed: string,
  prefixes: Readonly<Record<string, string>>,
  find: (label: string) => readonly string[],
): Term {
  const text = param.type === "string" ? typed : typed.trim();
  if (!text && param.type !== "string") throw new QueryError(`“${param.name}” needs a value.`);
  if (param.datatype === null) return { type: "uri", value: named(param, text, prefixes, find) };
  const form = FORMS[param.type];
  if (form && !form[0].test(text)) throw new QueryError(`“${param.name}” needs ${form[1]}.`);
  return { type: "literal", value: text, datatype: param.datatype };
}

function named(
  param: Param,
  text: string,
  prefixes: Readonly<Record<string, string>>,
  find: (label: string) => readonly string[],
): string {
  const bare = /^<.*>$/.test(text) ? text.slice(1, -1) : text;
  if (bare !== text || /^(https?:\/\/|urn:)/.test(text)) return bare;
  const parts = /^([A-Za-z][\w.-]*)?:(\S*)$/.exec(text);
  const namespace = parts && Object.hasOwn(prefixes, parts[1] ?? "") && prefixes[parts[1] ?? ""];
  if (parts && namespace) return namespace + parts[2];
  const things = find(text);
  if (things.length === 1 && things[0]) return things[0];
  const names = things.map((one) => curie(one, prefixes)).join(", ");
  throw new QueryError(
    things.length
      ? `Several things are called “${text}”: say which for “${param.name}”: ${names}.`
      : `Nothing is called “${text}”: give “${param.name}” a label, a CURIE or an IRI.`,
  );
}

/** The text of a query with terms in the places of its parameters, IRIs as CURIEs if they can be. */
export function filled(
  query: Query,
  values: ReadonlyMap<string, Term>,
  prefixes: Readonly<Record<string, string>>,
): string {
  const own = query.parts.filter((part) => typeof part === "string").join(" ");
  const free = Object.entries(prefixes).filter(([one]) => !own.includes(`${one}: <`));
  const known = Object.fromEntries(free);
  return query.parts
    .map((part) => {
      if (typeof part === "string") return part;
      const term = values.get(part.param);
      if (!term) throw new QueryError(`“${part.param}” has no value.`);
      const full = written(term);
      return term.type === "uri" ? curie(term.value, known) : full;
    })
    .join("");
}

/** A SELECT's or an ASK's answer (SPARQL 1.1 Query Results JSON). */
export function readResults(text: string): Table | boolean {
  const read = JSON.parse(text) as {
    head: { vars?: string[] };
    boolean?: boolean;
    results?: { bindings: Record<string, Term>[] };
  };
  if (read.boolean !== undefined) return read.boolean;
  const columns = read.head.vars ?? [];
  const rows = (read.results?.bindings ?? []).map((binding) => columns.map((one) => binding[one]));
  return { columns, rows };
}

const STATEMENT =
  /^(<[^>]*>|_:\S+) (<[^>]*>) (<[^>]*>|_:\S+|"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?) \.$/s;
const BACK: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };

function node(text: string): Term {
  return text.startsWith("<")
    ? { type: "uri", value: text.slice(1, -1) }
    : { type: "bnode", value: text.slice(2) };
}

function unescaped(text: string): string {
  return text.replace(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/gs, (_, short, long, char) =>
    char === undefined
      ? String.fromCodePoint(Number.parseInt(short ?? long, 16))
      : (BACK[char] ?? char),
  );
}

/** Canonical N-Triples as rows of subject, predicate and object. */
export function readTriples(text: string): Table {
  const rows: Row[] = [];
  for (const line of text.split("\n")) {
    const found = STATEMENT.exec(line);
    const [, subject, predicate, object, value, language, datatype] = found ?? [];
    if (!subject || !predicate || !object) continue;
    const last: Term =
      value === undefined
        ? node(object)
        : {
            type: "literal",
            value: unescaped(value),
            ...(language ? { "xml:lang": language } : {}),
            ...(datatype ? { datatype } : {}),
          };
    rows.push([node(subject), node(predicate), last]);
  }
  return { columns: ["subject", "predicate", "object"], rows };
}

/** A table as SPARQL 1.1 CSV (§3): plain values, lines ended by CR LF. */
export function csv(table: Table): string {
  const cell = (text: string): string =>
    /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  const value = (term: Term | undefined): string =>
    term ? (term.type === "bnode" ? `_:${term.value}` : term.value) : "";
  const lines = [table.columns, ...table.rows.map((row) => row.map(value))];
  return lines.map((line) => `${line.map(cell).join(",")}\r\n`).join("");
}

/** Statements as Turtle, grouped by subject, with the prefixes that occur. */
export function turtle(table: Table, prefixes: Readonly<Record<string, string>>): string {
  const used = new Set<string>();
  const short = (term: Term): string => {
    if (term.type !== "uri") return written(term);
    const name = curie(term.value, prefixes);
    if (!name.startsWith("<")) used.add(name.slice(0, name.indexOf(":")));
    return name;
  };
  const groups = new Map<string, string[]>();
  for (const [subject, predicate, object] of table.rows) {
    if (!subject || !predicate || !object) continue;
    const about = short(subject);
    const said = `${short(predicate)} ${short(object)}`;
    const group = groups.get(about);
    if (group) group.push(said);
    else groups.set(about, [said]);
  }
  const body = [...groups].map(([about, said]) => `${about} ${said.join(" ;\n  ")} .\n`);
  const head = [...used].sort().map((one) => `@prefix ${one}: <${prefixes[one]}> .\n`);
  return `${head.join("")}\n${body.join("\n")}`;
}
