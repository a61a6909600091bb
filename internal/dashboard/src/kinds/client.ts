// The tasks that clients raise: what did not reach them, and what is booked for somebody who has died.
import * as A from "texts/today";
import { at } from "../route";
import type { Kind } from "./kind";

export const kinds: Kind[] = [
  {
    source: "message-failed",
    called: () => A.sourceMessage,
    way: (t) => (t.client ? { to: at("clients", [t.client]), label: A.checkAddress } : undefined),
  },
  {
    source: "client-deceased",
    called: () => A.sourceDeceased,
    way: (t) => ({ to: at("calendar", [], { booking: t.booking }), label: A.seeBooking }),
    named: true,
  },
];
