// What a day's columns show, made of the calendar as the API answers it.
import * as T from "texts";
import { fill, type Day } from "../../script/src/dates";
import { minuteOf, type Span } from "./plan";
import { locationOf, me, serviceOf } from "./practice";

/** One block: an appointment, a group with its seats, or a time that is held. */
export interface Block extends Span {
  rooms: string[]; // ids of the rooms and the equipment in use
  id: string; // of the booking, of the group's first, or of what holds the time
  kind: "booking" | "group" | "hold";
  practitioner: string;
  start: string;
  end: string;
  name: string; // of the client, or of the class
  service: string; // its name
  colour: string | undefined;
  status: Api.BookingView["status"] | "offered" | "unconfirmed" | "unpaid";
  seats: Api.BookingView[]; // all of them, of a group
  place: string;
  note: boolean;
  outside: boolean;
  series: boolean;
  alert: boolean;
  label?: string; // what a screen reader says of it, once it was shown
}

/** Something behind the blocks. */
export interface Ground extends Span {
  practitioner: string;
  kind: "open" | "absence" | "busy";
  name: string;
}

export interface DayView {
  blocks: Block[];
  grounds: Ground[];
  closed: string | null;
}

/** What days show of an answer of the API, by the services that they were made with. */
const made = new WeakMap<Api.CalendarView, { by: unknown; days: Map<Day, DayView> }>();

/** What the day shows. Bookings in moved are shown where they are on their way to. */
export function dayView(c: Api.CalendarView | undefined, day: Day, moved: Map<string, Moved>): DayView {
  if (!c || moved.size) return viewOf(c, day, moved);
  const by = me.value.value,
    known = made.get(c),
    { days } = known?.by === by ? known! : { days: new Map<Day, DayView>() },
    view = days.get(day) ?? viewOf(c, day, moved);
  days.set(day, view);
  made.set(c, { by, days });
  return view;
}

function viewOf(c: Api.CalendarView | undefined, day: Day, moved: Map<string, Moved>): DayView {
  const blocks: Block[] = [],
    groups = new Map<string, Block>();
  for (const b of c?.bookings ?? []) {
    const to = moved.get(b.id),
      start = to?.start ?? b.start,
      end = to?.end ?? b.end;
    const practitioner = to?.practitioner ?? b.practitioner,
      from = minuteOf(start, day);
    if (b.status === "cancelled" || from >= 1440 || minuteOf(end, day) <= 0) continue;
    const s = serviceOf(b.service),
      key = practitioner + b.service + start;
    const group = groups.get(key);
    if (group) {
      group.seats.push(b);
      continue;
    }
    const many = (s?.capacity ?? 1) > 1;
    const block: Block = {
      rooms: b.resources ?? [],
      id: b.id,
      kind: many ? "group" : "booking",
      practitioner,
      start,
      end,
      from,
      to: minuteOf(end, day),
      name: many ? (s?.name ?? "") : b.client.name,
      service: s?.name ?? b.service,
      colour: b.colour || s?.colour,
      status: b.status,
      seats: [b],
      place: locationOf(b.location)?.name ?? "",
      note: !!b.note || !!b.staff_note,
      outside: !!b.outside,
      series: !!b.series,
      alert: !!b.alert,
    };
    if (many) groups.set(key, block);
    blocks.push(block);
  }
  for (const h of c?.holds ?? []) {
    const from = minuteOf(h.start, day),
      to = minuteOf(h.end, day);
    if (from >= 1440 || to <= 0) continue;
    blocks.push({
      rooms: [],
      id: h.id,
      kind: "hold",
      practitioner: h.practitioner,
      start: h.start,
      end: h.end,
      from,
      to,
      name: states()[h.status],
      service: serviceOf(h.service)?.name ?? h.service,
      colour: undefined,
      status: h.status,
      seats: [],
      place: "",
      note: false,
      outside: !!h.outside,
      series: false,
      alert: false,
    });
  }
  return { blocks, grounds: groundsOf(c, day), closed: closedOf(c, day) };
}

/** How many minutes pass while the block lasts: over a clock change others than the wall shows. */
export const lasts = (b: Pick<Block, "seats">) =>
  (Date.parse(b.seats[0]!.end) - Date.parse(b.seats[0]!.start)) / 60_000;

/** What is moved: the first of its seats. */
export type Moving = Span & Pick<Block, "seats" | "name" | "start" | "practitioner">;

/** Where a booking is on its way to. */
export interface Moved {
  start: string;
  end: string;
  practitioner: string;
}

function groundsOf(c: Api.CalendarView | undefined, day: Day): Ground[] {
  const cut = (s: Api.StretchView, kind: Ground["kind"], name = ""): Ground => ({
    practitioner: s.practitioner,
    kind,
    name,
    from: Math.max(0, minuteOf(s.start, day)),
    to: Math.min(1440, minuteOf(s.end, day)),
  });
  return [
    ...(c?.open ?? []).map((s) => cut(s, "open")),
    ...(c?.busy ?? []).map((s) => cut(s, "busy", T.busyElsewhere)),
    ...(c?.absences ?? []).map((a) => cut(a, "absence", a.note || T.away)),
  ].filter((g) => g.to > g.from);
}

function closedOf(c: Api.CalendarView | undefined, day: Day): string | null {
  const found = c?.closed.find((d) => d.date === day);
  return found ? found.name || T.closedDay : null;
}

/** What a screen reader says of a block besides when and who: what, and how it stands. */
export const spoken = (b: Block): string =>
  [b.kind === "group" ? seatsOf(b) : b.service, stateOf(b), b.alert && T.alert, b.note && T.note]
    .filter(Boolean)
    .join(", ");

export const seatsOf = (b: Block) =>
  fill(T.seats, { taken: b.seats[0]?.seats ?? b.seats.length, all: b.seats[0]?.capacity ?? b.seats.length });

/** What each state is called; the words are there once the app speaks a language, and not before. */
const states = (): Record<Block["status"], string> => ({
  confirmed: "",
  completed: T.completed,
  "no-show": T.noShow,
  cancelled: T.cancelled,
  offered: T.offered,
  unconfirmed: T.unconfirmed,
  unpaid: T.unpaid,
});

export const stateOf = (b: Block) => (b.outside ? T.outside : states()[b.status]);
