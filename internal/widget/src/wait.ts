// The words of the waiting list: a part of its own, which is loaded when somebody wants to wait.
import { T } from "texts";

export const title = T.waitTitle, lead = T.waitLead, untilDay = T.untilDay, waiting = T.waiting, sent = T.waitingSent;
/** What addresses are for, by the names of their fields. */
export const email = T.waitHint, phone = T.waitPhoneHint;
