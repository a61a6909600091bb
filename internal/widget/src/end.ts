// What comes after the form.
import { T } from "texts";
import type { Booked } from "./api";
import { DATE, h, icon } from "./dom";

/** What can be done with the appointment that is booked: first of all to fill in the form that it asks for, which open
 * shows here; its own page does where that does not come. */
export function end(base: string, booked: Booked, again: () => void, open: (fill: HTMLElement) => void): HTMLElement {
  const { form, arrival } = booked.extra ?? {};
  const link = (href: string, text: string, main?: unknown, download?: string) =>
    h("a", { class: main ? "btn main" : "btn", part: "button", href,
      ...(download ? { download } : { target: "_blank", rel: "noopener" }) }, download && icon(DATE), text);
  const fill = form?.url && link(form.url, T.fillForm, 1);
  if (fill) fill.onclick = (e) => { e.preventDefault(); open(fill); };
  return h("div.acts", fill,
    link(`${base}v1/link/${booked.token}/calendar.ics`, T.calendar, !fill, "booking.ics"),
    arrival && link(arrival.url, arrival.text),
    link(booked.manage_url, T.manage),
    h("button.btn", { type: "button", click: again }, T.another));
}
