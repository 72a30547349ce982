/** What a reader has chosen, as a value that fits into the address of the page. */

export type Theme = "" | "light" | "dark";
export type Question = "promises" | "conflicts" | "timeline" | "cited" | "inferred";

export interface State {
  /** The thing that is open, by its CURIE or its whole IRI. */
  readonly thing: string;
  /** The id of the edge that is open. */
  readonly edge: string;
  readonly question: Question | "";
  /** The CURIEs of the two things whose connection is asked for; the second can be still open. */
  readonly from: string;
  readonly to: string;
  /** Kinds that are hidden, by their labels. */
  readonly without: readonly string[];
  /** The one source and the one speaker to keep to, by IRI and CURIE. */
  readonly source: string;
  readonly speaker: string;
  readonly since: string;
  readonly until: string;
  readonly all: boolean;
  readonly theme: Theme;
  /** The middle of the drawing and its scale. */
  readonly camera: readonly [number, number, number] | null;
}

export const START: State = {
  thing: "",
  edge: "",
  question: "",
  from: "",
  to: "",
  without: [],
  source: "",
  speaker: "",
  since: "",
  until: "",
  all: false,
  theme: "",
  camera: null,
};

const QUESTIONS: readonly string[] = ["promises", "conflicts", "timeline", "cited", "inferred"];
const TEXTS = ["thing", "edge", "from", "to", "source", "speaker", "since", "until"] as const;

/** The state as a URL fragment, without `#`; empty for the state that a page starts in. */
export function write(state: State): string {
  const found = new URLSearchParams();
  for (const name of TEXTS) if (state[name]) found.set(name, state[name]);
  if (state.question) found.set("question", state.question);
  for (const kind of state.without) found.append("without", kind);
  if (state.all) found.set("all", "1");
  if (state.theme) found.set("theme", state.theme);
  if (state.camera) {
    const [x, y, scale] = state.camera;
    found.set("view", `${x.toFixed(0)},${y.toFixed(0)},${scale.toFixed(3)}`);
  }
  return found.toString();
}

/** The state that a fragment tells; what it does not tell, or tells wrongly, is as at the start. */
export function read(fragment: string): State {
  const told = new URLSearchParams(fragment.replace(/^#/, ""));
  const texts = Object.fromEntries(TEXTS.map((name) => [name, told.get(name) ?? ""]));
  const question = told.get("question") ?? "";
  const theme = told.get("theme") ?? "";
  const camera = (told.get("view") ?? "").split(",").map(Number);
  const [x, y, scale] = camera;
  const placed = camera.length === 3 && camera.every(Number.isFinite) && (scale ?? 0) > 0;
  return {
    ...START,
    ...texts,
    question: QUESTIONS.includes(question) ? (question as Question) : "",
    without: told.getAll("without"),
    all: told.get("all") === "1",
    theme: theme === "light" || theme === "dark" ? theme : "",
    camera: placed ? [x ?? 0, y ?? 0, scale ?? 1] : null,
  };
}
