// The choice of a time: the next one that is free, a month of days, and the times of the chosen day.
//
// The month is a date grid as the ARIA Authoring Practices describe it (one stop of the Tab key, arrows within): days
// without times can be reached and heard, but not chosen.
import * as T from "texts";
import type { Problem, Slot, Times } from "./api";
import {
  addDays, addMonths, alone, cityOf, dayOf, fill, hourOf, lastOf, monthOf, names, upper, weekdayOf,
  type Day, type Form, type Month,
} from "./dates";
import { bones, h, icon } from "./dom";

export interface Options {
  form: Form;
  zone: string; // the practice's
  today: Day;
  last: Day; // that can be booked
  group: boolean; // whether seats are told
  next?: Slot | undefined; // the first free time
  first?: (Times & { from: Day }) | undefined; // of a month that is there already
  day?: Day | undefined; // to show, if it was chosen before
  load(from: Day, to: Day): Promise<Times>;
  pick(s: Slot): void;
  wait(day: Day): void;
  say(text: string): void;
  /** Tells of the problem, with a button to try again. */
  problem(p: Problem, again: () => void): HTMLElement;
}

/** The start on the viewer's clock, "" where that shows what the practice's does. */
export function theirs(start: string): string {
  const at = new Date(start), sign = start[19] === "-" ? -1 : 1;
  const practice = start[19] === "Z" ? 0 : sign * (+start.slice(20, 22) * 60 + +start.slice(23, 25));
  const viewer = -at.getTimezoneOffset();
  return viewer === practice ? "" : new Date(+at + viewer * 60_000).toISOString().slice(0, 16);
}

export const theirCity = () => cityOf(Intl.DateTimeFormat().resolvedOptions().timeZone);
export const zoneOf = (zone: string) => fill(T.zoneOf, { city: cityOf(zone) });
export const seats = (n: number) => fill(n === 1 ? T.seatsOne : T.seatsOther, { n });

/** The time on the viewer's clock, with the day where that is another. */
export function theirTime(f: Form, start: string): string {
  const there = theirs(start);
  return there && (dayOf(there) === dayOf(start) ? "" : f.shortDate(dayOf(there)) + " ") + f.time(there);
}

