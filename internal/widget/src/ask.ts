// The form that a service asks for, filled in where it was booked: a part of its own, which is loaded when somebody
// begins it. It shows one group of questions at a time and saves each answer by the form's link, as the form's own page
// does; so it can be left, and gone on with by the link in the mail. Nothing of it goes with the booking.
import { T } from "texts";
import type { Problem, call, send } from "./api";
import { type Answer, type Condition, empty, shown } from "../../script/src/conditions";
import { fill } from "../../script/src/dates";
import { CHECK, WARN, bdi, bones, h, icon, type Child } from "./dom";
import style from "ask.css";

interface Item {
  id: string; kind: string; label: string; help?: string; required?: boolean; show_if?: Condition;
  options?: { id: string; label: string }[]; min?: number; max?: number; low?: string; high?: string; unit?: string;
}
interface Section { id: string; title?: string; show_if?: Condition; questions: Item[] }
interface Asked { open: boolean; title: string; intro?: string; sections: Section[]; values: Record<string, Answer> }
interface Flaws { errors?: { location: string; message: string }[] }

declare const LANGUAGE: string; // of this part: nb, sv, da, fi or en

let sheet: CSSStyleSheet | undefined;

const few = 8; // options that are shown at once; more are a list to choose from

/** Puts the form into the place of what can be done with the appointment, which comes back once it is sent or left.
 * From is the link that led here, and token that of the form. */
