// The tasks that payments raise.
import * as A from "texts/today";
import { who } from "../practice";
import { at } from "../route";
import type { Kind } from "./kind";

export const kinds: Kind[] = [
  {
    source: "payment",
    called: () => A.sourcePayment,
    way: (t) =>
      who.value.role === "practitioner" // who has no list of payments, and sees it at the appointment
        ? { to: at("calendar", [], { booking: t.booking }), label: A.seeBooking }
        : { to: at("payments", [t.booking ?? ""]), label: A.seePayment },
    named: true,
  },
];
