// The calendar: a day with a column for each practitioner, a week of one, and what is done with appointments.
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { batch, signal } from "@preact/signals";
import * as T from "texts";
import { addDays, alone, dayOf, fill, upper, weekdayOf, type Day } from "../../script/src/dates";
import { call, type Problem } from "./api";
import { dayView, lasts, type DayView, type Moved, type Moving } from "./blocks";
import type { Wish } from "./book";
import { Grid, type Column, type Drop } from "./grid";
import { language, learn, me, practice, seen, today, who, written } from "./practice";
import { Refusal } from "./refusal";
import { at, go, route } from "./route";
import { kept, part, renew, useKept } from "./store";
import { Bones, Empty, Failed, Icon, Later, done, say, wordsOf } from "./ui";

/** Bookings that are on their way to another time, until the server has answered. */
const moving = signal<Map<string, Moved>>(new Map());

/** A move that was refused, and why: somebody may set the rule aside. That is on its way then, or it failed. */
interface Refused {
  block: Moving;
  drop: Drop;
  problem: Problem;
  sent?: boolean;
  failed?: Problem;
}
const refused = signal<Refused | null>(null);

type ViewKind = "day" | "week" | "month" | "rooms";

const views: ViewKind[] = ["day", "week", "month", "rooms"];

const isDay = (s: string | undefined): s is Day => !!s && /^\d{4}-\d\d-\d\d$/.test(s) && !isNaN(Date.parse(s));

/** What the address asks for. */
function asked(): { day: Day; view: ViewKind; of: string } {
  const { path, query } = route.value;
  const of = query.get("of") ?? who.value.practitioner ?? "";
  return {
    day: isDay(path[0]) ? path[0] : today(),
    view: views.find((v) => v === query.get("view")) ?? "day",
    of: seen.value.some((p) => p.id === of) ? of : (seen.value[0]?.id ?? ""),
  };
}

/** Goes to a day or view, and keeps what else the address says. */
function show(to: {
  day?: Day;
  view?: ViewKind;
  of?: string;
  booking?: string | undefined;
  new?: string | undefined;
}) {
  const a = { ...asked(), ...to };
  go(
    at("calendar", [a.day], {
      view: a.view === "day" ? undefined : a.view,
      of: to.of ?? route.value.query.get("of") ?? undefined,
      booking: to.booking,
      new: to.new,
    }),
  );
}

const monday = (d: Day) => addDays(d, -((weekdayOf(d) + 6) % 7));

/** The day a turn before or after: another day, week or month. */
function turned(day: Day, view: ViewKind, by: 1 | -1): Day {
  if (view !== "month") return addDays(day, by * (view === "week" ? 7 : 1));
  const first = day.slice(0, 8) + "01";
  return by < 0 ? addDays(first, -1).slice(0, 8) + "01" : addDays(first, 32).slice(0, 8) + "01";
}

/** Whether there is room for one column only. */
const phone = matchMedia("(max-width: 760px)"),
  narrow = signal(phone.matches);
phone.addEventListener("change", () => {
  narrow.value = phone.matches;
});

/** Pixels of an hour: how much of the day is seen at once. */
const zoom = signal(66);
const zoomed = (by: number) => {
  zoom.value = Math.min(Math.max(zoom.value + by * 22, 44), 154);
};

/** Whether the waiting list is shown beside the calendar. */
const waiting = signal(false);

/** What is asked of the API for what is shown. */
const spanOf = (day: Day, view: ViewKind) =>
  view === "week"
    ? { from: monday(day), to: addDays(monday(day), 6), brief: true }
    : { from: day, to: day, brief: true };

/** Reads what the calendar will show, while what it is shown by is read. */
export function foresee(): void {
  const { day, view } = asked();
  if (view !== "month") void kept("GET /v1/calendar", spanOf(day, view)).load();
}

export function Calendar() {
  const { day, view } = asked();
  useKeys(day, view);
  useEffect(() => {
    const later = setTimeout(() => Object.values(parts).forEach((load) => void load().catch(() => undefined)), 2000);
    return () => clearTimeout(later);
  }, []);
  const fresh = route.value.query.get("new");
  return (
    <section class="calendar" aria-label={T.calendar} style={{ "--hour": zoom.value + "px" }}>
      <Top day={day} />
      {view !== "rooms" && (view === "week" || view === "month" || narrow.value) && <Chosen />}
      <div class="beside">
        {view === "month" ? <Later load={parts.month} given={{ go: show, day }} /> : <Days />}
        {waiting.value && <Later load={parts.waiting} given={{ go: show, day }} />}
      </div>
      {fresh && (
        <Later load={parts.book} given={{ wish: wishOf(fresh, day), close: () => show({ new: undefined }) }} />
      )}
      {refused.value && (
        <Refusal
          problem={refused.value.problem}
          close={putBack}
          again={(reason) => {
            const { block, drop, problem, sent } = refused.value!;
            if (sent) return;
            refused.value = { block, drop, problem, sent: true };
            void move(block, drop, { reason });
          }}
        >
          {refused.value.failed && (
            <p class="error" role="alert">
              {wordsOf(refused.value.failed)}
            </p>
          )}
        </Refusal>
      )}
    </section>
  );
}

