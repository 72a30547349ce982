/**
 * The fragment of the address: `#query=NAME` opens a query, `given.PARAMETER=…` with other values
 * than its own, `#sparql=…` carries one.
 */

export interface State {
  readonly query: string;
  readonly sparql: string;
  readonly given: ReadonlyMap<string, string>;
}

const GIVEN = "given.";
const LONGEST = 2000;

export function readState(fragment: string): State {
  const read = new URLSearchParams(fragment.replace(/^#/, ""));
  const given = [...read]
    .filter(([name, value]) => name.startsWith(GIVEN) && value.length <= LONGEST)
    .map(([name, value]) => [name.slice(GIVEN.length), value] as const);
  return {
    query: read.get("query") ?? "",
    sparql: read.get("sparql") ?? "",
    given: new Map(given),
  };
}

export function writeState(state: Partial<State>): string {
  const written = new URLSearchParams();
  if (state.sparql) written.set("sparql", state.sparql);
  else if (state.query) {
    written.set("query", state.query);
    for (const [name, value] of state.given ?? []) written.set(GIVEN + name, value);
  }
  return `#${written}`;
}
