import type { Draw } from "./drawing.ts";
import { drawCards } from "./svg-drawing.ts";

export const drawPoints: Draw = drawCards;
