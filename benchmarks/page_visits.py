"""Opens one page in headless Chromium and measures it: PAGE LIMIT [SCREENSHOT].

Prints JSON: ``drawn``, seconds from navigation to the frame after the one in which the drawing is
there; ``heap``, MB of JavaScript objects after a collection; ``median`` and ``worst`` (95th
percentile), milliseconds between frames while the drawing is dragged and zoomed for three seconds.

“The drawing is there” when WebGL has drawn its first vertices, when a two-dimensional canvas has
pixels of two colours, or when an SVG has thirty shapes.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import statistics
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

from playwright.sync_api import Page, Route, sync_playwright

SIZE = {"width": 1280, "height": 800}
_WATCH = """
(() => {
  const CALLS = ["drawArrays", "drawElements", "drawArraysInstanced", "drawElementsInstanced"];
  let vertices = false;
  for (const kind of [WebGLRenderingContext, WebGL2RenderingContext])
    for (const name of CALLS) {
      const own = kind.prototype[name];
      if (!own) continue;
      kind.prototype[name] = function (...given) {
        if (given[name.startsWith("drawArrays") ? 2 : 1] > 0) {
          vertices = true;
          kind.prototype[name] = own;
        }
        return own.apply(this, given);
      };
    }
  const SHAPES = "circle, rect, path, polygon, ellipse";
  const shapes = () => [...document.querySelectorAll("svg")]
    .some(one => one.clientWidth > 300 && one.querySelectorAll(SHAPES).length >= 30);
  const small = document.createElement("canvas");
  small.width = small.height = 48;
  const pen = small.getContext("2d", { willReadFrequently: true });
  const inked = one => {
    if (one.width < 300 || one.height < 300) return false;
    pen.clearRect(0, 0, 48, 48);
    pen.drawImage(one, 0, 0, 48, 48);
    const pixels = new Uint32Array(pen.getImageData(0, 0, 48, 48).data.buffer);
    return pixels.some(pixel => pixel !== pixels[0]);
  };
  const look = () => {
    const painted = () => [...document.querySelectorAll("canvas")].some(inked);
    if (document.body && (vertices || shapes() || painted()))
      requestAnimationFrame(() => { window.drawnAt = performance.now(); });
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();
"""
_FRAMES = """
window.frames_ = [];
{ let last = performance.now();
  const next = () => { const now = performance.now(); frames_.push(now - last); last = now;
    requestAnimationFrame(next); };
  requestAnimationFrame(next); }
"""


def serve(route: Route) -> None:
    """Files of a CDN from the folder that BENCHMARK_CDN names, so that no network is measured."""
    folder = os.environ.get("BENCHMARK_CDN")
    wanted = route.request.url.partition("?")[0].rsplit("/", 1)[-1]
    path = Path(folder, wanted if wanted.endswith(".js") else f"{wanted}.js") if folder else None
    if path and path.exists():
        route.fulfill(path=path, content_type="text/javascript")
    else:
        print(f"not there: {route.request.url}", file=sys.stderr)
        route.abort()


def visit(address: str, limit: float, picture: str | None) -> dict[str, Any]:
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--enable-unsafe-swiftshader"]
        )
        page = browser.new_page(viewport=SIZE)
        page.set_default_timeout(limit * 1000)
        page.route(re.compile("^https?://"), serve)
        page.add_init_script(_WATCH)
        page.goto(address, wait_until="commit")
        drawn = wait(page, limit)
        print(json.dumps({"drawn": drawn / 1000}), flush=True)
        if picture:
            page.screenshot(path=picture)
        session = page.context.new_cdp_session(page)
        session.send("HeapProfiler.collectGarbage")
        session.send("Performance.enable")
        told = {
            one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]
        }
        heap = told["JSHeapUsedSize"] / 1e6
        print(json.dumps({"heap": heap}), flush=True)
        found = {"drawn": drawn / 1000, "heap": heap, **frames(page)}
        browser.close()
        return found


def wait(page: Page, limit: float) -> float:
    """When the drawing was there, in milliseconds since navigation.

    Playwright's own waiting evaluates text in the page, which our policy of content forbids.
    """
    end = perf_counter() + limit
    while perf_counter() < end:
        if drawn := page.evaluate("window.drawnAt"):
            return float(drawn)
        page.wait_for_timeout(100)
    raise SystemExit("not drawn in time")


def frames(page: Page) -> dict[str, float]:
    """How long frames take while the drawing is dragged and zoomed."""
    page.evaluate(_FRAMES)
    end, turn = perf_counter() + 3, 0
    x, y = 800.0, 560.0
    page.mouse.move(x, y)
    while perf_counter() < end:
        turn += 1
        page.mouse.down()
        for step in range(1, 11):
            page.mouse.move(x + (step if turn % 2 else -step) * 8, y + step * 3)
        page.mouse.up()
        for _ in range(3):
            page.mouse.wheel(0, -120 if turn % 2 else 120)
        page.mouse.move(x, y)
    spent = sorted(page.evaluate("frames_"))
    return {"median": statistics.median(spent), "worst": spent[int(len(spent) * 0.95)]}


if __name__ == "__main__":
    print(json.dumps(visit(sys.argv[1], float(sys.argv[2]), (sys.argv[3:] or [None])[0])))
