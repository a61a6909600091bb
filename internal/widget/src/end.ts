// What comes after the form.
import { T } from "texts";
import type { Booked } from "./api";
import { DATE, h, icon } from "./dom";

/** What can be done with the appointment that is booked: first of all to fill in the form that it asks for, which open
 * puts in place of all this until it is sent. */
export function end(base: string, booked: Booked, again: () => void, open: (acts: HTMLElement) => void): HTMLElement {
  const { form, arrival } = booked.extra ?? {};
  const link = (href: string, text: string, main?: unknown, download?: string) =>
    h("a", { class: main ? "btn main" : "btn", part: "button", href,
      ...(download ? { download } : { target: "_blank", rel: "noopener" }) }, download && icon(DATE), text);
  const fill: HTMLElement | undefined = form?.url && h("button.btn.main", {
    part: "button", type: "button", click: () => { fill!.remove(); open(acts); },
  }, T.fillForm) || undefined;
  const acts = h("div.acts", fill,
    link(`${base}v1/link/${booked.token}/calendar.ics`, T.calendar, !fill, "booking.ics"),
    arrival && link(arrival.url, T.arrival),
    link(booked.manage_url, T.manage),
    h("button.btn", { type: "button", click: again }, T.another));
  return acts;
}
