// What comes after the form.
import { T } from "texts";
import { call, send, type Booked } from "./api";
import { DATE, h, icon } from "./dom";

declare const ASK: string; // file name of the part with the form that a service asks for

/** What can be done with the appointment that is booked: first of all to fill in the form that it asks for, here; its
 * own page does where the part for it does not come. */
export function end(base: string, booked: Booked, again: () => void): HTMLElement {
  const { form, arrival } = booked.extra ?? {};
  const link = (href: string, text: string, main?: unknown, download?: string) =>
    h(main ? "a.btn.main" : "a.btn", { part: "button", href, download, target: !download && "_blank" },
      download && icon(DATE), text);
  const leads = [form, arrival].map((x) => x?.url && link(x.url, x.text!, x === form)), [fill] = leads;
  if (fill) {
    fill.onclick = () => {
      import(base + "widget/" + ASK).then((m: typeof import("./ask")) => m.ask(fill, base, form!.token!, call, send),
        () => { fill.onclick = null; });
      return false;
    };
  }
  return h("div.acts", leads,
    link(`${base}v1/link/${booked.token}/calendar.ics`, T.calendar, !fill, "booking.ics"),
    link(booked.manage_url, T.manage),
    h("button.btn", { type: "button", click: again }, T.another));
}