export function ask(from: HTMLElement, base: string, token: string, get: typeof call, post: typeof send) {
  if (!sheet) (sheet = new CSSStyleSheet()).replaceSync(style);
  const root = from.getRootNode() as ShadowRoot, sheets = root.adoptedStyleSheets, rest = from.parentElement!;
  if (!sheets.includes(sheet)) root.adoptedStyleSheets = [...sheets, sheet];
  const path = "v1/form/" + token, box = h("section.ask"), status = h("p.hint", { role: "status" });
  let form: Asked, values: Record<string, Answer> = {}, at = "", busy = false;
  const unsaved = new Set<string>(), wrong: Record<string, string> = {};
  let last: Promise<unknown> = Promise.resolve();

  const button = (text: string, click: () => void, main?: boolean) =>
    h(main ? "button.btn.main" : "button.btn", { part: "button", type: "button", click }, text);

  /** Shows something in place of what stands here, and takes the reader to its beginning. */
  function put(...content: Child[]) {
    box.replaceChildren(h("div", content));
    const title = box.querySelector<HTMLElement>("h3");
    title?.focus({ preventScroll: true });
    title?.scrollIntoView({ block: "nearest" });
  }

  function load() {
    box.replaceChildren(bones());
    get<Asked>(`${base}${path}?language=${LANGUAGE}`).then((a) => {
      form = a;
      values = a.values;
      if (!a.open) return over(T.formClosed);
      at = groups()[0]!.id;
      show();
    }, () => {
      put(h("p", { role: "alert" }, T.offline), h("div.acts", button(T.again, load)), rest);
      addEventListener("online", () => box.isConnected && !form && load(), { once: true });
    });
  }

  function over(text: string) {
    put(h("h3", { tabindex: -1 }, icon(CHECK), text), rest);
  }

  const seen = () => shown(form.sections, values);
  const groups = () => {
    const ids = seen();
    return form.sections.filter((s) => s.questions.some((q) => ids.has(q.id)));
  };

  function show() {
    const all = groups(), n = Math.max(all.findIndex((s) => s.id === at), 0), group = all[n]!;
    at = group.id;
    status.textContent = "";
    put(h("h3", { tabindex: -1 }, bdi(form.title)),
      all[1] && h("p.quiet", fill(T.stepOf, { n: n + 1, of: all.length })),
      !n && form.intro && h("p", bdi(form.intro)),
      group.title && h("h4", bdi(group.title)),
      group.questions.map(question), status,
      h("div.acts", button(n + 1 < all.length ? T.formNext : T.formSend, () => void next(1), true),
        n > 0 && button(T.back, () => void next(-1)),
        button(T.formLater, () => void last.then(() => over(unsaved.size ? T.formUnsaved : T.formLeft)))));
    hide();
    for (const id in wrong) mark(id);
  }

  const element = (id: string) => box.querySelector<HTMLElement>(`[data-q="${id}"]`);

  function hide() {
    const ids = seen();
    for (const e of box.querySelectorAll<HTMLElement>("[data-q]")) e.hidden = !ids.has(e.dataset.q!);
  }

  /** Says what is wrong with an answer, or that nothing is. */
  function mark(id: string) {
    const e = element(id);
    if (!e) return;
    const said = wrong[id];
    e.querySelector(".wrong")!.replaceChildren(...(said ? [icon(WARN), said] : []));
    for (const i of e.querySelectorAll("input,select,textarea")) i.ariaInvalid = said ? "true" : null;
  }

  function question(q: Item): HTMLElement {
    const id = "f-" + q.id, v = values[q.id], many = /choices|scale|yes_no/.test(q.kind)
      || q.kind === "choice" && q.options!.length <= few;
    if (q.kind === "info") return h("div", { "data-q": q.id }, h("p", bdi(q.label)));
    const described = `${q.help ? id + "-hint " : ""}${id}-wrong`;
    const named = [bdi(q.label), q.unit && ` (${q.unit})`, !q.required && h("span.quiet", " " + T.optional)];
    const rest = [
      q.help && h("p.hint", { id: id + "-hint" }, bdi(q.help)),
      q.kind === "signature" && h("p.hint", T.formSign),
      h("p.wrong", { id: id + "-wrong" }),
    ];
    const change = () => answer(q);
    if (!many) {
      if (q.kind === "consent") {
        return h("div.field.tick", { "data-q": q.id, change }, h("label", { for: id }, named), rest,
          h("input", { id, type: "checkbox", value: "yes", "aria-describedby": described, checked: v ? "" : null }));
      }
      const tag = q.kind === "paragraph" ? "textarea" : q.kind === "choice" ? "select" : "input";
      const input = h(tag, {
        id, "aria-describedby": described, "aria-required": q.required && "true", rows: tag === "textarea" && 3,
        type: tag === "input" && (q.kind === "date" ? "date" : "text"), inputmode: q.kind === "number" && "decimal",
      }, q.kind === "choice" && [h("option", { value: "" }, "–"),
        q.options!.map((a) => h("option", { value: a.id }, a.label))]) as HTMLInputElement;
      input.value = empty(v) ? "" : String(v);
      return h("div.field", { "data-q": q.id, change }, h("label", { for: id }, named), input, rest);
    }
    const choices = q.kind === "scale"
      ? Array.from({ length: q.max! - q.min! + 1 }, (_, n) => [String(q.min! + n), String(q.min! + n)])
      : q.kind === "yes_no" ? [["yes", T.yes], ["no", T.no]] : q.options!.map((a) => [a.id, a.label]);
    const chosen = Array.isArray(v) ? v : [typeof v === "boolean" ? (v ? "yes" : "no") : String(v)];
    return h("fieldset", { "data-q": q.id, "aria-describedby": described, change }, h("legend", named),
      h("div", { class: q.kind === "scale" ? "scale" : "picks" }, choices.map(([value, label]) =>
        h("label", h("input", { type: q.kind === "choices" ? "checkbox" : "radio", name: id, value,
          checked: chosen.includes(value!) ? "" : null }), h("span", label)))),
      (q.low || q.high) && h("p.ends.hint", h("span", q.low), h("span", q.high)), rest);
  }

  /** Takes in what the reader answered, shows what follows from it, and saves it after what was answered before. */
  function answer(q: Item) {
    const all = [...element(q.id)!.querySelectorAll<HTMLInputElement>("input,select,textarea")];
    const chosen = all.filter((i) => !/radio|checkbox/.test(i.type) || i.checked).map((i) => i.value);
    const one = chosen[0]?.trim(), n = Number(one?.replace(/\s/g, "").replace(",", "."));
    values[q.id] = q.kind === "choices" ? chosen : !one ? null
      : /yes_no|consent/.test(q.kind) ? one === "yes"
        : /scale|number/.test(q.kind) && !Number.isNaN(n) ? n : one;
    unsaved.add(q.id);
    delete wrong[q.id];
    mark(q.id);
    hide();
    last = last.then(save);
  }

  /** Saves what is not saved yet, each answer by itself: one that is wrong keeps no other from being kept. */
  async function save() {
    for (const id of [...unsaved]) {
      const value = values[id] ?? null;
      try {
        await get(base + path, { method: "PUT", headers: { "content-type": "application/json" },
          body: JSON.stringify({ values: { [id]: value }, language: LANGUAGE }) });
        if ((values[id] ?? null) === value) unsaved.delete(id);
        status.textContent = T.formSaved;
      } catch (e) {
        if (!blame(e as Flaws & Problem)) status.textContent = T.formUnsaved;
        return;
      }
    }
  }

  addEventListener("online", () => box.isConnected && (last = last.then(save)));

  /** Notes what is said to be wrong, and reports whether anything is. */
  function blame(p: Flaws): boolean {
    const flaws = p.errors?.filter((e) => e.location.includes("values.")) ?? [];
    for (const e of flaws) {
      const id = e.location.split("values.")[1]!;
      wrong[id] = e.message;
      mark(id);
    }
    return !!flaws[0];
  }

  /** Goes to the first answer that is wrong. */
  function fix() {
    const id = Object.keys(wrong)[0]!, group = form.sections.find((s) => s.questions.some((q) => q.id === id));
    if (group && group.id !== at) {
      at = group.id;
      show();
    }
    element(id)?.querySelector<HTMLElement>("input,select,textarea")?.focus();
  }

  async function next(step: number) {
    if (busy) return;
    busy = true;
    await last;
    busy = false;
    const all = groups(), n = all.findIndex((s) => s.id === at), ids = seen();
    if (step > 0) {
      for (const q of all[n]!.questions) {
        if (q.required && ids.has(q.id) && empty(values[q.id])) wrong[q.id] = T.formNeeded;
        mark(q.id);
      }
      if (all[n]!.questions.some((q) => wrong[q.id] && ids.has(q.id))) return fix();
    }
    if (!all[n + step]) return finish();
    at = all[n + step]!.id;
    show();
  }

  async function finish() {
    busy = true;
    const rest = Object.fromEntries([...unsaved].map((id) => [id, values[id] ?? null]));
    try {
      await post(base, path, JSON.stringify({ values: rest, language: LANGUAGE }), "");
      over(T.formSent);
    } catch (e) {
      const p = e as Problem & Flaws;
      if (p.status === 409 || p.status === 410) over(T.formClosed);
      else if (blame(p)) fix();
      else status.textContent = T.formUnsaved;
    }
    busy = false;
  }

  from.remove();
  rest.replaceWith(box);
  load();
}
