/** As much of SPARQL's tokens (SPARQL 1.1 §19) as it takes to know prefixes, form and places. */

export interface Token {
  readonly kind: "iri" | "string" | "variable" | "name" | "word" | "operator";
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
  /(?<space>[ \t\r\n]+|#[^\n\r]*)|(?<iri><[^<>"{}|^`\\\p{Cc} ]*>)|(?<string>"""(?:"{0,2}(?:[^"\\]|\\.))*"""|'''(?:'{0,2}(?:[^'\\]|\\.))*'''|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')|(?<variable>[?$][\p{L}_0-9][\p{L}\p{M}_0-9]*)|(?<name>(?:\p{L}(?:[\p{L}\p{M}_0-9.-]*[\p{L}\p{M}_0-9-])?)?:(?:(?:[\p{L}\p{M}_0-9:-]|%[0-9A-Fa-f]{2}|\\.|\.(?=[\p{L}\p{M}_0-9:%-]))*))|(?<word>@?[A-Za-z_][A-Za-z0-9_]*)|(?<operator>.)/suy;
const FORMS = new Set(["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]);
const UPDATES = new Set("LOAD INSERT DELETE CLEAR DROP CREATE ADD MOVE COPY WITH".split(" "));
const DEEPEST = 100;

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

export interface Prepared {
  readonly form: string;
  /** The query for the engine. */
  readonly text: string;
  /** How many characters were put before the first line. */
  readonly shift: number;
}

/**
 * A query for the engine: known prefixes that it uses and does not declare are declared for it, on
 * its first line, so that the lines of messages stay the author's.
 */
export function prepare(text: string, prefixes: Readonly<Record<string, string>>): Prepared {
  const found = tokens(text);
  const form = guard(found);
  const declared = new Set<string>();
  const used = new Set<string>();
  found.forEach((token, index) => {
    if (token.kind !== "name") return;
    const prefix = token.text.slice(0, token.text.indexOf(":"));
    if (found[index - 1]?.text.toUpperCase() === "PREFIX") declared.add(prefix);
    else used.add(prefix);
    if (!declared.has(prefix) && !Object.hasOwn(prefixes, prefix)) {
      throw new QueryError(
        `The prefix “${prefix}:” is not known: declare it with PREFIX.`,
        token.start,
        token.text.length,
      );
    }
  });
  const head = [...used]
    .filter((prefix) => !declared.has(prefix))
    .map((prefix) => `PREFIX ${prefix}: <${prefixes[prefix]}> `)
    .join("");
  return { form, text: head + text, shift: head.length };
}

function guard(found: readonly Token[]): string {
  let depth = 0;
  for (const token of found) {
    if (token.kind === "word" && token.text.toUpperCase() === "SERVICE") {
      throw new QueryError(
        "SERVICE would ask another server, and this page works without a network: leave it out.",
        token.start,
        token.text.length,
      );
    }
    if (token.kind !== "operator") continue;
    if ("({[".includes(token.text)) depth += 1;
    if (")}]".includes(token.text)) depth -= 1;
    if (depth > DEEPEST) {
      throw new QueryError("Brackets are nested too deep: write it with fewer.", token.start);
    }
  }
  return formOf(found);
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
    const colon = token.text.indexOf(":");
    const namespace = known.get(token.text.slice(0, colon));
    if (namespace) named.add(namespace + token.text.slice(colon + 1).replace(/\\(.)/g, "$1"));
  });
  return [...named].filter((iri) => /^[A-Za-z][A-Za-z0-9+.-]*:/.test(iri));
}

function formOf(found: readonly Token[]): string {
  const first = found.find(
    (token) => token.kind === "word" && !/^(BASE|PREFIX|VERSION)$/i.test(token.text),
  );
  if (!first) throw new QueryError("The query is empty.", 0);
  const word = first.text.toUpperCase();
  if (UPDATES.has(word)) {
    throw new QueryError(
      `${word} would change the data, and this page only reads it.`,
      first.start,
      word.length,
    );
  }
  if (!FORMS.has(word)) {
    throw new QueryError(
      `A query cannot start with “${first.text}”: it starts with SELECT, ASK, CONSTRUCT or DESCRIBE, after any PREFIX lines.`,
      first.start,
      first.text.length,
    );
  }
  return word;
}

/** The engine's complaint as a fault with its place in the author's text. */
export function complaint(message: string, text: string, shift: number): QueryError {
  const found = /error at (\d+):(\d+): ([\s\S]*)/.exec(message);
  if (!found) return new QueryError(`The query is not valid SPARQL: ${message}`);
  const line = Number(found[1]);
  let column = Number(found[2]) - 1 - (line === 1 ? shift : 0);
  const parts = (found[3] ?? "").replace(/^expected (one of )?/, "").split(/,\s+/);
  const reason = parts.find((part) => part.startsWith("The ") || part.endsWith("failed"));
  // The engine points past the longest keyword that it tried: the fault stands before.
  const words = parts.filter((part) => /^[A-Z]+$/.test(part)).map((part) => part.length);
  column -= Math.max(0, ...words);
  const lines = text.split("\n");
  const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  const offset = Math.max(0, Math.min(text.length, before + column));
  const near = tokens(text).findLast((token) => token.start <= offset);
  const said = near ? ` near “${near.text}”` : "";
  return new QueryError(
    `The query is not valid SPARQL${said}${reason ? `: ${reason}` : ": is a term, a dot or a bracket missing there?"}`,
    near?.start ?? offset,
    near?.text.length ?? 1,
  );
}

/** Line and column of a place, counted from one. */
export function place(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