/** What a part beside the calendar gets. */
export interface Part {
  day: Day;
  go: typeof show;
}

const list = part("waiting", () => import("./waiting"));

// What is loaded when it is opened, or when the calendar has been shown and nothing else is to be done.
const parts = {
  book: () => import("./book").then((m) => m.Book),
  drawer: () => import("./drawer").then((m) => m.Drawer),
  month: () => import("./month").then((m) => m.Month),
  waiting: () => list().then((m) => m.Waiting),
};

/** Whose calendar is shown, where it is one's: a chip for each. */
function Chosen() {
  const { of, view } = asked(),
    month = view === "month", // of all, until one is chosen
    chosen = month ? route.value.query.get("of") : of;
  if (seen.value.length < 2) return null;
  return (
    <div class="chips whose" role="group" aria-label={T.practitioner}>
      {seen.value.map((p) => (
        <button
          key={p.id}
          class="chip"
          aria-pressed={p.id === chosen}
          onClick={() => show({ of: month && p.id === chosen ? "" : p.id })}
        >
          <bdi>{p.name}</bdi>
        </button>
      ))}
    </div>
  );
}

/** The columns that the address asks for. */
function columnsOf(day: Day, view: ViewKind, of: string): Column[] {
  if (view === "week")
    return Array.from({ length: 7 }, (_, n) => ({ day: addDays(monday(day), n), practitioner: of }));
  if (view === "rooms") return rooms().map((r) => ({ day, practitioner: "", room: r.id }));
  return seen.value.filter((p) => !narrow.value || p.id === of).map((p) => ({ day, practitioner: p.id }));
}

const rooms = () => me.value.value?.resources ?? [];

/** What each day of the columns shows. */
const daysOf = (columns: Column[], c: Api.CalendarView | undefined): Map<Day, DayView> =>
  new Map([...new Set(columns.map((col) => col.day))].map((d) => [d, dayView(c, d, moving.value)]));

/** A day or a week, as columns. */
function Days() {
  const asks = asked(),
    { day, of } = asks,
    view = asks.view as "day" | "week" | "rooms";
  const k = useKept("GET /v1/calendar", spanOf(day, view));
  const answered = k.value.value?.now;
  useEffect(() => {
    if (answered) learn(answered);
  }, [answered]);
  useEffect(() => {
    // the days beside it are there before they are asked for, but take nothing from it
    if (!answered) return;
    for (const n of [-1, 1] as const) {
      const to = turned(day, view, n),
        beside = kept("GET /v1/calendar", spanOf(to, view));
      if (!beside.value.value) void beside.load().then(() => daysOf(columnsOf(to, view, of), beside.value.value));
    }
  }, [day, view, !answered]);
  const c = k.value.value,
    columns = useMemo(() => columnsOf(day, view, of), [day, view, of, seen.value, narrow.value, me.value.value]),
    days = useMemo(() => daysOf(columns, c), [columns, c, moving.value]);
  const problem = k.problem.value,
    open = route.value.query.get("booking");
  return (
    <>
      {!columns.length ? (
        <Empty title={T.nobodyYet}>
          <p>{T.nobodyYetHint}</p>
        </Empty>
      ) : !c ? (
        problem ? (
          <Failed problem={problem} again={() => void k.load()} />
        ) : (
          <Bones n={9} />
        )
      ) : (
        <Grid
          columns={columns}
          view={view}
          day={day}
          days={days}
          open={(b) => b.kind !== "hold" && show({ booking: b.id })}
          drop={(b, to) => void move(b, to)}
          make={(to) => show({ new: `${to.day}T${to.clock}~${to.practitioner}` })}
        />
      )}
      {open && (
        <Later
          load={parts.drawer}
          given={{
            id: open,
            seats: c ? seatsOfOpen(open, c) : problem ? [] : undefined,
            close: () => show({ booking: undefined }),
            move(b, to) {
              show({ day: to.day });
              return move(b, to);
            },
          }}
        />
      )}
    </>
  );
}

