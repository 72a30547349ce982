import type { Shown } from "./filter.ts";
import type { Model } from "./model.ts";

/** What stands out in a drawing: all else steps back while anything does. */
export interface Marked {
  readonly things: ReadonlySet<number>;
  readonly edges: ReadonlySet<number>;
  /** The thing that is open; -1 for none. */
  readonly focus: number;
}

export type Camera = readonly [number, number, number];

/** What a drawing tells the page. */
export interface Listener {
  readonly thing: (index: number) => void;
  readonly edge: (index: number) => void;
  readonly nothing: () => void;
  /** A group was chosen: what brings it near. */
  readonly group: (camera: Camera) => void;
  readonly moved: (camera: Camera) => void;
}

/** A drawing of the part of a network that is shown. */
export interface Drawing {
  mark(marked: Marked): void;
  /** Bring some things, or all, into the middle. */
  fit(things: ReadonlySet<number> | null, animate: boolean): void;
  /** As a page opens: all, or, where that could not be read, the part around some things. */
  open(things: ReadonlySet<number>): void;
  zoom(factor: number): void;
  look(camera: Camera): void;
  picture(): Promise<{ svg?: string; png: Blob }>;
  end(): void;
}

/** Beyond this many things cards could not be read: points and the names of groups are drawn. */
export const CARDS = 250;

export type Draw = (
  host: HTMLElement,
  model: Model,
  shown: Shown,
  whole: boolean,
  listener: Listener,
) => Drawing;

/** Whether movement is unwelcome. */
export function still(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
