// The dialog that a button opens: a part of its own, loaded when somebody is about to press one.
import style from "dialog.css";
import { CLOSE, h, icon } from "./dom";

let sheet: CSSStyleSheet | undefined; // one for all widgets of a page

/** Puts the frame into a dialog, which it adds to outer. Close is what its button says. */
export function make(root: ShadowRoot, outer: HTMLElement, frame: HTMLElement, close: string): HTMLDialogElement {
  if (!sheet) (sheet = new CSSStyleSheet()).replaceSync(style);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  const button = h("button.turn.close", { type: "button", "aria-label": close, click: () => dialog.close() },
    icon(CLOSE));
  const dialog = h("dialog.sheet", { click: (e) => e.target === dialog && dialog.close() },
    h("div.bar", button), frame) as HTMLDialogElement;
  outer.append(dialog);
  return dialog;
}
