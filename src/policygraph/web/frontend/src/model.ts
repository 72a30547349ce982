import { CARDS } from "./drawing.ts";
import {
  at,
  type Conflict,
  type Edge,
  type Kind,
  type Statement,
  type Thing,
  type View,
} from "./view.ts";

/** A view with what a reader asks of it at hand: who is beside whom, who says what of what. */
export class Model {
  readonly edgesOf: number[][];
  readonly saidBy: number[][];
  readonly saidOf: number[][];
  readonly claimsBy: number[][];
  readonly claimsAbout: number[][];
  readonly byName: ReadonlyMap<string, number>;
  readonly edgeById: ReadonlyMap<string, number>;
  readonly sourcesOf: ReadonlySet<number>[];
  readonly speakersOf: ReadonlySet<number>[];
  /** Whether the overview is one of groups: of very many things a few would tell nothing. */
  readonly grouped: boolean;

  constructor(readonly view: View) {
    const lists = (): number[][] => view.things.map(() => []);
    this.edgesOf = lists();
    this.saidBy = lists();
    this.saidOf = lists();
    this.claimsBy = lists();
    this.claimsAbout = lists();
    const sources = view.things.map(() => new Set<number>());
    const speakers = view.things.map(() => new Set<number>());
    view.edges.forEach((edge, index) => {
      this.edgesOf[edge.s]?.push(index);
      if (edge.t !== edge.s) this.edgesOf[edge.t]?.push(index);
      const tie = view.ties[edge.tie];
      for (const statement of [...edge.said, ...(tie?.said ?? [])]) {
        for (const source of this.sources(statement)) {
          sources[edge.s]?.add(source);
          sources[edge.t]?.add(source);
        }
      }
    });
    view.statements.forEach((statement, index) => {
      if (statement.o >= 0) this.saidOf[statement.o]?.push(index);
      if (statement.s < 0) return;
      this.saidBy[statement.s]?.push(index);
      for (const source of this.sources(index)) sources[statement.s]?.add(source);
      const role = view.predicates[statement.p]?.role;
      if (!this.kind(statement.s).claim || statement.o < 0) return;
      if (role === "speaker") {
        this.claimsBy[statement.o]?.push(statement.s);
        speakers[statement.s]?.add(statement.o);
        speakers[statement.o]?.add(statement.o);
      } else if (role === "about") this.claimsAbout[statement.o]?.push(statement.s);
    });
    for (const [voice, claims] of this.claimsBy.entries()) {
      for (const claim of claims) {
        for (const edge of this.edgesOf[claim] ?? []) speakers[this.other(edge, claim)]?.add(voice);
      }
    }
    this.sourcesOf = sources;
    this.speakersOf = speakers;
    this.byName = new Map(
      view.things.flatMap(({ curie, iri }, index) => [
        [iri, index],
        [curie, index],
      ]),
    );
    const claims = view.things.some((one, index) => one.overview && this.kind(index).claim);
    const large = view.clusters.filter(({ size }) => size > 3);
    this.grouped = !claims && view.things.length > CARDS && large.length > 3;
    this.edgeById = new Map(view.edges.map((edge, index) => [edge.id, index]));
  }

  thing(index: number): Thing {
    return at(this.view.things, index);
  }

  edge(index: number): Edge {
    return at(this.view.edges, index);
  }

  statement(index: number): Statement {
    return at(this.view.statements, index);
  }

  kind(thing: number): Kind {
    return at(this.view.kinds, this.thing(thing).kind);
  }

  /** The end of an edge that `thing` is not. */
  other(edge: number, thing: number): number {
    const { s, t } = this.edge(edge);
    return s === thing ? t : s;
  }

  neighbours(thing: number): Set<number> {
    const found = new Set((this.edgesOf[thing] ?? []).map((edge) => this.other(edge, thing)));
    found.delete(thing);
    return found;
  }

  /** An edge as a sentence. */
  sentence(index: number): string {
    const { s, t, tie } = this.edge(index);
    const words = this.reads(index);
    return `${this.thing(s).label} ${tie < 0 ? words : `— ${words} →`} ${this.thing(t).label}`;
  }

  /** The words between the two ends of an edge, read from one of them. */
  reads(index: number, from?: number): string {
    const { s, said, label } = this.edge(index);
    const statement = said[0];
    if (statement === undefined) return label;
    const { reads, inverse } = at(this.view.predicates, this.statement(statement).p);
    return from === undefined || from === s ? reads : inverse;
  }

  /** The contradictions that a thing is a side of, or all. */
  contradictions(side?: number): Conflict[] {
    return this.view.conflicts.filter(
      ({ kind, sides }) =>
        kind === "contradiction" &&
        !sides.includes(-1) &&
        (side === undefined || sides.includes(side)),
    );
  }

  /** The statements that an edge stands for, those of its tie included. */
  told(edge: number): number[] {
    const { said, tie } = this.edge(edge);
    return [...said, ...(this.view.ties[tie]?.said ?? [])];
  }

  /** Who makes a claim. */
  speakers(claim: number): number[] {
    const first = (this.saidBy[claim] ?? [])[0];
    return first === undefined ? [] : [...this.statement(first).by];
  }

  /** The sources that make a statement. */
  sources(statement: number): Set<number> {
    return new Set(this.statement(statement).in.map((one) => at(this.view.passages, one).source));
  }

  /** Whether nothing but a curator's conclusion says it. */
  inferred(statement: number): boolean {
    const { in: places } = this.statement(statement);
    return (
      places.length > 0 && places.every((one) => at(this.view.passages, one).kind === "inference")
    );
  }

  /** The statement by which a claim is called what it is: its label, else the first. */
  naming(thing: number): number | undefined {
    const said = this.saidBy[thing] ?? [];
    return (
      said.find((one) => this.view.predicates[this.statement(one).p]?.role === "label") ?? said[0]
    );
  }
}
