// The tasks that answers to surveys raise.
import * as A from "texts/today";
import { at } from "../route";
import type { Kind } from "./kind";

export const kinds: Kind[] = [
  {
    source: "unhappy-client",
    called: () => A.sourceUnhappy,
    way: (t) => (t.client ? { to: at("clients", [t.client]), label: A.readAnswer } : undefined),
  },
];