/** The seats of the group that the booking is in. */
function seatsOfOpen(id: string, c: Api.CalendarView): Api.BookingView[] {
  const one = c.bookings.find((b) => b.id === id);
  return one
    ? c.bookings.filter(
        (b) =>
          b.status !== "cancelled" &&
          b.service === one.service &&
          b.start === one.start &&
          b.practitioner === one.practitioner,
      )
    : [];
}

/** What a new appointment begins with: "2026-12-01T10:00~ida", with the service and the entry of the waiting list after
 * it where there are some, or nothing but the day. */
function wishOf(text: string, day: Day): Wish {
  const [start = "", practitioner = "", service = "", entry = ""] = text.split("~");
  const timed = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(start);
  return {
    day: timed || isDay(start) ? dayOf(start) : day,
    clock: timed ? start.slice(11) : "",
    practitioner: practitioner || (timed ? "" : who.value.practitioner),
    service,
    entry,
  };
}

function putBack() {
  const r = refused.value;
  if (!r) return;
  batch(() => {
    refused.value = null;
    forget(r.block);
  });
  say(T.putBackSaid);
}

/** Shows the block where the API says that it is; if it is on its way elsewhere by now, that stays. */
const forget = (b: Moving, way?: Moved) => {
  const left = new Map(moving.value);
  for (const s of b.seats) if (!way || left.get(s.id) === way) left.delete(s.id);
  moving.value = left;
};

/** Changes of each booking that are on their way, and what came of the last one: the next waits for it. */
const sending = new Map<string, Promise<Api.BookingView | undefined>>();

/** How a move is meant: why a rule is set aside, or that it takes an earlier one back. */
interface Meant {
  reason?: string;
  undo?: boolean;
}

/** Moves an appointment or changes its length, shown at once and taken back if it is refused. Within the time in which
 * nobody has been told it can be undone. Undoing keeps to the rules where it can. A rule of the set-up that is in its
 * way was in the way before too, for the appointment stood there: it is set aside. Of a time that somebody has since, a
 * person decides. */
async function move(block: Moving, to: Drop, meant: Meant = {}): Promise<void> {
  const b = block.seats[0]!,
    long = to.minutes === undefined ? block.to - block.from : block.to - block.from + to.minutes - lasts(block);
  const there = new Map(moving.value),
    start = `${to.day}T${to.clock}`,
    way: Moved = { start: start + ":00", end: `${endOf(to, long)}:00`, practitioner: to.practitioner };
  there.set(b.id, way);
  moving.value = there;
  const before = await sending.get(b.id);
  let now: Api.BookingView;
  try {
    const sent = call(
      "POST /v1/bookings/{id}/reschedule",
      { id: b.id },
      {
        start,
        practitioner: to.practitioner,
        revision: Math.max(b.revision, before?.revision ?? 0),
        ...(to.minutes ? { duration_minutes: to.minutes } : {}),
        ...(meant.reason ? { override_reason: meant.reason } : {}),
      },
    );
    sending.set(
      b.id,
      sent.catch(() => before),
    );
    now = await sent;
    if (meant.reason) refused.value = null;
  } catch (e) {
    return undone(block, to, meant, e as Problem);
  }
  await renew("/v1/calendar", "/v1/bookings");
  forget(block, way);
  const back: Drop = {
    day: dayOf(block.start),
    clock: block.start.slice(11, 16),
    practitioner: block.practitioner,
    minutes: lasts(block),
  };
  const f = written.value,
    where = { name: block.name, when: f.dateTime(start + ":00") };
  done(
    to.minutes && !meant.undo ? fill(T.lasts, { ...where, length: f.duration(to.minutes) }) : fill(T.movedTo, where),
    practice.value?.undo_seconds ?? 60,
    {
      label: T.undo,
      run: () => void move({ ...block, practitioner: to.practitioner, seats: [now] }, back, { undo: true }),
    },
  );
}

/** What follows where a move was not made. */
function undone(block: Moving, to: Drop, meant: Meant, problem: Problem): Promise<void> | undefined {
  const { status } = problem,
    r = refused.value;
  if (r?.sent && (!status || status >= 500)) {
    refused.value = { block, drop: to, problem: r.problem, failed: problem };
    return;
  }
  if (meant.reason) refused.value = null;
  if (problem.reason && !meant.reason) {
    if (meant.undo && problem.status === 422) return move(block, to, { undo: true, reason: T.undo });
    refused.value = { block, drop: to, problem };
    return;
  }
  forget(block);
  const is = problem.booking as Api.BookingView | undefined; // somebody was faster
  done(
    is
      ? fill(T.changedElsewhere, { name: block.name, when: written.value.dateTime(is.start) })
      : fill(T.notMoved, { name: block.name }),
    8,
  );
  void renew("/v1/calendar", "/v1/bookings");
  return;
}

