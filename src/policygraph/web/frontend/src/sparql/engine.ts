/** Asks the engine, with a time limit; a query that runs away is ended with its worker. */

import { QueryError } from "./lexer.ts";
import type { Told } from "./protocol.ts";

/** The engine's own words on a query that it cannot read. */
export class Complaint extends Error {}

interface Waiting {
  readonly answer: (text: string) => void;
  readonly fail: (fault: Error) => void;
  readonly seconds: number;
  timer: number;
}

export class Engine {
  private worker: Worker | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private count = 0;

  constructor(
    private readonly source: string,
    private readonly wasm: Uint8Array<ArrayBuffer>,
    private readonly data: Uint8Array<ArrayBuffer>,
  ) {
    this.start();
  }

  /** The answer: JSON for SELECT and ASK, N-Triples for a graph. */
  ask(query: string, seconds: number, graph = false): Promise<string> {
    if (!this.worker) this.start();
    this.count += 1;
    const id = this.count;
    return new Promise((answer, fail) => {
      this.waiting.set(id, { answer, fail, seconds, timer: 0 });
      this.worker?.postMessage({ id, query, graph });
    });
  }

  /** End what runs; a fresh engine starts at once, so that the next question finds it ready. */
  stop(why = "Stopped."): void {
    this.fail(new QueryError(why));
    this.start();
  }

  private start(): void {
    const address = URL.createObjectURL(new Blob([this.source], { type: "text/javascript" }));
    const worker = new Worker(address);
    URL.revokeObjectURL(address);
    worker.onmessage = ({ data }: MessageEvent<Told>) => this.hear(data);
    worker.onerror = (fault) => this.fail(new QueryError(`The engine broke: ${fault.message}`));
    worker.postMessage({ wasm: this.wasm, data: this.data });
    this.worker = worker;
  }

  private fail(fault: Error): void {
    this.worker?.terminate();
    this.worker = null;
    const all = [...this.waiting.values()];
    this.waiting.clear();
    for (const one of all) {
      clearTimeout(one.timer);
      one.fail(fault);
    }
  }

  private hear(told: Told): void {
    if ("failed" in told) this.fail(new QueryError(`The engine cannot start: ${told.failed}`));
    if (!("id" in told)) return;
    const one = this.waiting.get(told.id);
    if (!one) return;
    if ("begun" in told) {
      one.timer = window.setTimeout(() => {
        this.stop(
          `The query took longer than ${one.seconds} s and was stopped: raise the limit, or ask for less.`,
        );
      }, one.seconds * 1000);
      return;
    }
    clearTimeout(one.timer);
    this.waiting.delete(told.id);
    if ("answer" in told) one.answer(told.answer);
    else if (told.broken) {
      one.fail(new QueryError(`The engine gave up: ${told.fault}`));
      this.stop("The engine had to start anew.");
    } else one.fail(new Complaint(told.fault));
  }
}
