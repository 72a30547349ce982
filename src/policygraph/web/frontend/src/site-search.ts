/** What the site's search finds: labels that hold every word asked for, the nearest first. */

/** A thing as the index has it: label, place of its kind, page, other labels. */
export type Row = readonly [label: string, kind: number, path: string, also: string];

/** The index as the site writes it (`policygraph.site.frame`). */
export interface Index {
  readonly kinds: readonly string[];
  readonly things: readonly Row[];
}

export interface Entry {
  readonly label: string;
  readonly kind: string;
  readonly path: string;
}

/** Case and accents apart. */
export function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** How near a thing is to what was asked: 0 is nearest, undefined no match. */
function distance(label: string, also: string, words: readonly string[]): number | undefined {
  const both = `${label} · ${also}`;
  if (!words.every((word) => both.includes(word))) return undefined;
  const asked = words.join(" ");
  if (label === asked) return 0;
  if (label.startsWith(asked)) return 1;
  if (also.split(" · ").includes(asked)) return 1;
  if (words.every((word) => ` ${label}`.includes(` ${word}`))) return 2;
  return words.every((word) => label.includes(word)) ? 3 : 4;
}

/** The things that hold every word asked for, at most `most`; of equals the shorter label first. */
export function rank(index: Index, asked: string, most: number): Entry[] {
  const words = folded(asked).split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  const found: [number, Row][] = [];
  for (const row of index.things) {
    const near = distance(folded(row[0]), folded(row[3]), words);
    if (near !== undefined) found.push([near, row]);
  }
  found.sort(([a, one], [b, other]) => a - b || one[0].length - other[0].length);
  return found.slice(0, most).map(([, [label, kind, path]]) => ({
    label,
    kind: index.kinds[kind] ?? "",
    // An index.html at its end: a folder on a disk shows its files.
    path: path.endsWith("/") || path === "" ? `${path}index.html` : path,
  }));
}
