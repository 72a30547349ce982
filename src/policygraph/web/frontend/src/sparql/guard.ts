/** A query made ready for the engine, or the reason why it is none, as the command line tells it. */

import { expanded, QueryError, type Token, tokens } from "./lexer.ts";

const FORMS = new Set(["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]);
const UPDATES = new Set("LOAD INSERT DELETE CLEAR DROP CREATE ADD MOVE COPY WITH".split(" "));
const CLOSING: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };
const CLOSED = new Set(Object.values(CLOSING));
const DEEPEST = 100;

/** What a query can be held to. */
export interface Known {
  readonly prefixes: Readonly<Record<string, string>>;
  /** The words of SPARQL, in capitals. */
  readonly words: ReadonlySet<string>;
  /** The named graphs of the data. */
  readonly graphs: ReadonlySet<string>;
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
export function prepare(written: string, known: Known): Prepared {
  // What a file can begin with, and no query may (Unicode's byte order mark).
  const text = written.replace(/^\ufeff/, " ");
  const found = tokens(text);
  const form = formOf(found);
  for (const token of found) read(token, known);
  nested(found);
  const { prefixes } = known;
  const declared = new Map<string, string>();
  const used = new Set<string>();
  found.forEach((token, index) => {
    if (token.kind !== "name") return;
    const prefix = token.text.slice(0, token.text.indexOf(":"));
    if (found[index - 1]?.text.toUpperCase() === "PREFIX") {
      declared.set(prefix, found[index + 1]?.text.slice(1, -1) ?? "");
    } else used.add(prefix);
    if (!declared.has(prefix) && !Object.hasOwn(prefixes, prefix)) {
      fail(`The prefix “${prefix}:” is not known: declare it with PREFIX.`, token);
    }
  });
  from(found, new Map([...Object.entries(prefixes), ...declared]), known.graphs);
  const head = [...used]
    .filter((prefix) => !declared.has(prefix))
    .map((prefix) => `PREFIX ${prefix}: <${prefixes[prefix]}> `)
    .join("");
  return { form, text: head + text, shift: head.length };
}

function fail(message: string, token: Token): never {
  throw new QueryError(message, token.start, token.text.length);
}

/** A token by itself: is it one, and may it stand in a query that reads? */
function read(token: Token, { words }: Known): void {
  if (token.kind === "stranger") {
    if (/["']/.test(token.text)) fail("This text is never closed: its quote is missing.", token);
    const code = token.text.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0");
    fail(`“${token.text}” (U+${code}) is no part of SPARQL: write it otherwise.`, token);
  }
  if (token.kind !== "word") return;
  const word = token.text.toUpperCase();
  if (word === "SERVICE") {
    fail(
      "SERVICE would ask another server, and this page works without a network: leave it out.",
      token,
    );
  }
  if (words.has(word)) return;
  const near = closest(word, words);
  const hint = near ? ` Did you mean “${near}”?` : "";
  fail(`There is no word of SPARQL “${token.text}”.${hint}`, token);
}

/** The word that takes the fewest letters to change, two at most. */
function closest(word: string, words: ReadonlySet<string>): string {
  let best = "";
  let least = Math.min(3, word.length);
  for (const other of words) {
    const far = distance(word, other);
    if (far < least) [best, least] = [other, far];
  }
  return best;
}

/** How many letters it takes to make one word the other (Levenshtein). */
function distance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const kept = (above[j - 1] ?? 0) + Number(a[i - 1] !== b[j - 1]);
      row.push(Math.min(kept, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    above = row;
  }
  return above[b.length] ?? 0;
}

function nested(found: readonly Token[]): void {
  const opened: Token[] = [];
  for (const token of found) {
    if (token.kind !== "operator") continue;
    if (CLOSING[token.text]) {
      opened.push(token);
      if (opened.length > DEEPEST) {
        fail("Brackets are nested too deep: write it with fewer.", token);
      }
    } else if (CLOSED.has(token.text) && CLOSING[opened.pop()?.text ?? ""] !== token.text) {
      fail(`“${token.text}” closes nothing.`, token);
    }
  }
  const left = opened.at(-1);
  if (left) fail(`“${left.text}” is never closed.`, left);
}

function formOf(found: readonly Token[]): string {
  const first = found.find(
    (token) => token.kind === "word" && !/^(BASE|PREFIX|VERSION)$/i.test(token.text),
  );
  if (!first) throw new QueryError("The query is empty.", 0);
  const word = first.text.toUpperCase();
  if (UPDATES.has(word)) {
    fail(`${word} would change the data, and this page only reads it.`, first);
  }
  if (!FORMS.has(word)) {
    fail(
      `A query cannot start with “${first.text}”: it starts with SELECT, ASK, CONSTRUCT or DESCRIBE, after any PREFIX lines.`,
      first,
    );
  }
  return word;
}

/** A graph that is not in the data would be an empty one to the engine, without a word. */
function from(
  found: readonly Token[],
  prefixes: ReadonlyMap<string, string>,
  graphs: ReadonlySet<string>,
): void {
  found.forEach((token, index) => {
    if (token.kind !== "word" || token.text.toUpperCase() !== "FROM") return;
    const named = found[index + 1]?.text.toUpperCase() === "NAMED";
    const graph = found[index + (named ? 2 : 1)];
    if (!graph || (graph.kind !== "iri" && graph.kind !== "name")) return;
    const iri = graph.kind === "iri" ? graph.text.slice(1, -1) : expanded(graph.text, prefixes);
    // One that a BASE completes is the engine's to resolve.
    if (!/^[A-Za-z][A-Za-z0-9+.-]*:/.test(iri) || graphs.has(iri)) return;
    fail(`FROM names ${graph.text}, which is not a graph of the data.`, graph);
  });
}

const UNBOUND =
  "beside a count or a sum, SELECT may name only variables that GROUP BY names, and only such as the pattern binds.";

/** The engine's complaint as a fault with its place in the author's text. */
export function complaint(message: string, text: string, shift: number): QueryError {
  const found = /error at (\d+):(\d+): ([\s\S]*)/.exec(message);
  if (!found) return new QueryError(`The query is not valid SPARQL: ${message}`);
  const line = Number(found[1]);
  let column = Number(found[2]) - 1 - (line === 1 ? shift : 0);
  const parts = (found[3] ?? "").replace(/^expected (one of )?/, "").split(/,\s+/);
  const told = parts.find((part) => part.startsWith("The ") || part.endsWith("failed"));
  const reason = told?.includes("variable that is unbound") ? UNBOUND : told;
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
