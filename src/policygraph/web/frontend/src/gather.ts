/** A card to be placed: its middle and its size. */
export interface Placed {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface Room {
  readonly w: number;
  readonly h: number;
}

type Point = [number, number];

/** How large cards are drawn, and how far apart they stand, across and down: the best first.
 * Relations between them need room for a word; smaller than the last nobody could read. */
const TRIES = [
  [1, 70, 34],
  [0.92, 70, 34],
  [1, 34, 16],
  [0.92, 34, 16],
  [0.84, 34, 16],
  [0.92, 14, 10],
  [0.84, 14, 10],
  [0.78, 14, 10],
  [0.72, 14, 10],
] as const;
const ROUNDS = 300;

/** Where cards go so that they can be read together, around the middle of where they were. */
export interface Gathered {
  readonly places: readonly Point[];
  readonly scale: number;
}

/**
 * Bring cards so near that all of them can be read at once in some room of the screen.
 *
 * They keep about the order they have: left of each other, above each other. With a `middle`, that
 * card is in the middle and the others on both sides of it, as `out` says: its objects to the right.
 *
 * @returns null where there is not room for all.
 */
export function gather(
  cards: readonly Placed[],
  room: Room,
  middle = -1,
  out: ReadonlySet<number> = new Set(),
): Gathered | null {
  for (const [scale, ...apart] of TRIES) {
    const space = { w: room.w / scale, h: room.h / scale };
    const begun = middle < 0 ? spread(cards, space) : columns(cards, space, middle, out);
    const places = part(cards, begun, space, apart);
    if (places) return { places: around(cards, places), scale };
  }
  return null;
}

/** The places that cards have, stretched or pressed into a room whose middle is the origin. */
function spread(cards: readonly Placed[], room: Room): Point[] {
  const axis = (of: (card: Placed) => number, size: (card: Placed) => number, all: number) => {
    const low = Math.min(...cards.map(of));
    const high = Math.max(...cards.map(of));
    const free = Math.max(0, all - Math.max(...cards.map(size)));
    // Stretched no more than twice: what is close together stays so.
    const factor = high > low ? Math.min(2, free / (high - low)) : 0;
    return (card: Placed) => (of(card) - (low + high) / 2) * factor;
  };
  const across = axis(
    (card) => card.x,
    (card) => card.w,
    room.w,
  );
  const down = axis(
    (card) => card.y,
    (card) => card.h,
    room.h,
  );
  return cards.map((card) => [across(card), down(card)]);
}

/** One card in the middle, what points at it to the left, what it points at to the right. */
function columns(
  cards: readonly Placed[],
  room: Room,
  middle: number,
  out: ReadonlySet<number>,
): Point[] {
  const order = cards
    .map((_, index) => index)
    .filter((index) => index !== middle)
    .sort((a, b) => (cards[a]?.y ?? 0) - (cards[b]?.y ?? 0) || a - b);
  const right = order.filter((index) => out.has(index));
  const left = order.filter((index) => !out.has(index));
  // Even sides, so that both can be high in cards and the whole is low.
  while (Math.abs(left.length - right.length) > 1) {
    if (left.length > right.length) right.push(left.pop() as number);
    else left.push(right.pop() as number);
  }
  const places: Point[] = cards.map(() => [0, 0]);
  for (const [side, column] of [
    [-1, left],
    [1, right],
  ] as const) {
    const total = column.reduce((sum, one) => sum + (cards[one]?.h ?? 0), 0);
    const gap = Math.min(26, Math.max(8, (room.h - total) / Math.max(1, column.length)));
    let top = -(total + gap * (column.length - 1)) / 2;
    for (const one of column) {
      const { w, h } = cards[one] as Placed;
      places[one] = [side * (room.w - w) * 0.5, top + h / 2];
      top += h + gap;
    }
  }
  return places;
}

/** Push cards apart until none is over another and all are in the room; null if they will not. */
function part(
  cards: readonly Placed[],
  begun: readonly Point[],
  room: Room,
  apart: readonly [number, number],
): Point[] | null {
  const places: Point[] = begun.map(([x, y]) => [x, y]);
  for (let round = 0; round < ROUNDS; round++) {
    const clash = push(cards, places, apart);
    for (const [index, place] of places.entries()) {
      const { w, h } = cards[index] as Placed;
      place[0] = within(place[0], (room.w - w) / 2);
      place[1] = within(place[1], (room.h - h) / 2);
    }
    if (!clash) return places;
  }
  return null;
}

/** Push all that are too near to each other a little; whether any were. */
function push(
  cards: readonly Placed[],
  places: readonly Point[],
  [wide, high]: readonly [number, number],
): boolean {
  let clash = false;
  for (const [one, p] of places.entries()) {
    for (let other = one + 1; other < places.length; other++) {
      const [a, b] = [cards[one] as Placed, cards[other] as Placed];
      const q = places[other] as Point;
      const x = (a.w + b.w) / 2 + wide - Math.abs(q[0] - p[0]);
      const y = (a.h + b.h) / 2 + high - Math.abs(q[1] - p[1]);
      if (x <= 0.5 || y <= 0.5) continue;
      clash = true;
      const axis = y <= x ? 1 : 0;
      const way = q[axis] >= p[axis] ? 1 : -1;
      p[axis] -= Math.min(x, y) * 0.52 * way;
      q[axis] += Math.min(x, y) * 0.52 * way;
    }
  }
  return clash;
}

function within(value: number, most: number): number {
  return Math.max(-Math.max(0, most), Math.min(Math.max(0, most), value));
}

/** The places around the middle of where the cards were. */
function around(cards: readonly Placed[], places: readonly Point[]): Point[] {
  const middle = (of: (card: Placed) => number): number =>
    cards.reduce((sum, card) => sum + of(card), 0) / cards.length;
  const x = middle((card) => card.x);
  const y = middle((card) => card.y);
  return places.map(([dx, dy]) => [Math.round(x + dx), Math.round(y + dy)]);
}
