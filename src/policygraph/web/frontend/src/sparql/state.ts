/** The fragment of the address: `#query=NAME` opens a query, `#sparql=…` carries one. */

export interface State {
  readonly query: string;
  readonly sparql: string;
}

export function readState(fragment: string): State {
  const read = new URLSearchParams(fragment.replace(/^#/, ""));
  return { query: read.get("query") ?? "", sparql: read.get("sparql") ?? "" };
}

export function writeState(state: Partial<State>): string {
  const written = new URLSearchParams();
  if (state.sparql) written.set("sparql", state.sparql);
  else if (state.query) written.set("query", state.query);
  return `#${written}`;
}
