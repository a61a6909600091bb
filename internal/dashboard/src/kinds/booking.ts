// The tasks that bookings raise.
import * as A from "texts/today";
import { today } from "../practice";
import { at } from "../route";
import type { Kind } from "./kind";

export const kinds: Kind[] = [
  {
    source: "appointments-unmarked",
    called: () => A.sourceUnmarked,
    way: (t) => ({ to: at("calendar", [t.data?.day ?? today()]), label: A.markThem }),
  },
];
