/** As much of SPARQL's tokens (SPARQL 1.1 §19) as it takes to know prefixes, form and places. */

export interface Token {
  readonly kind:
    | "iri"
    | "string"
    | "variable"
    | "blank"
    | "name"
    | "language"
    | "number"
    | "word"
    | "operator"
    | "stranger";
  readonly text: string;
  readonly start: number;
}

/** A fault of a query, with the place in its text where that is known. */
export class QueryError extends Error {
  constructor(
    message: string,
    readonly at: number | null = null,
    readonly length = 1,
  ) {
    super(message);
  }
}

const TOKEN =
  /(?<space>[ \t\r\n]+|#[^\n\r]*)|(?<iri><[^<>"{}|^`\\\p{Cc} ]*>)|(?<string>"""(?:"{0,2}(?:[^"\\]|\\.))*"""|'''(?:'{0,2}(?:[^'\\]|\\.))*'''|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')|(?<variable>[?$][\p{L}_0-9][\p{L}\p{M}_0-9]*)|(?<blank>_:[\p{L}_0-9](?:\.*[\p{L}\p{M}_0-9-])*)|(?<name>(?:\p{L}(?:[\p{L}\p{M}_0-9.-]*[\p{L}\p{M}_0-9-])?)?:(?:(?:[\p{L}\p{M}_0-9:-]|%[0-9A-Fa-f]{2}|\\.|\.(?=[\p{L}\p{M}_0-9:%-]))*))|(?<language>@[A-Za-z]+(?:--?[A-Za-z0-9]+)*)|(?<number>\d+\.\d*[eE][+-]?\d+|\.?\d+[eE][+-]?\d+|\d*\.\d+|\d+)|(?<word>[A-Za-z_][A-Za-z0-9_]*)|(?<operator>\^\^|&&|\|\||!=|<=|>=|<<|>>|[{}()[\].,;=<>!+\-*/|^?~\\])|(?<stranger>.)/suy;

export function tokens(text: string): Token[] {
  const found: Token[] = [];
  for (const match of text.matchAll(new RegExp(TOKEN.source, "suyg"))) {
    const kind = Object.entries(match.groups ?? {}).find(([, value]) => value !== undefined)?.[0];
    if (kind && kind !== "space") {
      found.push({ kind: kind as Token["kind"], text: match[0], start: match.index });
    }
  }
  return found;
}

/** The IRIs that a query names, in full: what its rows were asked by. */
export function constants(text: string, prefixes: Readonly<Record<string, string>>): string[] {
  const known = new Map(Object.entries(prefixes));
  const named = new Set<string>();
  const found = tokens(text);
  found.forEach((token, index) => {
    const declared = found[index - 2]?.text.toUpperCase() === "PREFIX" ? found[index - 1] : null;
    const iri = token.kind === "iri" ? token.text.slice(1, -1) : "";
    if (declared && iri) known.set(declared.text.slice(0, -1), iri);
    else if (iri && found[index - 1]?.text.toUpperCase() !== "BASE") named.add(iri);
    if (token.kind !== "name" || found[index - 1]?.text.toUpperCase() === "PREFIX") return;
    const full = expanded(token.text, known);
    if (full) named.add(full);
  });
  return [...named].filter((iri) => /^[A-Za-z][A-Za-z0-9+.-]*:/.test(iri));
}

/** The IRI that a prefixed name stands for; empty if its prefix is unknown. */
export function expanded(name: string, prefixes: ReadonlyMap<string, string>): string {
  const colon = name.indexOf(":");
  const namespace = prefixes.get(name.slice(0, colon));
  return namespace ? namespace + name.slice(colon + 1).replace(/\\(.)/g, "$1") : "";
}

/** Line and column of a place, counted from one. */
export function place(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
