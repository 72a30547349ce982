import type { Theme } from "./state.ts";

/** Where a choice of light or dark is kept: the pages of a site keep it there too. */
const KEY = "policygraph-theme";

/** The choice of an earlier visit; empty where there is none, or where nothing may be kept. */
export function remembered(): Theme {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === "light" || kept === "dark" ? kept : "";
  } catch {
    return "";
  }
}

/** Keep a choice for the next visit, where the browser lets a page keep anything. */
export function remember(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // A page opened from a file may not: the choice holds for this visit.
  }
}