function endOf(to: Drop, minutes: number): string {
  const m = +to.clock.slice(0, 2) * 60 + +to.clock.slice(3) + minutes;
  const day = m >= 1440 ? addDays(to.day, 1) : to.day;
  return `${day}T${String(Math.floor((m % 1440) / 60)).padStart(2, "0")}:${String(m % 60).padStart(2, "0")}`;
}

/** The words for what is before and after, by the view. */
const besides = (v: ViewKind): [before: string, after: string] =>
  v === "week"
    ? [T.weekBefore, T.weekAfter]
    : v === "month"
      ? [T.monthBefore, T.monthAfter]
      : [T.dayBefore, T.dayAfter];

const monthOf = (d: Day) =>
  new Intl.DateTimeFormat(language.value, { month: "long", year: "numeric", timeZone: "UTC" }).format(Date.parse(d));

const viewName = (v: ViewKind) => ({ day: T.day, week: T.week, month: T.month, rooms: T.rooms })[v];

function Top({ day }: { day: Day }) {
  const f = written.value,
    { view } = asked(),
    from = monday(day);
  const title =
    view === "week" ? f.span(from, addDays(from, 6)) : alone(view === "month" ? monthOf(day) : f.date(day));
  const [before, after] = besides(view);
  return (
    <header class="top">
      <div class="turns">
        <button class="round" aria-label={before} onClick={() => show({ day: turned(day, view, -1) })}>
          <Icon shape="left" />
        </button>
        <button class="round" aria-label={after} onClick={() => show({ day: turned(day, view, 1) })}>
          <Icon shape="right" />
        </button>
      </div>
      <h1 tabIndex={-1}>{title}</h1>
      <button class="btn small" onClick={() => show({ day: today() })} disabled={day === today()}>
        {upper(T.today)}
      </button>
      <ToDay day={day} />
      <div class="switch" role="group" aria-label={T.view}>
        {views
          .filter((v) => v !== "rooms" || rooms().length > 0)
          .map((v) => (
            <button key={v} aria-pressed={v === view} onClick={() => show({ view: v })}>
              {viewName(v)}
            </button>
          ))}
      </div>
      <button
        class="round"
        aria-label={T.waitingList}
        aria-pressed={waiting.value}
        onClick={() => {
          waiting.value = !waiting.value;
        }}
      >
        <Icon shape="clock" />
      </button>
      <button class="btn main" onClick={() => show({ new: "1" })}>
        <Icon shape="plus" />
        <span>{T.newAppointment}</span>
      </button>
    </header>
  );
}

/** The browser's own calendar, to go to a day. */
function ToDay({ day }: { day: Day }) {
  const ref = useRef<HTMLInputElement>(null);
  return (
    <span class="date">
      <button class="round" aria-label={T.goToDay} onClick={() => ref.current?.showPicker()}>
        <Icon shape="calendar" />
      </button>
      <input
        ref={ref}
        type="date"
        tabIndex={-1}
        aria-hidden="true"
        value={day}
        onChange={(e) => {
          if (isDay(e.currentTarget.value)) show({ day: e.currentTarget.value });
        }}
      />
    </span>
  );
}

/** The keys of the calendar, where nothing else has the focus. */
function useKeys(day: Day, view: ViewKind) {
  // at once: whoever sees the calendar may press one
  useLayoutEffect(() => {
    const press = (e: KeyboardEvent) => {
      if (e.target instanceof Element && e.target.closest("input, textarea, select, dialog, .block")) return;
      if (e.ctrlKey || e.metaKey || e.altKey) return;
      const acts: Record<string, () => void> = {
        n: () => show({ new: "1" }),
        t: () => show({ day: today() }),
        d: () => show({ view: "day" }),
        w: () => show({ view: "week" }),
        m: () => show({ view: "month" }),
        "+": () => zoomed(1),
        "-": () => zoomed(-1),
        ArrowLeft: () => show({ day: turned(day, view, -1) }),
        ArrowRight: () => show({ day: turned(day, view, 1) }),
      };
      const act = acts[e.key.length === 1 ? e.key.toLowerCase() : e.key];
      if (!act) return;
      e.preventDefault();
      act();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [day, view]);
}
