// Weekly hours to paint: by the mouse over the days, by arrows and the space bar, or typed.
import { useEffect, useRef, useState } from "preact/hooks";
import * as T from "texts";
import * as A from "texts/settings";
import { addDays, fill, names, upper, weekdayOf } from "../../script/src/dates";
import { Pending, Wrong, useAct } from "./act";
import { call } from "./api";
import { draftOf } from "./drafts";
import { Tick, saved } from "./forms";
import { me, today, written } from "./practice";
import { useKept } from "./store";
import { Field, Icon, Input, Select } from "./ui";
import { clockOf, emptyPlan, intervalsOf, openIn, painted, stretchesOf, weekdays } from "./week";
import type { Plan, Stretch, Weekday } from "./week";

const step = 30; // minutes of a cell
const long = 350; // milliseconds that a finger stays before it paints
const slack = 8; // pixels that it may tremble meanwhile

const longName = (d: Weekday) => alonely(names(T.weekdays)[(weekdays.indexOf(d) + 1) % 7]!);
const shortName = (d: Weekday) => upper(names(T.shortWeekdays)[(weekdays.indexOf(d) + 1) % 7]!);
const alonely = (s: string) => upper(s.replace(/na$/, ""));

/** "09.00–11.30, 12.00–16.00" */
const told = (all: Stretch[]) => {
  const f = written.value,
    time = (m: number) => (m === 1440 ? "24" + T.hourSign + "00" : f.time(`2026-01-01T${clockOf(m)}:00`));
  return all.map(([a, b]) => `${time(a)}–${time(b)}`).join(", ");
};

interface Cell {
  day: number;
  row: number;
}

