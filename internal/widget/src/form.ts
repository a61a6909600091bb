// The form. Its fields have a label above, a hint and the error under, tied together for screen readers.
import { T } from "texts";
import type { Practice } from "./api";
import { fill } from "../../script/src/dates";
import { WARN, h, icon } from "./dom";

export interface Field {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
  /** Tells what is wrong, or, with "", that nothing is. */
  wrong(text: string): void;
}

/** Makes a field with the value; typed is told of every change. */
function field(name: string, label: string, hint: string, properties: Record<string, string | number>,
  value: string, typed: (v: string) => void): Field {
  const error = h("p.wrong", { id: name + "-wrong" });
  const input = h(name === "note" ? "textarea" : "input", {
    id: name, name, part: "field",
    "aria-describedby": [hint && name + "-hint", name + "-wrong"].filter(Boolean).join(" "),
    ...properties,
    input: () => typed(input.value),
  }) as HTMLInputElement;
  input.value = value;
  return {
    element: h("div.field", h("label", { for: name }, label), input,
      hint && h("p.hint", { id: name + "-hint" }, hint), error),
    input,
    wrong(text) {
      input.ariaInvalid = text ? "true" : null;
      error.replaceChildren(...(text ? [icon(WARN), text] : []));
    },
  };
}

/** What is said of a field that is wrong, by its name. */
export const troubles: Record<string, string> =
  { name: T.nameWrong, email: T.emailWrong, phone: T.phoneWrong, note: T.noteWrong };

/** The fields, which keep what is typed. Who waits is told other hints, and has nothing to note. */
export function fields(typed: Record<string, string>, wait?: { email: string; phone: string }): Record<string, Field> {
  const all: Record<string, Field> = {};
  const make = (name: string, label: string, hint: string, properties: Record<string, string | number>) =>
    (all[name] = field(name, label, hint, properties, typed[name]!, (v) => { typed[name] = v; all[name]!.wrong(""); }));
  make("name", T.name, "", { autocomplete: "name", "aria-required": "true", maxlength: 120 });
  // Of the type "email" Chromium gives an international domain as "xn--", which nobody typed.
  make("email", T.email, wait ? wait.email : T.emailHint,
    { inputmode: "email", autocapitalize: "off", spellcheck: "false", autocomplete: "email", "aria-required": "true",
      maxlength: 254 });
  make("phone", T.phone, wait ? wait.phone : T.phoneHint, { type: "tel", autocomplete: "tel", maxlength: 40 });
  if (!wait) make("note", T.note, T.noteHint, { rows: 2, maxlength: 2000 });
  return all;
}

/** What becomes of the details, with the practice's own words about it. */
export const consent = (p: Practice) => h("p.rule", fill(T.consent, { name: `\u2068${p.name}\u2069` }),
  p.privacy && [" ", h("a", { href: p.privacy, target: "_blank", rel: "noopener" }, T.privacy)]);
