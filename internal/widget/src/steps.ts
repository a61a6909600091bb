// What capabilities ask besides who the client is. This part is loaded where there are such questions, and knows no
// more of them than their descriptions in the first answer.
import type { Booked, Question } from "./api";
import { WARN, h, icon, type Child } from "./dom";
import type { Field } from "./form";
import style from "steps.css";

type Typed = Record<string, string>;

let sheet: CSSStyleSheet | undefined;

/** Where a field is in a request, and its id. */
const path = (q: Question, name: string) => `extra.${q.contribution}.${name}`;

/** Makes the questions as groups of fields, and adds these to those of the form. */
export function ask(root: ShadowRoot, questions: Question[], lang: string, typed: Typed,
  fields: Record<string, Field>): HTMLElement[] {
  if (!sheet) (sheet = new CSSStyleSheet()).replaceSync(style);
  const sheets = root.adoptedStyleSheets;
  if (questions[0] && !sheets.includes(sheet)) root.adoptedStyleSheets = [...sheets, sheet];
  return questions.map((q) => h("fieldset", h("legend", q.title[lang]),
    q.fields.map((f) => (fields[path(q, f.name)] = field(path(q, f.name), f, lang, typed)).element)));
}

function field(id: string, f: Question["fields"][number], lang: string, typed: Typed): Field {
  const tick = f.type === "checkbox", select = f.type === "select";
  const error = h("p.wrong", { id: id + "-wrong" });
  const hint = f.hint && h("p.hint", { id: id + "-hint" }, f.hint[lang]);
  const option = (value: string, label?: string) => h("option", { value }, label);
  const choices: Child = select && [option("", "–"), (f.options ?? []).map((o) => option(o.value, o.label[lang]))];
  const input = h(select ? "select" : "input", {
    id, name: id, part: "field", type: select ? null : f.type, maxlength: f.type === "text" && 300,
    "aria-required": f.required && "true",
    "aria-describedby": (hint ? id + "-hint " : "") + id + "-wrong",
    input: () => { typed[id] = tick ? (input.checked ? "on" : "") : input.value; wrong(""); },
  }, choices) as HTMLInputElement;
  if (tick) input.checked = !!typed[id];
  else input.value = typed[id] ?? "";

  function wrong(text: string) {
    input.ariaInvalid = text ? "true" : null;
    error.replaceChildren(...(text ? [icon(WARN), f.wrong[lang]!] : []));
  }
  const label = h("label", { for: id }, f.label[lang]);
  return { element: h("div", { class: tick ? "field tick" : "field" }, label, input, hint, error), input, wrong };
}

const value = (q: Question, name: string, typed: Typed) => (typed[path(q, name)] ?? "").trim();

/** The fields without which nothing is sent, and which are empty. */
export function missing(questions: Question[], typed: Typed): string[] {
  return questions.flatMap((q) => q.fields.filter((f) => f.required && !value(q, f.name, typed))
    .map((f) => path(q, f.name)));
}

/** What was filled in, as a request says it; nothing if nothing was. */
export function extra(questions: Question[], typed: Typed): object | undefined {
  const all = questions.map((q) => [q.contribution, Object.fromEntries(q.fields.map((f) => {
    const v = value(q, f.name, typed);
    return [f.name, v && f.type === "checkbox" ? true : v];
  }).filter(([, v]) => v))]).filter(([, v]) => Object.keys(v!).length);
  return all[0] && Object.fromEntries(all);
}

/** What there is to tell of what was answered, once it is booked: as a code that took something off the price. */
export const facts = (fact: (name: string, value: string[]) => Child[], made?: Booked): Child[] =>
  made?.lines?.map((l) => fact(l.label, [l.value])) ?? [];
