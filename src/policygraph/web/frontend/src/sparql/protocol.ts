/** What the page and the worker that holds the engine say to each other. */

export interface Start {
  readonly wasm: Uint8Array<ArrayBuffer>;
  readonly data: Uint8Array<ArrayBuffer>;
}

export interface Ask {
  readonly id: number;
  readonly query: string;
  readonly graph: boolean;
}

export type Told =
  | { readonly ready: true }
  | { readonly id: number; readonly begun: true }
  | { readonly id: number; readonly answer: string }
  | { readonly id: number; readonly fault: string; readonly broken: boolean }
  | { readonly failed: string };
