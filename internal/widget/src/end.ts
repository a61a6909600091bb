// What comes after the form.
import { T } from "texts";
import type { Booked } from "./api";
import { DATE, h, icon } from "./dom";

/** What can be done with the appointment that is booked. */
export function end(base: string, booked: Booked, again: () => void): HTMLElement {
  const link = (href: string, text: string, main: boolean, properties = {}) =>
    h("a", { class: main ? "btn main" : "btn", part: "button", href, ...properties }, main && icon(DATE), text);
  return h("div.acts",
    link(`${base}v1/link/${booked.token}/calendar.ics`, T.calendar, true, { download: "booking.ics" }),
    link(booked.manage_url, T.manage, false, { target: "_blank", rel: "noopener" }),
    h("button.btn", { type: "button", click: again }, T.another));
}
