// The calendar: a day with a column for each practitioner, a week of one, and what is done with appointments.
import { useEffect, useMemo, useRef } from "preact/hooks";
import { batch, signal } from "@preact/signals";
import * as T from "texts";
import { addDays, alone, dayOf, fill, upper, weekdayOf, type Day } from "../../script/src/dates";
import { call, type Problem } from "./api";
import { dayView, type Block, type Moved } from "./blocks";
import { Book, type Wish } from "./book";
import { Drawer } from "./drawer";
import { Grid, type Column, type Drop } from "./grid";
import { instant, learn, practice, seen, today, who, written } from "./practice";
import { Refusal } from "./refusal";
import { at, go, route } from "./route";
import { kept, renew, useKept } from "./store";
import { Bones, Empty, Failed, Icon, done, say } from "./ui";

/** Bookings that are on their way to another time, until the server has answered. */
const moving = signal<Map<string, Moved>>(new Map());

/** A move that was refused, and why: somebody may set the rule aside. */
const refused = signal<{ block: Block; drop: Drop; problem: Problem } | null>(null);

type ViewKind = "day" | "week";

const isDay = (s: string | undefined): s is Day => !!s && /^\d{4}-\d\d-\d\d$/.test(s) && !isNaN(Date.parse(s));

/** What the address asks for. */
function asked(): { day: Day; view: ViewKind; of: string } {
  const { path, query } = route.value;
  const of = query.get("of") ?? who.value.practitioner ?? "";
  return {
    day: isDay(path[0]) ? path[0] : today(),
    view: query.get("view") === "week" ? "week" : "day",
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
      view: a.view === "week" ? "week" : undefined,
      of: a.view === "week" ? a.of : undefined,
      booking: to.booking,
      new: to.new,
    }),
  );
}

const monday = (d: Day) => addDays(d, -((weekdayOf(d) + 6) % 7));

const spanOf = (day: Day, view: ViewKind): { from: Day; to: Day } =>
  view === "week" ? { from: monday(day), to: addDays(monday(day), 6) } : { from: day, to: day };

export function Calendar() {
  const { day, view, of } = asked();
  const span = spanOf(day, view);
  const k = useKept("GET /v1/calendar", span);
  useEffect(() => {
    // the days beside it are there before they are asked for
    const step = view === "week" ? 7 : 1;
    for (const n of [-step, step]) {
      const beside = kept("GET /v1/calendar", spanOf(addDays(day, n), view));
      if (!beside.value.value) void beside.load();
    }
  }, [day, view]);
  const answered = k.value.value?.now;
  useEffect(() => {
    if (answered) learn(answered);
  }, [answered]);
  useKeys(day, view);
  const columns = useMemo(
    (): Column[] =>
      view === "week"
        ? Array.from({ length: 7 }, (_, n) => ({ day: addDays(span.from, n), practitioner: of }))
        : seen.value.map((p) => ({ day, practitioner: p.id })),
    [day, view, of, seen.value],
  );
  const c = k.value.value,
    problem = k.problem.value;
  const open = route.value.query.get("booking"),
    fresh = route.value.query.get("new");
  return (
    <section class="calendar" aria-label={T.calendar}>
      <Top day={day} view={view} of={of} />
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
          of={(d) => dayView(c, d, moving.value)}
          open={(b) => b.kind !== "hold" && show({ booking: b.id })}
          drop={(b, to) => void move(b, to)}
          make={(to) => show({ new: `${to.day}T${to.clock}~${to.practitioner}` })}
        />
      )}
      {open && <Drawer id={open} seats={seatsOfOpen(open, c)} close={() => show({ booking: undefined })} />}
      {fresh && <Book wish={wishOf(fresh, day)} close={() => show({ new: undefined })} />}
      {refused.value && (
        <Refusal
          problem={refused.value.problem}
          close={putBack}
          again={(reason) => {
            const { block, drop } = refused.value!;
            refused.value = null;
            void move(block, drop, { reason });
          }}
        />
      )}
    </section>
  );
}

/** The seats of the group that the booking is in. */
function seatsOfOpen(id: string, c: Api.CalendarView | undefined): Api.BookingView[] {
  const one = c?.bookings.find((b) => b.id === id);
  return one
    ? c!.bookings.filter(
        (b) =>
          b.status !== "cancelled" &&
          b.service === one.service &&
          b.start === one.start &&
          b.practitioner === one.practitioner,
      )
    : [];
}