/** One week. */
function Week({ plan, set }: { plan: Plan; set: (days: Plan["days"]) => void }) {
  const all = weekdays.flatMap((d) => plan.days[d]);
  const [wide, setWide] = useState(false);
  const first = wide ? 0 : Math.min(7 * 60, ...all.map((s) => Math.floor(s[0] / 60) * 60)),
    last = wide ? 1440 : Math.max(20 * 60, ...all.map((s) => Math.ceil(s[1] / 60) * 60));
  const rows = (last - first) / step;
  const [at, setAt] = useState<Cell>({ day: 0, row: 0 }), // the one tab stop
    [from, setFrom] = useState<(Cell & { on: boolean }) | null>(null); // what is being painted
  const [to, setTo] = useState<Cell | null>(null);
  const ref = useRef<HTMLTableElement>(null);
  const finger = useRef({ x: 0, y: 0, wait: 0, lifts: false }); // what is down, and whether it paints by now
  useEffect(() => {
    // there before a touch begins: only so can the page be kept from scrolling under a finger that paints
    const hold = (e: TouchEvent) => {
      if (finger.current.lifts) e.preventDefault();
    };
    const table = ref.current!;
    table.addEventListener("touchmove", hold, { passive: false });
    return () => table.removeEventListener("touchmove", hold);
  }, []);
  const state = (c: Cell) => {
    const a = first + c.row * step;
    return openIn(plan.days[weekdays[c.day]!], a, a + step);
  };
  const within = (c: Cell) =>
    from &&
    to &&
    c.day >= Math.min(from.day, to.day) &&
    c.day <= Math.max(from.day, to.day) &&
    c.row >= Math.min(from.row, to.row) &&
    c.row <= Math.max(from.row, to.row);
  const paint = (a: Cell, b: Cell, on: boolean) => {
    const days = { ...plan.days };
    const minutes: Stretch = [first + Math.min(a.row, b.row) * step, first + (Math.max(a.row, b.row) + 1) * step];
    for (let d = Math.min(a.day, b.day); d <= Math.max(a.day, b.day); d++) {
      days[weekdays[d]!] = painted(days[weekdays[d]!], minutes, on);
    }
    set(days);
  };
  const cellOf = (e: PointerEvent): Cell | null => {
    const td = document.elementFromPoint(e.clientX, e.clientY)?.closest("td[data-row]");
    return td instanceof HTMLElement ? { day: +td.dataset["day"]!, row: +td.dataset["row"]! } : null;
  };
  const end = () => {
    if (from && to) paint(from, to, from.on);
    drop();
  };
  const drop = () => {
    clearTimeout(finger.current.wait);
    setFrom(null);
    setTo(null);
  };
  const begin = (c: Cell) => {
    focus(c);
    setFrom({ ...c, on: state(c) !== "all" });
    setTo(c);
  };
  const focus = (c: Cell) => {
    setAt(c);
    ref.current?.querySelector<HTMLElement>(`td[data-day="${c.day}"][data-row="${c.row}"]`)?.focus();
  };
  const key = (e: KeyboardEvent) => {
    const moves: Record<string, [number, number]> = {
      ArrowUp: [0, -1],
      ArrowDown: [0, 1],
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
    };
    const move = moves[e.key];
    if (e.key === " " || e.key === "Enter") paint(at, at, state(at) !== "all");
    else if (move) {
      const next = {
        day: Math.max(0, Math.min(6, at.day + move[0])),
        row: Math.max(0, Math.min(rows - 1, at.row + move[1])),
      };
      if (e.shiftKey) paint(at, next, state(at) === "all"); // what is here goes on
      focus(next);
    } else return;
    e.preventDefault();
  };
  return (
    <>
      <table
        ref={ref}
        class="paint"
        role="grid"
        aria-label={A.weekHours}
        aria-describedby="paint-hint"
        onPointerDown={(e) => {
          const c = cellOf(e),
            f = finger.current;
          f.lifts = false;
          if (!c || e.button !== 0) return;
          if (e.pointerType === "touch") {
            // a finger that stays paints, one that moves at once scrolls
            Object.assign(f, { x: e.clientX, y: e.clientY });
            f.wait = window.setTimeout(() => {
              f.lifts = true;
              begin(c);
            }, long);
            return;
          }
          e.preventDefault();
          begin(c);
          ref.current?.setPointerCapture(e.pointerId);
        }}
        onPointerMove={(e) => {
          const f = finger.current;
          if (e.pointerType === "touch" && !f.lifts && Math.hypot(e.clientX - f.x, e.clientY - f.y) > slack)
            clearTimeout(f.wait);
          const c = from && cellOf(e);
          if (c) setTo(c);
        }}
        onPointerUp={end}
        onPointerCancel={drop}
        onContextMenu={(e) => {
          if (finger.current.lifts) e.preventDefault(); // what some phones do after a long press
        }}
        onKeyDown={key}
      >
        <thead>
          <tr>
            <td />
            {weekdays.map((d) => (
              <th key={d} scope="col" abbr={longName(d)}>
                {shortName(d)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: rows }, (_, row) => {
            const minute = first + row * step;
            return (
              <tr key={minute} class={minute % 60 ? "half" : undefined}>
                <th scope="row">
                  {minute % 60 ? (
                    <span class="vh">{told([[minute, minute + step]])}</span>
                  ) : (
                    told([[minute, minute]]).split("–")[0]
                  )}
                </th>
                {weekdays.map((d, day) => {
                  const c = { day, row },
                    is = state(c),
                    on = within(c) ? from!.on : is !== "none";
                  return (
                    <td
                      key={d}
                      role="gridcell"
                      data-day={day}
                      data-row={row}
                      tabIndex={at.day === day && at.row === row ? 0 : -1}
                      aria-selected={on}
                      aria-label={`${longName(d)} ${told([[minute, minute + step]])}`}
                      class={[on && "on", !within(c) && is === "some" && "some"].filter(Boolean).join(" ")}
                      onFocus={() => setAt(c)}
                      onClick={(e) => {
                        const tapped = (e as unknown as PointerEvent).pointerType === "touch";
                        if (tapped && !finger.current.lifts) paint(c, c, is !== "all");
                      }}
                    />
                  );
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
      <p class="hint" id="paint-hint">
        {A.paintHint}{" "}
        {!wide && (
          <button type="button" class="plain" onClick={() => setWide(true)}>
            {A.wholeDay}
          </button>
        )}
      </p>
      <div class="typed">
        {weekdays.map((d) => (
          <Typed key={d} label={longName(d)} of={plan.days[d]} set={(s) => set({ ...plan.days, [d]: s })} />
        ))}
      </div>
    </>
  );
}

/** The hours of a day, typed. What cannot be read stays as it was typed. */
function Typed({ label, of, set }: { label: string; of: Stretch[]; set: (s: Stretch[]) => void }) {
  const [text, setText] = useState<string>(),
    wrong = text !== undefined && stretchesOf(text) === null;
  return (
    <Field label={label} error={wrong ? A.hoursWrong : undefined}>
      {(id, described) => (
        <input
          id={id}
          type="text"
          autocomplete="off"
          maxLength={120}
          aria-describedby={described}
          aria-invalid={wrong ? "true" : undefined}
          value={text ?? told(of)}
          onInput={(e) => {
            const v = e.currentTarget.value,
              read = stretchesOf(v);
            setText(v);
            if (read) set(read);
          }}
          onBlur={() => {
            if (!wrong) setText(undefined);
          }}
        />
      )}
    </Field>
  );
}

/** Weeks, one beside the other: the usual one, every other one, those of a season or a place. */
export function Hours({ plans, set, places }: { plans: Plan[]; set: (p: Plan[]) => void; places: boolean }) {
  const put = (n: number, change: Partial<Plan>) => set(plans.map((p, m) => (m === n ? { ...p, ...change } : p)));
  const plain = plans.length === 1 && isPlain(plans[0]!);
  return (
    <div class="plans">
      {plans.map((p, n) => (
        <section key={n} class={plain ? undefined : "card"}>
          {!plain && <When p={p} put={(c) => put(n, c)} places={places} />}
          <Week plan={p} set={(days) => put(n, { days })} />
          {plans.length > 1 && (
            <button type="button" class="btn small" onClick={() => set(plans.filter((_, m) => m !== n))}>
              {A.removeWeek}
            </button>
          )}
        </section>
      ))}
      <p>
        <button
          type="button"
          class="btn small"
          onClick={() => set([...plans, { ...emptyPlan(), every: 2, anchor: today() }])}
        >
          <Icon shape="plus" />
          {A.anotherWeek}
        </button>
      </p>
      <p class="hint">{A.anotherWeekHint}</p>
    </div>
  );
}

const isPlain = (p: Plan) => !p.location && p.every === 1 && !p.from && !p.to;

function When({ p, put, places }: { p: Plan; put: (c: Partial<Plan>) => void; places: boolean }) {
  const f = written.value,
    locations = me.value.value?.locations ?? [];
  const mondays = Array.from({ length: p.every }, (_, n) => addDays(today(), 7 * n - ((weekdayOf(today()) + 6) % 7)));
  const since = (day: string) => Math.round((Date.parse(mondays[0]!) - Date.parse(day)) / 604_800_000);
  const anchor = mondays.find((m) => p.anchor && Math.abs(since(p.anchor) + mondays.indexOf(m)) % p.every === 0);
  return (
    <div class="two">
      <Select
        label={A.repeats}
        value={String(p.every)}
        set={(v) => put({ every: +v, anchor: +v > 1 ? p.anchor || today() : "" })}
        options={[1, 2, 3, 4].map((n) => [String(n), n === 1 ? A.everyWeek : fill(A.everyNWeeks, { n })])}
      />
      {p.every > 1 && (
        <Select
          label={A.fromWeekOf}
          value={anchor ?? mondays[0]!}
          set={(v) => put({ anchor: v })}
          options={mondays.map((m) => [m, f.shortDate(m)])}
        />
      )}
      {places && locations.length > 1 && (
        <Select
          label={A.place}
          value={p.location}
          set={(v) => put({ location: v })}
          options={[["", A.anyPlace], ...locations.map((l): [string, string] => [l.id, l.name])]}
        />
      )}
      <Field label={A.firstDay}>
        {(id) => <input id={id} type="date" value={p.from} onInput={(e) => put({ from: e.currentTarget.value })} />}
      </Field>
      <Field label={A.lastDay}>
        {(id) => <input id={id} type="date" value={p.to} onInput={(e) => put({ to: e.currentTarget.value })} />}
      </Field>
    </div>
  );
}

/** The days on which a practitioner's hours differ. */
export function Differing({ id }: { id: string }) {
  const k = useKept("GET /v1/practitioners/{id}/exceptions", { id }),
    all = k.value.value?.items;
  if (!k.value.value) return <Pending of={k} n={2} />;
  return (
    <Days
      place={`people/${id}/day`}
      all={all ?? []}
      title={A.otherDays}
      hint={A.otherDaysHint}
      off={A.notThatDay}
      put={(date, intervals) => call("PUT /v1/practitioners/{id}/exceptions/{date}", { id, date }, { intervals })}
      remove={(date) => call("DELETE /v1/practitioners/{id}/exceptions/{date}", { id, date })}
    />
  );
}

/** The days on which a class is called off, or is at other times. */
export const ClassDays = ({ id, all }: { id: string; all: Api.Exception[] }) => (
  <Days
    place={`services/${id}/day`}
    all={all}
    title={A.classDays}
    hint={A.classDaysHint}
    off={A.calledOff}
    put={(date, intervals) => call("PUT /v1/services/{id}/exceptions/{date}", { id, date }, { intervals })}
    remove={(date) => call("DELETE /v1/services/{id}/exceptions/{date}", { id, date })}
  />
);

interface DaysProps {
  place: string; // of what is typed
  all: Api.Exception[];
  title: string;
  hint: string;
  off: string; // what a day without hours is called
  put: (date: string, intervals: Api.Interval[]) => Promise<{ meets?: Api.Meets }>;
  remove: (date: string) => Promise<{ meets?: Api.Meets }>;
}

/** Days that differ, and setting another one. */
function Days({ place, all, title, hint, off, put, remove }: DaysProps) {
  const act = useAct();
  const d = draftOf(place, { day: "", shut: true, text: "" }),
    { day, shut, text } = d.now;
  const f = written.value,
    hours = stretchesOf(text);
  const ahead = all.filter((e) => e.date >= today()).sort((a, b) => (a.date < b.date ? -1 : 1));
  const add = () =>
    act.run(async () => {
      const a = await put(day, shut ? [] : intervalsOf(hours ?? []));
      await saved(fill(A.daySet, { day: f.shortDate(day) }), a);
      d.reset();
    });
  const drop = (date: string) =>
    act.run(async () => {
      const a = await remove(date);
      await saved(fill(A.dayRemoved, { day: f.shortDate(date) }), a);
    });
  return (
    <section>
      <h2>{title}</h2>
      <ul class="entries">
        {ahead.map((e) => (
          <li key={e.date + (e.location ?? "")}>
            <span>
              <b>{upper(f.shortDate(e.date))}</b>{" "}
              {e.intervals?.length ? told(e.intervals.map((i): Stretch => [min(i.from), min(i.to)])) : off}
              {e.note && (
                <small>
                  <bdi>{e.note}</bdi>
                </small>
              )}
            </span>
            <button
              type="button"
              class="btn small"
              disabled={act.busy}
              aria-label={`${A.remove}: ${f.shortDate(e.date)}`}
              onClick={() => drop(e.date)}
            >
              {A.remove}
            </button>
          </li>
        ))}
      </ul>
      {!ahead.length && <p class="quiet">{hint}</p>}
      <form
        class="adding"
        onSubmit={(e) => {
          e.preventDefault();
          if (day && (shut || hours?.length)) add();
        }}
      >
        <Field label={A.theDay}>
          {(x) => (
            <input
              id={x}
              type="date"
              value={day}
              min={today()}
              onInput={(e) => d.set({ day: e.currentTarget.value })}
            />
          )}
        </Field>
        <Tick label={off} on={shut} set={(v) => d.set({ shut: v })} />
        {!shut && (
          <Input
            label={A.hoursThen}
            value={text}
            set={(v) => d.set({ text: v })}
            hint={A.hoursThenHint}
            error={text && !hours ? A.hoursWrong : undefined}
          />
        )}
        <button class="btn" disabled={act.busy || !day || (!shut && !hours?.length)}>
          {A.addDay}
        </button>
      </form>
      <Wrong problem={act.problem} />
    </section>
  );
}

const min = (clock: string) => +clock.slice(0, 2) * 60 + +clock.slice(3, 5);
