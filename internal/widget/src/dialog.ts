// A button and the dialog that it opens: a part of its own, for the modes "button" and "floating".
import style from "dialog.css";
import { CLOSE, DATE, h, icon } from "./dom";

export interface Options {
  root: ShadowRoot;
  outer: HTMLElement; // where they are put
  frame: HTMLElement; // what the dialog shows
  floats: boolean; // whether the button stays in the corner of the window
  open: string; // what the button says
  close: string; // what the dialog's button says
  /** Is called when somebody is about to open the dialog, maybe several times. */
  begin(): void;
  /** Is called when the dialog is open. */
  greet(): void;
}

let sheet: CSSStyleSheet | undefined; // one for all widgets of a page

/** Makes the button and the dialog, and returns the dialog. */
export function door(o: Options): HTMLDialogElement {
  if (!sheet) (sheet = new CSSStyleSheet()).replaceSync(style);
  o.root.adoptedStyleSheets = [...o.root.adoptedStyleSheets, sheet];
  const begin = () => o.begin();
  const button = h("button.btn.main", {
    part: "button", type: "button", "aria-haspopup": "dialog", pointerenter: begin, focus: begin, click: () => {
      begin();
      dialog.close();
      dialog.showModal();
      o.greet();
    },
  }, icon(DATE), o.open);
  const close = h("button.turn.close", { type: "button", "aria-label": o.close, click: () => dialog.close() },
    icon(CLOSE));
  const dialog = h("dialog.sheet", { click: (e) => e.target === dialog && dialog.close() },
    h("div.bar", close), o.frame) as HTMLDialogElement;
  if (o.floats) o.outer.classList.add("float");
  o.outer.append(button, dialog);
  return dialog;
}