/** What a new appointment begins with: "2026-12-01T10:00~ida", or nothing but the day. */
function wishOf(text: string, day: Day): Wish {
  const [start = "", practitioner = ""] = text.split("~");
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(start)
    ? { day: dayOf(start), clock: start.slice(11), practitioner }
    : { day, clock: "", practitioner: who.value.practitioner };
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

const forget = (b: Block) => {
  const left = new Map(moving.value);
  for (const s of b.seats) left.delete(s.id);
  moving.value = left;
};

/** How a move is meant: why a rule is set aside, or that it takes an earlier one back. */
interface Meant {
  reason?: string;
  undo?: boolean;
}

/** Moves an appointment, shown at once and taken back if it is refused. Within the time in which nobody has been told
 * it can be undone. Undoing keeps to the rules where it can. A rule of the set-up that is in its way was in the way
 * before too, for the appointment stood there: it is set aside. Of a time that somebody has since, a person decides. */
async function move(block: Block, to: Drop, meant: Meant = {}): Promise<void> {
  const f = written.value,
    b = block.seats[0]!;
  const minutes = block.to - block.from;
  const start = instant(`${to.day}T${to.clock}`);
  const there = new Map(moving.value);
  there.set(b.id, {
    start: `${to.day}T${to.clock}:00`,
    end: `${endOf(to, minutes)}:00`,
    practitioner: to.practitioner,
  });
  moving.value = there;
  try {
    await call(
      "POST /v1/bookings/{id}/reschedule",
      { id: b.id },
      { start, practitioner: to.practitioner, ...(meant.reason ? { override_reason: meant.reason } : {}) },
    );
  } catch (e) {
    const problem = e as Problem;
    if (problem.reason && !meant.reason) {
      if (meant.undo && problem.status === 422) return move(block, to, { undo: true, reason: T.undo });
      refused.value = { block, drop: to, problem };
    } else {
      forget(block);
      done(fill(T.notMoved, { name: block.name }), 8);
      void renew("/v1/calendar");
    }
    return;
  }
  await renew("/v1/calendar", "/v1/bookings");
  forget(block);
  const back: Drop = { day: dayOf(block.start), clock: block.start.slice(11, 16), practitioner: block.practitioner };
  done(
    fill(T.movedTo, { name: block.name, when: f.dateTime(`${to.day}T${to.clock}:00`) }),
    practice.value?.undo_seconds ?? 60,
    { label: T.undo, run: () => void move({ ...block, practitioner: to.practitioner }, back, { undo: true }) },
  );
}

function endOf(to: Drop, minutes: number): string {
  const m = +to.clock.slice(0, 2) * 60 + +to.clock.slice(3) + minutes;
  const day = m >= 1440 ? addDays(to.day, 1) : to.day;
  return `${day}T${String(Math.floor((m % 1440) / 60)).padStart(2, "0")}:${String(m % 60).padStart(2, "0")}`;
}

function Top({ day, view, of }: { day: Day; view: ViewKind; of: string }) {
  const f = written.value,
    step = view === "week" ? 7 : 1,
    from = monday(day);
  const title = view === "week" ? f.span(from, addDays(from, 6)) : alone(f.date(day));
  return (
    <header class="top">
      <div class="turns">
        <button
          class="round"
          aria-label={view === "week" ? T.weekBefore : T.dayBefore}
          onClick={() => show({ day: addDays(day, -step) })}
        >
          <Icon shape="left" />
        </button>
        <button
          class="round"
          aria-label={view === "week" ? T.weekAfter : T.dayAfter}
          onClick={() => show({ day: addDays(day, step) })}
        >
          <Icon shape="right" />
        </button>
      </div>
      <h1 tabIndex={-1}>{title}</h1>
      <button class="btn small" onClick={() => show({ day: today() })} disabled={day === today()}>
        {upper(T.today)}
      </button>
      {view === "week" && seen.value.length > 1 && (
        <select aria-label={T.practitioner} value={of} onChange={(e) => show({ of: e.currentTarget.value })}>
          {seen.value.map((p) => (
            <option key={p.id} value={p.id} selected={p.id === of}>
              {p.name}
            </option>
          ))}
        </select>
      )}
      <ToDay day={day} />
      <div class="switch" role="group" aria-label={T.view}>
        {(["day", "week"] as const).map((v) => (
          <button key={v} aria-pressed={v === view} onClick={() => show({ view: v })}>
            {v === "day" ? T.day : T.week}
          </button>
        ))}
      </div>
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
  useEffect(() => {
    const press = (e: KeyboardEvent) => {
      if (e.target instanceof Element && e.target.closest("input, textarea, select, dialog, .block")) return;
      if (e.ctrlKey || e.metaKey || e.altKey) return;
      const step = view === "week" ? 7 : 1;
      const acts: Record<string, () => void> = {
        n: () => show({ new: "1" }),
        t: () => show({ day: today() }),
        d: () => show({ view: "day" }),
        w: () => show({ view: "week" }),
        ArrowLeft: () => show({ day: addDays(day, -step) }),
        ArrowRight: () => show({ day: addDays(day, step) }),
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
