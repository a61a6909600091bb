// The tasks that calendars elsewhere raise.
import * as A from "texts/today";
import { at } from "../route";
import type { Kind } from "./kind";

export const kinds: Kind[] = [
  {
    source: "calendar-unreadable",
    called: () => A.sourceCalendar,
    way: () => ({ to: at("settings", ["calendars"]), label: A.seeCalendar }),
  },
];
