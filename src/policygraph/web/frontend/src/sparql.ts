import "./network.css";
import "./sparql/sparql.css";
import { h } from "./dom.ts";
import { App } from "./sparql/app.ts";
import { Engine } from "./sparql/engine.ts";
import { bytes, carried, readView } from "./sparql/view.ts";

readView(document)
  .then((view) => {
    const worker = JSON.parse(carried(document, "worker")) as string;
    const licenses = JSON.parse(carried(document, "licenses")) as string;
    const [wasm, data] = [bytes(carried(document, "engine")), bytes(carried(document, "data"))];
    new App(view, new Engine(worker, wasm, data), licenses).start();
  })
  .catch((fault: unknown) => {
    const why = fault instanceof Error ? fault.message : String(fault);
    document.body.append(
      h("main", { class: "message", role: "alert" }, `The page cannot start: ${why}`),
    );
    throw fault;
  });
