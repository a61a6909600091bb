// The tasks that the register of clients raises.
import * as A from "texts/today";
import { at } from "../route";
import type { Kind } from "./kind";

export const kinds: Kind[] = [
  {
    source: "duplicate",
    called: () => A.sourceDuplicate,
    way: (t) => ({ to: at("duplicates", [t.client ?? "", t.others?.[0]?.id ?? ""]), label: A.compare }),
  },
];
