// Fields: a label above, a hint and the error under, tied together for screen readers.
import { WARN, h, icon } from "./dom";

export interface Field {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
  /** Tells what is wrong, or, with "", that nothing is. */
  wrong(text: string): void;
}

/** Makes a field with the value; typed is told of every change. */
export function field(name: string, label: string, hint: string, properties: Record<string, string | number>,
  value: string, typed: (v: string) => void): Field {
  const error = h("p", { class: "wrong", id: name + "-wrong" });
  const input = h(name === "note" ? "textarea" : "input", {
    id: name, name, part: "field",
    "aria-describedby": [hint && name + "-hint", name + "-wrong"].filter(Boolean).join(" "),
    ...properties,
    input: () => typed(input.value),
  }) as HTMLInputElement;
  input.value = value;
  return {
    element: h("div", { class: "field" }, h("label", { for: name }, label), input,
      hint && h("p", { class: "hint", id: name + "-hint" }, hint), error),
    input,
    wrong(text) {
      if (text) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
      error.replaceChildren(...(text ? [icon(WARN), text] : []));
    },
  };
}
