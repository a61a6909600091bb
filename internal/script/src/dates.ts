// Days and times. The API tells every start with the offset of the practice's zone ("2026-11-23T14:00:00+01:00"), so
// that the practice's local time is what stands there; only the viewer's own zone is asked of the browser.
import * as T from "texts";

/** A civil day: "2026-11-23". */
export type Day = string;

export const dayOf = (start: string): Day => start.slice(0, 10);
export const clockOf = (start: string) => start.slice(11, 16);
export const hourOf = (start: string) => +start.slice(11, 13);

const noon = (d: Day) => new Date(d + "T12:00Z");
const iso = (t: Date) => t.toISOString().slice(0, 10);

export const addDays = (d: Day, n: number): Day => iso(new Date(+noon(d) + n * 86_400_000));

/** The day of the week, 0 for Sunday. */
export const weekdayOf = (d: Day) => noon(d).getUTCDay();

// A formatter is slow to make and slow to ask, and a page of times asks for dozens: each is made and asked once.
const made = new Map<string, unknown>();
function once<A>(key: string, make: () => A): A {
  if (!made.has(key)) made.set(key, make());
  return made.get(key) as A;
}

/** The practice's local time, to the minute, of an instant in milliseconds: "2026-11-22T14:00".
 * Swedish writes it so. */
export const wall = (instant: number, zone: string) =>
  once(zone, () => new Intl.DateTimeFormat("sv", { timeZone: zone, dateStyle: "short", timeStyle: "short" }))
    .format(instant).replace(" ", "T");

/** The city that stands for a zone: "Tokyo". */
export const cityOf = (zone: string) => zone.slice(zone.lastIndexOf("/") + 1).replaceAll("_", " ");

/** Fills {name} in a text. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
}

/** A date or weekday as it stands alone: Finnish ones are told in the essive within a sentence. */
export const alone = (s: string) => upper(s.replace(/na\b/g, ""));
export const upper = (s: string) => s.charAt(0).toUpperCase() + s.slice(1);
export const names = (list: string) => list.split("|");

type Pair = [string, string];

/** How a language writes what is counted, paid and dated. */
export interface Form {
  readonly firstDay: number;
  /** The time of day, with its offset in the hour that the practice's clock repeats. */
  time(start: string): string;
  date(d: Day): string;
  shortDate(d: Day): string;
  /** A date as it is said: "today", "tomorrow", or the short date. */
  soon(d: Day): string;
  dateTime(start: string): string;
  /** The days from one to the other, without their weekdays. */
  span(from: Day, to: Day): string;
  /** The short name of the day's month. */
  month(d: Day): string;
  duration(minutes: number): string;
  price(minor: number, currency: string): string;
}

/** The form for the language tag; today and the zone are the practice's. American English has its own clock and
 * week. */
export function form(tag: string, today: Day, zone: string): Form {
  const us = tag.toLowerCase() === "en-us";
  const dated = (pattern: string, d: Day, weekdays: string, months: string) =>
    fill(pattern, { w: names(weekdays)[weekdayOf(d)]!, d: +d.slice(8), m: names(months)[+d.slice(5, 7) - 1]! }) +
    (d.slice(0, 4) === today.slice(0, 4) ? "" : (months.endsWith("12.") ? "" : "\u00a0") + d.slice(0, 4));
  const f: Form = {
    firstDay: us ? 0 : 1,
    time: (start) => once(tag + zone + start, () => {
      const t = clockOf(start), at = Date.parse(start), offset = /[+-]\d\d(?=:\d\d$)/.exec(start)?.[0];
      const twice = offset && [-1, 1].some((hour) => wall(at + hour * 3_600_000, zone) === start.slice(0, 16));
      return (us ? `${+t.slice(0, 2) % 12 || 12}:${t.slice(3)} ${+t.slice(0, 2) < 12 ? "AM" : "PM"}`
        : (tag.startsWith("fi") ? t.replace(/^0/, "") : t).replace(":", T.hourSign)) + (twice ? ` (UTC${offset})` : "");
    }),
    date: (d) => dated(T.longDate, d, T.weekdays, T.months),
    shortDate: (d) => dated(T.shortDate, d, T.shortWeekdays, T.shortMonths),
    soon: (d) => (d === today ? T.today : d === addDays(today, 1) ? T.tomorrow : f.shortDate(d)),
    dateTime: (start) => fill(T.dateTime, { date: f.date(dayOf(start)), time: f.time(start) }),
    span(from, to) {
      const [a, b] = [from, to].map((d) => dated(T.shortDate.slice(4), d, T.shortWeekdays, T.shortMonths)) as Pair;
      return (from.slice(0, 4) === to.slice(0, 4) ? a.replace(/\s?\d{4}$/, "") : a) + " – " + b;
    },
    month: (d) => names(T.shortMonths)[+d.slice(5, 7) - 1]!,
    duration(minutes) {
      const count = (n: number, words: string) => n + "\u00a0" + names(words)[+(n !== 1)];
      const hours = Math.floor(minutes / 60);
      return [hours && count(hours, T.hours), (minutes % 60 || !hours) && count(minutes % 60, T.minutes)]
        .filter(Boolean).join(" ");
    },
    price(minor, currency) {
      if (!minor) return T.free;
      const form = once(tag + currency, () => new Intl.NumberFormat(tag, {
        style: "currency", currency, trailingZeroDisplay: "stripIfInteger",
      }));
      return form.format(minor / 10 ** form.resolvedOptions().maximumFractionDigits!);
    },
  };
  return f;
}
