// Weekly hours, as one paints them: for each day stretches of minutes, and what the API takes instead.

export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof weekdays)[number];

/** A stretch of a day, in minutes from its midnight. */
export type Stretch = [from: number, to: number];

/** A week that is painted, and when it holds. */
export interface Plan {
  days: Record<Weekday, Stretch[]>;
  location: string; // "": anywhere
  every: number; // weeks
  anchor: string; // a day of a week in which it holds, of more than one
  from: string; // first day, "" for always
  to: string; // last day, "" for until further notice
}

export const emptyPlan = (): Plan => ({
  days: { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] },
  location: "",
  every: 1,
  anchor: "",
  from: "",
  to: "",
});

export const minutesOf = (clock: string) => +clock.slice(0, 2) * 60 + +clock.slice(3, 5);
export const clockOf = (m: number) =>
  `${String(Math.floor(m / 60)).padStart(2, "0")}:${String(m % 60).padStart(2, "0")}`;

/** Stretches in order, with those that touch made one. */
export function joined(all: Stretch[]): Stretch[] {
  const out: Stretch[] = [];
  for (const [from, to] of [...all].sort((a, b) => a[0] - b[0])) {
    const last = out.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else if (to > from) out.push([from, to]);
  }
  return out;
}

/** The stretches with the minutes painted, or wiped out. */
export function painted(all: Stretch[], [from, to]: Stretch, on: boolean): Stretch[] {
  if (on) return joined([...all, [from, to]]);
  const rest = all.flatMap(([a, b]): Stretch[] => [
    [a, Math.min(b, from)],
    [Math.max(a, to), b],
  ]);
  return joined(rest.filter(([a, b]) => b > a));
}

/** Whether all of the minutes are open, some, or none. */
export function openIn(all: Stretch[], from: number, to: number): "all" | "some" | "none" {
  const n = all.reduce((sum, [a, b]) => sum + Math.max(0, Math.min(b, to) - Math.max(a, from)), 0);
  return n >= to - from ? "all" : n ? "some" : "none";
}

/** The plans that the rules are: those with the same place and dates are one. */
export function plansOf(rules: Api.Rule[] | undefined): Plan[] {
  const out = new Map<string, Plan>();
  for (const r of rules ?? []) {
    const key = [r.location, r.every_weeks || 1, r.anchor, r.valid_from, r.valid_to].join("|");
    const p = out.get(key) ?? {
      ...emptyPlan(),
      location: r.location ?? "",
      every: r.every_weeks || 1,
      anchor: r.anchor ?? "",
      from: r.valid_from ?? "",
      to: r.valid_to ?? "",
    };
    for (const d of r.weekdays as Weekday[]) {
      const more = r.intervals.map((i): Stretch => [minutesOf(i.from), minutesOf(i.to)]);
      p.days[d] = joined([...p.days[d], ...more]);
    }
    out.set(key, p);
  }
  return out.size ? [...out.values()] : [emptyPlan()];
}

const intervals = (all: Stretch[]): Api.Interval[] => all.map(([a, b]) => ({ from: clockOf(a), to: clockOf(b) }));

/** The rules that the plans are, days with the same hours in one. */
export function rulesOf(plans: Plan[]): Api.Rule[] {
  const out: Api.Rule[] = [];
  for (const p of plans) {
    const same = new Map<string, Weekday[]>();
    for (const d of weekdays) {
      const key = JSON.stringify(p.days[d]);
      if (p.days[d].length) same.set(key, [...(same.get(key) ?? []), d]);
    }
    for (const [key, days] of same) {
      const r: Api.Rule = { weekdays: days, intervals: intervals(JSON.parse(key) as Stretch[]) };
      if (p.location) r.location = p.location;
      if (p.every > 1) {
        r.every_weeks = p.every;
        r.anchor = p.anchor;
      }
      if (p.from) r.valid_from = p.from;
      if (p.to) r.valid_to = p.to;
      out.push(r);
    }
  }
  return out;
}

/** "09.00–11.30, 12.00–16.00" as stretches; null: it cannot be read. */
export function stretchesOf(text: string): Stretch[] | null {
  const out: Stretch[] = [];
  for (const part of text.split(/[,;]|\sog\s|\soch\s|\sja\s|\sand\s/).map((s) => s.trim())) {
    if (!part) continue;
    const m = /^(\d{1,2})(?:[.:](\d\d))?\s*[-–—]\s*(\d{1,2})(?:[.:](\d\d))?$/.exec(part);
    if (!m) return null;
    const from = +m[1]! * 60 + +(m[2] ?? 0),
      to = +m[3]! * 60 + +(m[4] ?? 0);
    if (from >= to || to > 1440 || +(m[2] ?? 0) > 59 || +(m[4] ?? 0) > 59) return null;
    out.push([from, to]);
  }
  return joined(out);
}

export const intervalsOf = intervals;
