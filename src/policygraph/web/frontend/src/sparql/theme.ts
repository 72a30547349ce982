/** Light or dark: as the reader chose here or on the site, else as the computer is. */

import { remember, remembered } from "../theme.ts";

const root = document.documentElement;

/** Show the page so, and follow the computer where nothing was chosen. */
export function startTheme(): void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const show = (): void => {
    root.dataset.theme = remembered() || (dark.matches ? "dark" : "light");
  };
  dark.addEventListener("change", show);
  show();
}

export function turnTheme(): void {
  const theme = root.dataset.theme === "dark" ? "light" : "dark";
  root.dataset.theme = theme;
  remember(theme);
}
