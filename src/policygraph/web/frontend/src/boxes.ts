/** Boxes of a drawing: left, top, right, bottom. */
export type Box = readonly [number, number, number, number];

/** Half the breadth and half the height of a label. */
export interface Half {
  readonly x: number;
  readonly y: number;
}

/** The box around what is drawn in a group. */
export function extent(group: SVGGElement): Box {
  const { x, y, width, height } = group.getBBox();
  return [x, y, x + width, y + height];
}

/** The box around some boxes. */
export function around(boxes: readonly Box[]): Box {
  return [
    Math.min(...boxes.map((one) => one[0])),
    Math.min(...boxes.map((one) => one[1])),
    Math.max(...boxes.map((one) => one[2])),
    Math.max(...boxes.map((one) => one[3])),
  ];
}

/** Whether a label around a point lies over a box. */
export function meets(box: Box, x: number, y: number, half: Half): boolean {
  return box[0] < x + half.x && x - half.x < box[2] && box[1] < y + half.y && y - half.y < box[3];
}

/** Whether two boxes lie over each other. */
export function overlap(a: Box, b: Box): boolean {
  return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}
