// The words of who waits, on the list or for a mail to confirm by: a part of its own, which is loaded for them.
import { T } from "texts";

export const title = T.waitTitle, lead = T.waitLead, untilDay = T.untilDay, waiting = T.waiting, sent = T.waitingSent;
/** Instead of waiting: there are times. */
export const freeAgain = T.freeAgain;
/** What addresses are for, by the names of their fields. */
export const email = T.waitHint, phone = T.waitPhoneHint;

/** Of a time that is to be confirmed. */
export const asked = T.asked, askedSent = T.askedSent;
