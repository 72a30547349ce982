// Bundles the pages into ../static, or into the folder named as the one argument.
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const target = resolve(process.argv[2] ?? join(here, "..", "static"));

const shared = {
  absWorkingDir: here,
  outdir: target,
  bundle: true,
  format: "iife",
  target: ["es2022", "chrome111", "firefox114", "safari16.4"],
  minify: true,
  charset: "utf8",
  legalComments: "none",
  metafile: true,
  write: true,
  logLevel: "info",
};
const pages = await build({
  ...shared,
  entryPoints: { network: "src/network.ts", site: "src/site.ts", sparql: "src/sparql.ts" },
});
const worker = await build({
  ...shared,
  entryPoints: { "sparql-worker": "src/sparql/worker.ts" },
  // Where the engine would fetch itself from: the page hands it over instead.
  define: { "import.meta.url": '"blob:"' },
});

// The engine, small and as text: a page carries it inside itself.
const engine = await readFile(join(here, "node_modules", "oxigraph", "web_bg.wasm"));
const packed = gzipSync(engine, { level: 9 });
packed[9] = 255; // The operating system that packed it (RFC 1952 §2.3.1) is nobody's business.
await writeFile(join(target, "oxigraph.wasm.gz.txt"), packed.toString("base64"));

// Whose code ends up in a page is told there: each package that the bundle has a file of.
const packages = new Set();
for (const input of [pages, worker].flatMap((made) => Object.keys(made.metafile.inputs))) {
  const found = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
  if (found) packages.add(found[1]);
}
const texts = [];
// Of packages that carry no text of their own, licenses/ has it, from their repositories.
const ours = await readdir(join(here, "licenses"));
for (const name of [...packages].sort()) {
  const folder = join(here, "node_modules", name);
  const about = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((one) => /^licen[cs]e/i.test(one));
  const kept = ours.includes(`${name}.txt`) && join(here, "licenses", `${name}.txt`);
  if (!file && !kept) throw new Error(`${name} has no license text: put it into licenses/.`);
  const text = await readFile(file ? join(folder, file) : kept, "utf8");
  texts.push(`${name} ${about.version} (${about.license})\n\n${text.trim()}`);
}
await mkdir(target, { recursive: true });
await writeFile(join(target, "licenses.txt"), `${texts.join("\n\n----\n\n")}\n`);
