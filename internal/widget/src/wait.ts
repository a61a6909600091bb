// The words of who waits, on the list or for a mail to confirm by: a part of its own, which is loaded for them.
import { T } from "texts";
import { addDays, dayOf, fill, type Day, type Form } from "../../script/src/dates";
import type { Service, Start } from "./api";

export const title = T.waitTitle, lead = T.waitLead, waiting = T.waiting, sent = T.waitingSent;
/** Instead of waiting: there are times. */
export const freeAgain = T.freeAgain;
/** What addresses are for, by the names of their fields. */
export const email = T.waitHint, phone = T.waitPhoneHint;

/** Of a time that is to be confirmed. */
export const asked = T.asked, askedSent = T.askedSent;

/** The days that somebody waits for. */
export const span = (f: Form, w: { from: Day; to: Day }) => (w.from === w.to ? f.date(w.from)
  : fill(T.untilDay, { from: f.date(w.from), to: f.date(w.to) }));

const longWait = 60; // days that somebody waits for where nothing at all is free

/** The days to wait for where nothing at all is free. */
export function long(start: Start, v: Service): { from: Day; to: Day } {
  const from = dayOf(start.now);
  return { from, to: addDays(from, Math.min(longWait, v.window_days)) };
}
