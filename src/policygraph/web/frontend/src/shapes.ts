import type { Shape } from "./view.ts";

/** The outline of a card of some width and height around its middle, as SVG path data. */
export function outline(shape: Shape, width: number, height: number): string {
  const x = width / 2;
  const y = height / 2;
  switch (shape) {
    case "pill":
      return rounded(x, y, Math.min(y, 16));
    case "circle":
      return rounded(x, y, Math.min(y, 11));
    case "hex":
      return `M${-x} 0L${-x + 8} ${-y}H${x - 8}L${x} 0L${x - 8} ${y}H${-x + 8}Z`;
    case "diamond":
      return `M${-x + 7} ${-y}H${x - 7}L${x} ${-y + 7}V${y - 7}L${x - 7} ${y}H${-x + 7}L${-x} ${y - 7}V${-y + 7}Z`;
    case "note":
      return `M${-x + 3} ${-y}H${x - 12}L${x} ${-y + 12}V${y - 3}Q${x} ${y} ${x - 3} ${y}H${-x + 3}Q${-x} ${y} ${-x} ${y - 3}V${-y + 3}Q${-x} ${-y} ${-x + 3} ${-y}Z`;
    default:
      return rounded(x, y, 5);
  }
}

function rounded(x: number, y: number, r: number): string {
  return (
    `M${-x + r} ${-y}H${x - r}Q${x} ${-y} ${x} ${-y + r}V${y - r}Q${x} ${y} ${x - r} ${y}` +
    `H${-x + r}Q${-x} ${y} ${-x} ${y - r}V${-y + r}Q${-x} ${-y} ${-x + r} ${-y}Z`
  );
}

/** A small sign of a shape for legends and lists, in a box of 12 by 12. */
export function sign(shape: Shape): string {
  switch (shape) {
    case "circle":
      return "M6 1a5 5 0 1 0 0 10 5 5 0 0 0 0-10";
    case "pill":
      return "M4 2.500h4a3.500 3.500 0 0 1 0 7h-4a3.500 3.500 0 0 1 0-7";
    case "hex":
      return "M3.300 1.200h5.400L11.500 6 8.700 10.800H3.300L.5 6Z";
    case "diamond":
      return "M6 .5 11.500 6 6 11.500.5 6Z";
    case "note":
      return "M1.500 1h6L11 4.500V11h-9.500Z";
    default:
      return "M2 1.500h8a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1h-8a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1";
  }
}
