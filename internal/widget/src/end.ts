// What comes after the form.
import { T } from "texts";
import type { Booked } from "./api";
import { DATE, h, icon } from "./dom";

/** What can be done with the appointment that is booked: first of all to fill in the form that it asks for. */
export function end(base: string, booked: Booked, again: () => void): HTMLElement {
  const form = booked.extra?.form?.url;
  const link = (href: string, text: string, main?: unknown, download?: string) =>
    h("a", { class: main ? "btn main" : "btn", part: "button", href,
      ...(download ? { download } : { target: "_blank", rel: "noopener" }) }, download && icon(DATE), text);
  return h("div.acts",
    form && link(form, T.fillForm, 1),
    link(`${base}v1/link/${booked.token}/calendar.ics`, T.calendar, !form, "booking.ics"),
    link(booked.manage_url, T.manage),
    h("button.btn", { type: "button", click: again }, T.another));
}
