// The tasks that invoices raise.
import * as A from "texts/today";
import { at } from "../route";
import type { Kind } from "./kind";

export const kinds: Kind[] = [
  {
    source: "invoice",
    called: () => A.sourceInvoice,
    way: (t) => (t.data?.invoice ? { to: at("invoices", [t.data.invoice]), label: A.seeInvoice } : undefined),
    named: true,
  },
];
