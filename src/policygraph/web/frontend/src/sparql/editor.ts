/** The editor: SPARQL with colours, completion and marked faults. Tab leaves it, as it should. */

import { autocompletion, closeBrackets, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState, Prec, type Transaction } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";
import { sparql } from "codemirror-lang-sparql";
import { completer } from "./completion.ts";
import type { QueryError } from "./lexer.ts";
import type { Names } from "./names.ts";
import type { View } from "./view.ts";

export interface Deeds {
  readonly run: () => void;
  readonly changed: () => void;
}

export class Editor {
  readonly view: EditorView;
  private quiet = false;

  constructor(view: View, names: Names, deeds: Deeds) {
    const run = (): boolean => {
      deeds.run();
      return true;
    };
    const changed = EditorView.updateListener.of((update) => {
      if (update.docChanged && !this.quiet) deeds.changed();
    });
    const typed = EditorView.domEventHandlers({ beforeinput: typedOver });
    const nonce = document.documentElement.dataset.nonce ?? "";
    this.view = new EditorView({
      state: EditorState.create({
        extensions: [
          EditorView.cspNonce.of(nonce),
          Prec.highest(keymap.of([{ key: "Mod-Enter", run }])),
          history(),
          lineNumbers(),
          lintGutter(),
          drawSelection(),
          bracketMatching(),
          closeBrackets(),
          autocompletion({ override: [completer(view, names)], icons: false }),
          keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap]),
          sparql(),
          syntaxHighlighting(classHighlighter),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({
            "aria-label": "The query, in SPARQL",
            "aria-describedby": "editor-help",
            spellcheck: "false",
            tabindex: "0",
            autocapitalize: "off",
          }),
          typed,
          changed,
        ],
      }),
    });
  }

  get text(): string {
    return this.view.state.doc.toString();
  }

  /** Put a text in; that is not a change of the reader's. */
  put(text: string): void {
    this.quiet = true;
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text } });
    this.quiet = false;
    this.mark(null);
  }

  /** Mark where a fault is, or nothing. */
  mark(fault: QueryError | null): void {
    const most = this.view.state.doc.length;
    const found =
      fault && fault.at !== null
        ? [
            {
              from: Math.min(fault.at, most),
              to: Math.min(fault.at + fault.length, most),
              severity: "error" as const,
              message: fault.message,
            },
          ]
        : [];
    this.view.dispatch(setDiagnostics(this.view.state, found));
    if (found[0])
      this.view.dispatch({ selection: { anchor: found[0].from }, scrollIntoView: true });
  }
}

/**
 * What is typed over a selection. Left to itself, a browser gives the new letters the colours of the
 * old ones in a style attribute, which the page's policy refuses, and says so.
 */
function typedOver(event: InputEvent, view: EditorView): boolean {
  const { state } = view;
  const { from, to, empty } = state.selection.main;
  const text = event.data;
  if (event.inputType !== "insertText" || !text || empty || event.isComposing) return false;
  event.preventDefault();
  const insert = (): Transaction =>
    state.update(state.replaceSelection(text), { userEvent: "input.type", scrollIntoView: true });
  // Brackets close themselves, and selections are put between them, by such handlers.
  const handled = state
    .facet(EditorView.inputHandler)
    .some((handler) => handler(view, from, to, text, insert));
  if (!handled) view.dispatch(insert());
  return true;
}
