/** A drawing as a picture that stands by itself. */

const LOOKS = [
  "fill",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "opacity",
  "font-family",
  "font-size",
  "font-weight",
  "letter-spacing",
  "display",
] as const;

const MARGIN = 24;
// What labels can hold and XML 1.0 (§2.2) cannot: a picture with one could not be opened.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to find.
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

/** An SVG with its looks written into it, and the same as a PNG of twice the size. */
export async function picture(
  root: SVGSVGElement,
  stage: SVGGElement,
): Promise<{ svg: string; png: Blob }> {
  const copy = root.cloneNode(true) as SVGSVGElement;
  // A picture is as if seen from near: with all that stands on the cards.
  const far = root.classList.contains("far");
  root.classList.remove("far");
  freeze(root, copy);
  root.classList.toggle("far", far);
  const { x, y, width, height } = stage.getBBox();
  const size = { width: Math.ceil(width + 2 * MARGIN), height: Math.ceil(height + 2 * MARGIN) };
  for (const one of copy.querySelectorAll('[display="none"]')) one.remove();
  copy.querySelector(":scope > g")?.removeAttribute("transform");
  for (const one of copy.querySelectorAll(".reach, .plates > *")) one.remove();
  for (const one of [copy, ...copy.querySelectorAll("*")]) {
    one.removeAttribute("class");
    one.removeAttribute("style");
  }
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.removeAttribute("aria-hidden");
  copy.setAttribute("viewBox", `${x - MARGIN} ${y - MARGIN} ${size.width} ${size.height}`);
  copy.setAttribute("width", String(size.width));
  copy.setAttribute("height", String(size.height));
  const ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  ground.setAttribute("x", String(x - MARGIN));
  ground.setAttribute("y", String(y - MARGIN));
  ground.setAttribute("width", "100%");
  ground.setAttribute("height", "100%");
  ground.setAttribute("fill", getComputedStyle(document.body).backgroundColor);
  copy.prepend(ground);
  const svg = clean(new XMLSerializer().serializeToString(copy));
  return { svg, png: await raster(svg, size) };
}

/** XML without the characters that XML cannot hold. */
export function clean(xml: string): string {
  return xml.replace(NOT_XML, "\ufffd");
}

function freeze(from: Element, to: Element): void {
  const looks = getComputedStyle(from);
  for (const name of LOOKS) {
    const value = looks.getPropertyValue(name);
    if (value) to.setAttribute(name, plain(value));
  }
  for (const [index, child] of [...from.children].entries()) {
    const twin = to.children[index];
    if (twin) freeze(child, twin);
  }
}

/** A colour as every program that reads SVG 1.1 knows it: mixed colours compute to `color()`. */
export function plain(value: string): string {
  const found = /^color\(srgb ([\d.e-]+) ([\d.e-]+) ([\d.e-]+)/.exec(value);
  if (!found) return value;
  const parts = found.slice(1, 4).map((part) => Math.round(Number(part) * 255));
  return `rgb(${parts.join(", ")})`;
}

async function raster(svg: string, size: { width: number; height: number }): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const scale = Math.min(2, 12_000 / Math.max(size.width, size.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(size.width * scale);
  canvas.height = Math.round(size.height * scale);
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return blobOf(canvas);
}

/** A canvas as a PNG. */
export function blobOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((done, fail) => {
    canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("no picture"))), "image/png");
  });
}

/** Hand a file to the reader. */
export function save(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
