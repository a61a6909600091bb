// The choice of a time: five weeks of days from this week on, and the times of the chosen day.
//
// The weeks are a date grid as the ARIA Authoring Practices describe it (one stop of the Tab key, arrows within): days
// without times can be reached and heard, but not chosen.
import { T } from "texts";
import type { Problem, Slot, Times } from "./api";
import {
  addDays, alone, cityOf, dayOf, fill, hourOf, names, upper, weekdayOf, type Day, type Form,
} from "../../script/src/dates";
import { LEFT, RIGHT, bones, h, icon } from "./dom";

export interface Options {
  form: Form;
  zone: string; // the practice's
  today: Day;
  last: Day; // that can be booked
  group: boolean; // whether seats are told
  next: Slot; // the first free time
  first?: (Times & { from: Day; to: Day }) | undefined; // of days that are there already
  day?: Day | undefined; // that was chosen before
  load(from: Day, to: Day): Promise<Times>;
  /** Is told of the day that is chosen. */
  choose(day: Day): void;
  pick(s: Slot): void;
  wait(day: Day): void;
  say(text: string): void;
  /** Tells of the problem, with a button to try again. */
  problem(p: Problem, again: () => void): HTMLElement;
}

/** The start on the viewer's clock, "" where that shows what the practice's does. */
export function theirs(start: string): string {
  const at = new Date(start), there = new Date(+at - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  return there === start.slice(0, 16) ? "" : there;
}

export const theirCity = () => cityOf(Intl.DateTimeFormat().resolvedOptions().timeZone);
export const zoneOf = (zone: string) => fill(T.zoneOf, { city: cityOf(zone) });
const counted = (n: number, one: string, other: string) => fill(n === 1 ? one : other, { n });
const timesOf = (n: number) => counted(n, T.timesOne, T.timesOther);
export const seats = (n: number) => counted(n, T.seatsOne, T.seatsOther);

/** The time on the viewer's clock, with the day where that is another. */
export function theirTime(f: Form, start: string): string {
  const there = theirs(start);
  return there && (dayOf(there) === dayOf(start) ? "" : f.shortDate(dayOf(there)) + " ") + f.time(there);
}

/** Days that are shown at once. The practice's first answer is about as many. */
const shown = 35;

export function calendar(o: Options): HTMLElement {
  const f = o.form;
  let from: Day; // first of the days in view
  let times: Times | undefined; // of them
  let chosen = o.day; // stays, whatever is in view
  let day: Day | undefined; // whose times are listed: the chosen one, or the first that has some
  let cursor: Day, turn = 0;
  const free = new Map<Day, Slot[]>(), full = new Set<Day>(); // of all days that were in view
  const title = h("p.span", { id: "span" });
  const back = h("button.turn", { type: "button", "aria-label": T.earlier, click: () => page(-1) },
    icon(LEFT));
  const on = h("button.turn", { type: "button", "aria-label": T.later, click: () => page(1) },
    icon(RIGHT));
  const days = h("tbody", {
    keydown: (e) => key(e as KeyboardEvent),
    click: (e) => choose((e.target as Element).closest("td")?.id.slice(2)),
  });
  const grid = h("table.grid", { role: "grid", "aria-labelledby": "span" },
    h("thead", h("tr", week((n) => h("th", { scope: "col", abbr: alone(names(T.weekdays)[n]!) },
      upper(names(T.shortWeekdays)[n]!.replace(".", "")))))),
    days);
  const empty = h("p.quiet");
  const panel = h("div.times");

  function week<A>(of: (weekday: number) => A): A[] {
    return Array.from({ length: 7 }, (_, i) => of((i + f.firstDay) % 7));
  }

  const weekOf = (d: Day) => addDays(d, -((weekdayOf(d) - f.firstDay + 7) % 7));
  const end = () => addDays(from, shown - 1);
  const inView = (d: Day) => d >= from && d <= end();
  const clamp = (d: Day) => (d < o.today ? o.today : d > o.last ? o.last : d);
  const later = (a: Day, b: Day) => (a > b ? a : b);

  const mayGo = (n: number) => (n < 0 ? from > o.today : end() < o.last);
  const page = (n: number) => mayGo(n) && void go(later(addDays(from, n * shown), weekOf(o.today)));

  /** Shows the weeks from the day on; focus is the day that gets the keyboard, if any. */
  async function go(to: Day, focus?: Day) {
    from = to;
    times = undefined;
    cursor = focus ?? clamp(from);
    if (!focus && !chosen) day = undefined;
    draw(!!focus);
    o.say(T.loading);
    const mine = ++turn;
    try {
      const found = await o.load(clamp(from), clamp(end()));
      if (mine === turn) show(found, !!focus);
    } catch (e) {
      if (mine === turn) panel.replaceChildren(o.problem(e as Problem, () => void go(to, focus)));
    }
  }

  function show(found: Times, focus = false) {
    times = found;
    for (let d = from; d <= end(); d = addDays(d, 1)) free.delete(d), full.delete(d);
    for (const s of found.slots) free.set(dayOf(s.start), [...(free.get(dayOf(s.start)) ?? []), s]);
    for (const d of found.full) full.add(d);
    if (chosen && (free.has(chosen) || full.has(chosen))) day = chosen;
    else if (!focus) {
      // What was chosen is gone, or nothing is chosen yet: the nearest day from there on.
      const all = found.slots.map((s) => dayOf(s.start));
      day = all.find((d) => d >= (chosen ?? "")) ?? all[0];
    }
    if (!focus && day && inView(day)) cursor = day;
    draw(focus);
    o.say(focus ? "" : day && inView(day) ? count(day) : `${f.span(from, end())}: ${nothing()}`);
  }

  const count = (d: Day) => {
    const n = free.get(d)?.length;
    return `${f.date(d)}: ${n ? timesOf(n) : T.fullDay}`;
  };
  const nothing = () => (times!.slots.length || times!.full.length ? T.chooseDay : T.noneTheseWeeks);

  function draw(focus: boolean) {
    title.textContent = f.span(from, end());
    // Not disabled: a button that is would lose the keyboard.
    back.ariaDisabled = String(!mayGo(-1));
    on.ariaDisabled = String(!mayGo(1));
    days.replaceChildren(...Array.from({ length: shown / 7 }, (_, w) =>
      h("tr", Array.from({ length: 7 }, (_, i) => cell(addDays(from, w * 7 + i))))));
    grid.ariaBusy = String(!times);
    empty.textContent = times && day && nothing() === T.noneTheseWeeks ? T.noneTheseWeeks : "";
    if (focus) days.querySelector<HTMLElement>("[tabindex='0']")?.focus();
    list();
  }

  function cell(d: Day): HTMLElement {
    // The first of a month names it, where the language has a word that is short enough.
    const number = String(+d.slice(8)), m = number === "1" && f.month(d);
    const month = { "data-month": m && !/\d/.test(m) && m.replace(".", "") };
    if (d !== clamp(d)) return h("td.day.off", { ...month }, h("span", { "aria-hidden": "true" }, number));
    const count = free.get(d)?.length, booked = full.has(d);
    const looks = [count ? "free" : booked ? "full" : "off", d === o.today && "today", d === day && "picked"];
    const said = [f.date(d), d === o.today && T.today,
      times && (count ? timesOf(count) : booked ? T.fullDay : T.noneFree)];
    return h("td", {
      id: "d-" + d, part: "day", ...month, class: "day " + looks.filter(Boolean).join(" "),
      tabindex: d === cursor ? 0 : -1,
      "aria-label": said.filter(Boolean).join(", "), "aria-selected": String(d === day),
      "aria-disabled": !count && !booked && "true", "aria-current": d === o.today && "date",
    }, number);
  }

  function choose(d: Day | undefined) {
    if (!d || !times || !(free.has(d) || full.has(d))) return;
    cursor = day = chosen = d;
    o.choose(d);
    draw(true);
    o.say(count(d));
  }

  function key(e: KeyboardEvent) {
    const by: Record<string, () => Day> = {
      ArrowLeft: () => addDays(cursor, -1),
      ArrowRight: () => addDays(cursor, 1),
      ArrowUp: () => addDays(cursor, -7),
      ArrowDown: () => addDays(cursor, 7),
      Home: () => weekOf(cursor),
      End: () => addDays(weekOf(cursor), 6),
      PageUp: () => addDays(cursor, -shown),
      PageDown: () => addDays(cursor, shown),
    };
    const move = by[e.key];
    if (!move && e.key !== "Enter" && e.key !== " ") return;
    e.preventDefault();
    if (!move) return choose(cursor);
    const to = clamp(move());
    if (!inView(to)) return void go(later(addDays(from, to < from ? -shown : shown), weekOf(o.today)), to);
    cursor = to;
    for (const td of days.querySelectorAll<HTMLElement>("[id]")) td.tabIndex = td.id === "d-" + to ? 0 : -1;
    days.querySelector<HTMLElement>("#d-" + to)!.focus();
  }

  /** The times of the day, or what there is instead. */
  function list() {
    if (!day) {
      return panel.replaceChildren(times ? h("p.quiet", nothing()) : bones(9, ""));
    }
    const d = day, slots = free.get(d);
    panel.replaceChildren(h("h3", alone(f.date(d))));
    if (!slots) {
      panel.append(h("p.quiet", T.fullHint),
        h("button.btn", { type: "button", click: () => o.wait(d) }, T.waitFor));
      return;
    }
    const noted = slots.find((s) => theirs(s.start));
    if (noted) panel.append(h("p.zone", fill(T.zoneNote, { zone: zoneOf(o.zone), city: theirCity() })));
    for (const [name, from, to] of [[T.morning, 0, 12], [T.afternoon, 12, 17], [T.evening, 17, 24]] as const) {
      const part = slots.filter((s) => hourOf(s.start) >= from && hourOf(s.start) < to);
      if (part.length) {
        panel.append(h("div.part", { role: "group", "aria-label": name },
          h("p", { "aria-hidden": "true" }, name),
          h("div", { class: o.group || noted ? "chips wide" : "chips" }, part.map(chip))));
      }
    }
  }

  function chip(s: Slot): HTMLElement {
    const there = theirTime(f, s.start);
    return h("button.chip", { part: "chip", type: "button", click: () => o.pick(s) },
      h("span", f.time(s.start)),
      o.group && [" ", h("small", seats(s.seats_left))],
      there && [" ", h("small", `${there} ${theirCity()}`)]);
  }

  const element = h("div.cal",
    h("div.weeks", h("div.head", back, title, on), grid, empty),
    panel);
  // This week and the next four, or, where they have nothing of what is wanted, those from there on.
  const wanted = clamp(chosen ?? dayOf(o.next.start));
  from = weekOf(o.today);
  if (!inView(wanted)) from = weekOf(wanted);
  cursor = clamp(from);
  if (o.first && o.first.from <= clamp(from) && o.first.to >= clamp(end())) show(o.first);
  else void go(from);
  return element;
}
