/** The engine in a worker of its own, which the page can end. */

import { initSync, Store } from "oxigraph/web.js";
import type { Ask, Start, Told } from "./protocol.ts";
import { unpacked } from "./view.ts";

/** The most characters of an answer. */
const MOST = 64 << 20;
const PIECE = 1 << 20;
const GRAPH_NAME = / (?:<[^<> ]*>|_:[^ ]+) \.\n/g;

const tell = (told: Told): void => postMessage(told);

/**
 * The house's convention: each statement once in the default graph, and once in every named graph
 * that says it. Blank nodes keep together only within one load.
 */
function fill(store: Store, text: string): void {
  const most = /(^|\s)_:/.test(text) ? Number.POSITIVE_INFINITY : PIECE;
  let start = 0;
  while (start < text.length) {
    const end = text.indexOf("\n", Math.min(start + most, text.length - 1)) + 1 || text.length;
    const piece = text.slice(start, end);
    const both = piece + piece.replace(GRAPH_NAME, " .\n");
    store.load(both, { format: "application/n-quads", no_transaction: true });
    start = end;
  }
}

async function begin({ wasm, data }: Start): Promise<Store> {
  initSync({ module: await unpacked(wasm).arrayBuffer() });
  const store = new Store();
  fill(store, await unpacked(data).text());
  tell({ ready: true });
  return store;
}

function answer(store: Store, { id, query, graph }: Ask): void {
  tell({ id, begun: true });
  try {
    const found = store.query(query, {
      results_format: graph ? "application/n-triples" : "json",
    }) as string;
    if (found.length > MOST) {
      tell({ id, fault: "The answer is too large: add a LIMIT, or count.", broken: true });
    } else tell({ id, answer: found });
  } catch (fault) {
    const broken = fault instanceof WebAssembly.RuntimeError || fault instanceof RangeError;
    const why = fault instanceof Error ? fault.message : String(fault);
    // WebAssembly says no more of it than “unreachable”.
    tell({ id, fault: broken ? "Its memory is full: add a LIMIT, or count." : why, broken });
  }
}

let store: Promise<Store> | undefined;

addEventListener("message", ({ data }: MessageEvent<Start | Ask>) => {
  if ("wasm" in data) {
    store = begin(data);
    store.catch((fault: unknown) => tell({ failed: String(fault) }));
  } else store?.then((filled) => answer(filled, data)).catch(() => undefined);
});