export function calendar(o: Options): HTMLElement {
  const f = o.form;
  let month: Month, times: Times | undefined, day: Day | undefined, cursor: Day, turn = 0;
  const title = h("p", { class: "month", id: "month" });
  const back = h("button", { class: "turn", type: "button", "aria-label": T.earlier, click: () => page(-1) },
    icon("left"));
  const on = h("button", { class: "turn", type: "button", "aria-label": T.later, click: () => page(1) },
    icon("right"));
  const days = h("tbody", {
    keydown: (e) => key(e as KeyboardEvent),
    click: (e) => choose((e.target as Element).closest("td")?.id.slice(2)),
  });
  const grid = h("table", { class: "grid", role: "grid", "aria-labelledby": "month" },
    h("thead", null, h("tr", null, week((n) => h("th", { scope: "col", abbr: alone(names(T.weekdays)[n]!) },
      upper(names(T.shortWeekdays)[n]!.replace(".", "")))))),
    days);
  const panel = h("div", { class: "times" });

  function week<A>(of: (weekday: number) => A): A[] {
    return Array.from({ length: 7 }, (_, i) => of((i + f.firstDay) % 7));
  }

  const freeOn = (d: Day) => times?.slots.filter((s) => dayOf(s.start) === d) ?? [];
  const isFull = (d: Day) => !!times?.full.includes(d);
  const clamp = (d: Day) => (d < o.today ? o.today : d > o.last ? o.last : d);

  const mayGo = (n: number) => (n < 0 ? month > monthOf(o.today) : month < monthOf(o.last));
  const page = (n: number) => mayGo(n) && void go(addMonths(month, n));

  /** Shows the month; focus is the day that gets the keyboard, if any. */
  async function go(to: Month, focus?: Day) {
    month = to;
    times = day = undefined;
    cursor = focus ?? clamp(month + "-01");
    draw(!!focus);
    o.say(T.loading);
    const mine = ++turn;
    try {
      const found = await o.load(clamp(month + "-01"), clamp(lastOf(month)));
      if (mine === turn) show(found, !!focus);
    } catch (e) {
      if (mine === turn) panel.replaceChildren(o.problem(e as Problem, () => void go(to, focus)));
    }
  }

  function show(found: Times, focus = false) {
    times = found;
    if (!day && !focus) {
      const free = found.slots[0];
      if (free) cursor = day = dayOf(free.start);
    }
    draw(focus);
    o.say(focus ? "" : day ? count(day) : `${f.month(month)}: ${nothing()}`);
  }

  const count = (d: Day) => {
    const n = freeOn(d).length;
    return `${f.date(d)}: ${n ? fill(n === 1 ? T.timesOne : T.timesOther, { n }) : T.fullDay}`;
  };
  const nothing = () => (times!.slots.length || times!.full.length ? T.chooseDay : T.noneThisMonth);

  function draw(focus: boolean) {
    title.textContent = f.month(month);
    // Not disabled: a button that is would lose the keyboard.
    back.ariaDisabled = String(!mayGo(-1));
    on.ariaDisabled = String(!mayGo(1));
    const first = month + "-01", skip = (weekdayOf(first) - f.firstDay + 7) % 7, count = +lastOf(month).slice(8);
    const rows: HTMLElement[] = [];
    for (let n = -skip; n < count; n += 7) {
      if (addDays(first, n + 6) < o.today) continue; // a week that is over
      rows.push(h("tr", null, Array.from({ length: 7 }, (_, i) =>
        (n + i < 0 || n + i >= count ? h("td") : cell(addDays(first, n + i))))));
    }
    days.replaceChildren(...rows);
    grid.setAttribute("aria-busy", String(!times));
    if (focus) days.querySelector<HTMLElement>("[tabindex='0']")?.focus();
    list();
  }

  function cell(d: Day): HTMLElement {
    const free = freeOn(d).length, full = isFull(d);
    const said = [f.date(d), d === o.today && T.today,
      times && (free ? fill(free === 1 ? T.timesOne : T.timesOther, { n: free }) : full ? T.fullDay : T.noneFree)];
    return h("td", {
      id: "d-" + d, part: "day", class: free ? "free" : full ? "full" : "off", tabindex: d === cursor ? 0 : -1,
      "aria-label": said.filter(Boolean).join(", "), "aria-selected": String(d === day),
      "aria-disabled": !free && !full && "true", "aria-current": d === o.today && "date",
    }, String(+d.slice(8)));
  }

  function choose(d: Day | undefined) {
    if (!d || !(freeOn(d).length || isFull(d))) return;
    cursor = day = d;
    draw(true);
    o.say(count(d));
  }

  function key(e: KeyboardEvent) {
    const inWeek = (weekdayOf(cursor) - f.firstDay + 7) % 7;
    const byMonth = (n: number) => {
      const m = addMonths(monthOf(cursor), n), end = lastOf(m);
      return end.slice(8) < cursor.slice(8) ? end : m + cursor.slice(7);
    };
    let to: Day;
    switch (e.key) {
      case "ArrowLeft": to = addDays(cursor, -1); break;
      case "ArrowRight": to = addDays(cursor, 1); break;
      case "ArrowUp": to = addDays(cursor, -7); break;
      case "ArrowDown": to = addDays(cursor, 7); break;
      case "Home": to = addDays(cursor, -inWeek); break;
      case "End": to = addDays(cursor, 6 - inWeek); break;
      case "PageUp": to = byMonth(-1); break;
      case "PageDown": to = byMonth(1); break;
      case "Enter": case " ": e.preventDefault(); return choose(cursor);
      default: return;
    }
    e.preventDefault();
    to = clamp(to);
    if (monthOf(to) !== month) return void go(monthOf(to), to);
    cursor = to;
    for (const td of days.querySelectorAll<HTMLElement>("[id]")) td.tabIndex = td.id === "d-" + to ? 0 : -1;
    days.querySelector<HTMLElement>("#d-" + to)!.focus();
  }

  /** The times of the chosen day, or what there is instead. */
  function list() {
    if (!times) return panel.replaceChildren(bones(6, ""));
    if (!day) {
      const next = o.next && !times.slots.length && dayOf(o.next.start);
      return panel.replaceChildren(h("p", { class: "quiet" }, nothing()),
        next ? h("button", { class: "btn", type: "button", click: () => void go(monthOf(next)) },
          `${T.nextFree}: ${f.soon(next)}`) : "");
    }
    const d = day, free = freeOn(d);
    panel.replaceChildren(h("h3", null, alone(f.date(d))));
    if (!free.length) {
      panel.append(h("p", { class: "quiet" }, T.fullHint),
        h("button", { class: "btn", type: "button", click: () => o.wait(d) }, T.waitFor));
      return;
    }
    const noted = free.find((s) => theirs(s.start));
    if (noted) panel.append(h("p", { class: "zone" }, fill(T.zoneNote, { zone: zoneOf(o.zone), city: theirCity() })));
    for (const [name, from, to] of [[T.morning, 0, 12], [T.afternoon, 12, 17], [T.evening, 17, 24]] as const) {
      const part = free.filter((s) => hourOf(s.start) >= from && hourOf(s.start) < to);
      if (part.length) {
        panel.append(h("div", { class: "part", role: "group", "aria-label": name },
          h("p", { "aria-hidden": "true" }, name),
          h("div", { class: o.group || noted ? "chips wide" : "chips" }, part.map(chip))));
      }
    }
  }

  function chip(s: Slot): HTMLElement {
    const there = theirTime(f, s.start);
    return h("button", { class: "chip", part: "chip", type: "button", click: () => o.pick(s) },
      h("span", null, f.time(s.start)),
      o.group && [" ", h("small", null, seats(s.seats_left))],
      there && [" ", h("small", null, `${there} ${theirCity()}`)]);
  }

  const element = h("div", { class: "cal" },
    h("div", { class: "days" }, h("div", { class: "head" }, back, title, on), grid),
    panel);
  const wanted = o.day ?? (o.next && dayOf(o.next.start));
  if (o.first && (!o.day || monthOf(o.day) === monthOf(o.first.from))) {
    month = monthOf(o.first.from);
    cursor = clamp(month + "-01");
    day = o.day && o.first.slots.some((s) => dayOf(s.start) === o.day) ? o.day : undefined;
    if (day) cursor = day;
    show(o.first);
  } else void go(monthOf(wanted ?? o.today));
  return element;
}
