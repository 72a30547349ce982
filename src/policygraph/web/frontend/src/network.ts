import "./network.css";
import { App } from "./app.ts";
import { h } from "./dom.ts";
import { Model } from "./model.ts";
import { readView } from "./view.ts";

readView(document)
  .then((view) => new App(new Model(view)).start())
  .catch((fault: unknown) => {
    const why = fault instanceof Error ? fault.message : String(fault);
    document.body.append(
      h("main", { class: "message", role: "alert" }, `The network cannot be read: ${why}`),
    );
    throw fault;
  });
