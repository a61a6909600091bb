// The form and what comes after it, the waiting list's too: a part of its own, which is loaded while a time is chosen.
import * as T from "texts";
import type { Booked, Practice } from "./api";
import { fill } from "../../script/src/dates";
import { DATE, h, icon } from "./dom";
import { field, type Field } from "./form";

/** The words of the waiting list. */
export const title = T.waitTitle, lead = T.waitLead, untilDay = T.untilDay, waiting = T.waiting;
/** What is said of a field that is wrong. */
export const wrong = { name: T.nameWrong, email: T.emailWrong, phone: T.phoneWrong, note: T.noteWrong };

/** The fields of the form, which keep what is typed. */
export function fields(waits: boolean, typed: Record<string, string>): Record<string, Field> {
  const all: Record<string, Field> = {};
  const make = (name: string, label: string, hint: string, properties: Record<string, string | number>) =>
    (all[name] = field(name, label, hint, properties, typed[name]!, (v) => { typed[name] = v; all[name]!.wrong(""); }));
  make("name", T.name, "", { autocomplete: "name", "aria-required": "true", maxlength: 120 });
  // Of the type "email" Chromium gives an international domain as "xn--", which nobody typed.
  make("email", T.email, waits ? T.waitHint : T.emailHint,
    { inputmode: "email", autocapitalize: "off", spellcheck: "false", autocomplete: "email", "aria-required": "true",
      maxlength: 254 });
  make("phone", T.phone, waits ? T.waitPhoneHint : T.phoneHint, { type: "tel", autocomplete: "tel", maxlength: 40 });
  if (!waits) make("note", T.note, T.noteHint, { rows: 2, maxlength: 2000 });
  return all;
}

/** What becomes of the details, with the practice's own words about it. */
export const consent = (p: Practice) => h("p", { class: "rule" }, fill(T.consent, { name: `\u2068${p.name}\u2069` }),
  p.privacy && [" ", h("a", { href: p.privacy, target: "_blank", rel: "noopener" }, T.privacy)]);

/** What is said above the summary, and what can be done below it. */
export function end(step: string, say: (text: string) => string, base: string, booked: Booked | undefined,
  again: () => void): [Node, Node?] {
  const link = (href: string, text: string, main: boolean, properties = {}) =>
    h("a", { class: main ? "btn main" : "btn", part: "button", href, ...properties }, main && icon(DATE), text);
  const said = h("p", { class: "lead" }, say(step === "done" ? T.bookedSent : step === "asked" ? T.askedSent
    : T.waitingSent));
  if (step !== "done") return [said]; // the next step is in the mail
  return [said, h("div", { class: "acts" },
    link(`${base}v1/link/${booked!.token}/calendar.ics`, T.calendar, true, { download: "booking.ics" }),
    link(booked!.manage_url, T.manage, false, { target: "_blank", rel: "noopener" }),
    h("button", { class: "btn", type: "button", click: again }, T.another))];
}
