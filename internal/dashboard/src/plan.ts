// The geometry of a day, without the page: minutes of the wall, lanes, steps. Times are the API's own text, which
// carries the practice's offset, so that hours and minutes are what stands there.
import { addDays, dayOf, type Day } from "../../script/src/dates";

/** Minutes since the midnight that began the day: those of another day lie outside 0 to 1440. */
export function minuteOf(time: string, day: Day): number {
  const own = +time.slice(11, 13) * 60 + +time.slice(14, 16);
  const d = dayOf(time);
  return d === day ? own : d < day ? own - 1440 : own + 1440;
}

/** The wall time of the minute: "2026-12-01T10:05". */
export function wallAt(day: Day, minute: number): string {
  const d = minute < 0 ? addDays(day, -1) : minute >= 1440 ? addDays(day, 1) : day;
  const m = (minute + 1440) % 1440;
  return `${d}T${String(Math.floor(m / 60)).padStart(2, "0")}:${String(m % 60).padStart(2, "0")}`;
}

/** Something that takes a span of a column. */
export interface Span {
  from: number;
  to: number;
}

/** Where each lies beside those that overlap it: its lane, and of how many. */
export function lanes<A extends Span>(all: A[]): Map<A, { lane: number; of: number }> {
  const out = new Map<A, { lane: number; of: number }>();
  let group: A[] = [],
    end = -Infinity;
  const close = () => {
    const ends: number[] = [];
    for (const a of group) {
      let lane = ends.findIndex((e) => e <= a.from);
      if (lane < 0) lane = ends.length;
      ends[lane] = a.to;
      out.set(a, { lane, of: 0 });
    }
    for (const a of group) out.get(a)!.of = ends.length;
    group = [];
  };
  for (const a of [...all].sort((x, y) => x.from - y.from || y.to - x.to)) {
    if (a.from >= end) close();
    group.push(a);
    end = group.length === 1 ? a.to : Math.max(end, a.to);
  }
  close();
  return out;
}

/** The minutes of the day that are shown: an hour around everything, and at least 8 to 17. */
export function shown(spans: Span[]): Span {
  const from = Math.min(8 * 60, ...spans.map((s) => s.from - 60)),
    to = Math.max(17 * 60, ...spans.map((s) => s.to + 60));
  return { from: Math.max(0, Math.floor(from / 60) * 60), to: Math.min(1440, Math.ceil(to / 60) * 60) };
}

export const snap = (minute: number, step: number) => Math.round(minute / step) * step;
