// The grid of columns: appointments as blocks that are opened, moved by mouse, touch and keyboard, and free ground on
// which a new one begins.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { computed, signal } from "@preact/signals";
import * as T from "texts";
import { alone, dayOf, fill, type Day } from "../../script/src/dates";
import { lasts, type Block, type DayView } from "./blocks";
import { blockAt, drawBlocks, movable, share } from "./draw";
import { shown, snap, wallAt } from "./plan";
import { me, minuteNow, practitionerOf, serviceOf, today, wallNow, written } from "./practice";
import { say } from "./ui";

export interface Column {
  day: Day;
  practitioner: string; // "" of a room
  room?: string; // its id
}

/** Where something is dropped: a wall time of the practice. */
export interface Drop {
  day: Day;
  clock: string;
  practitioner: string;
  minutes?: number; // how long it is to last, where that is to change
}

interface GridProps {
  columns: Column[];
  view: "day" | "week" | "rooms";
  day: Day;
  days: Map<Day, DayView>;
  open: (b: Block) => void;
  drop: (b: Block, to: Drop) => void;
  make: (to: Drop) => void;
}

/** What is lifted: a block on its way, by pointer or keyboard. */
interface Lifted {
  block: Block;
  column: number;
  from: number;
  to: number;
}
const lifted = signal<Lifted | null>(null);
const away = computed(() => lifted.value?.block.id);
/** The free ground on which a new appointment is being drawn. */
const drawn = signal<{ column: number; from: number; to: number } | null>(null);

const clockWide = 56; // pixels of the column with the hours
const narrowest = 136; // pixels of a column at least: --column
const threshold = 4; // pixels after which a press is a drag
const hold = 350; // milliseconds after which a touch lifts
const rim = { mouse: 7, touch: 14 }; // pixels at a block's lower edge by which it is made longer

const stepOf = (b: Block) => serviceOf(b.seats[0]?.service ?? "")?.step_minutes || 15;

export function Grid({ columns, view, day, days, open, drop, make }: GridProps) {
  const body = useRef<HTMLDivElement>(null),
    scroller = useRef<HTMLDivElement>(null);
  // Worked out once for what is shown: a column whose blocks are the same ones is not drawn again.
  const { earliest, range, all } = useMemo(() => {
    const spans = [...days.values()].flatMap((d) => [...d.blocks, ...d.grounds.filter((g) => g.kind === "open")]),
      range = shown(spans);
    return {
      range,
      earliest: Math.min(...spans.map((b) => b.from), range.to),
      all: columns.map((c) =>
        days
          .get(c.day)!
          .blocks.filter((b) => (c.room ? b.rooms.includes(c.room) : b.practitioner === c.practitioner)),
      ),
    };
  }, [columns, days]);
  const hours = (range.to - range.from) / 60;

  const tracks = `${clockWide}px repeat(${columns.length}, minmax(var(--column), 1fr))`;
  const sight = useInSight(scroller, columns.length, day + view);
  const first = all.findIndex((blocks) => blocks.length > 0);

  useLayoutEffect(() => {
    // an hour before now, or the first appointment
    const s = scroller.current;
    const minute = columns.some((c) => c.day === today()) ? minuteNow() - 60 : earliest - 30;
    if (s) s.scrollTop = ((minute - range.from) / (range.to - range.from)) * (body.current?.offsetHeight ?? 0);
  }, [day, view]);

  useLayoutEffect(
    () => () => {
      // what is lifted is of the columns that were shown
      if (lifted.value) say(T.putBackSaid);
      lifted.value = null;
    },
    [columns.map(keyOf).join()],
  );

  const p = usePointer(body, columns, range, drop, make, all);
  // One listener for all blocks: a full day has hundreds.
  const on = (e: Event, act: (b: Block, column: number) => void) => {
    const b = blockAt(e.target),
      at = [...body.current!.querySelectorAll(".column")].findIndex((c) => c.contains(e.target as Element));
    if (b && all[at]?.includes(b)) act(b, at);
  };

  return (
    <div class={"scroll " + view} ref={scroller} onScroll={sight.look}>
      <div class="heads" style={{ gridTemplateColumns: tracks }}>
        <span />
        {columns.map((c, n) => (
          <Head key={n} column={c} view={view} view1={days.get(c.day)!} count={all[n]!.length} />
        ))}
      </div>
      <div
        class="grid"
        ref={body}
        {...p}
        onClick={(e) => on(e, (b) => dragged || open(b))}
        onKeyDown={(e) =>
          on(e, (b, column) => pressed(e, { b, column, columns, range, all, drop, body: e.currentTarget }))
        }
        style={{ gridTemplateColumns: tracks, "--hours": hours }}
      >
        <div class="clock" aria-hidden="true">
          {Array.from({ length: hours + 1 }, (_, n) => (
            <span key={n} style={{ top: `${(n / hours) * 100}%` }}>
              {written.value.time(wallAt(day, range.from + n * 60) + ":00")}
            </span>
          ))}
        </div>
        {columns.map((c, n) => (
          <ColumnOf
            key={n}
            column={c}
            n={n}
            view1={days.get(c.day)!}
            blocks={all[n]!}
            range={range}
            first={n === first}
            later={!sight.at(n)}
          />
        ))}
        <Ghost range={range} columns={columns} />
      </div>
    </div>
  );
}

interface HeadProps {
  column: Column;
  view: GridProps["view"];
  view1: DayView;
  count: number;
}

function Head({ column, view, view1, count }: HeadProps) {
  const f = written.value,
    p = practitionerOf(column.practitioner);
  const name = column.room
    ? roomName(column.room)
    : view === "week"
      ? alone(f.shortDate(column.day))
      : (p?.name ?? column.practitioner);
  const words =
    view1.closed ?? (count ? fill(count === 1 ? T.oneAppointment : T.appointments, { n: count }) : T.nothingBooked);
  return (
    <div
      class={"head" + (view === "week" && column.day === today() ? " today" : "")}
      id={headId(column)}
      style={view === "day" && p?.colour ? { "--own": p.colour } : {}}
    >
      <bdi class="name" title={name}>
        {name}
      </bdi>
      <small>{words}</small>
    </div>
  );
}

const keyOf = (c: Column) => `${c.day}-${c.room ? "room-" + c.room : c.practitioner}`;
const headId = (c: Column) => "head-" + keyOf(c);
const roomName = (id: string) => me.value.value?.resources.find((r) => r.id === id)?.name ?? id;

/** Whether a column is drawn now: those in sight at once, the others when these have been painted. What is in sight is
 * looked at then: while the day is drawn, the browser would have to lay out all of it to tell. */
function useInSight(scroller: { current: HTMLElement | null }, columns: number, what: string) {
  const [painted, paint] = useState(""),
    sight = useRef({ left: 0, right: innerWidth, width: narrowest }).current;
  const look = () => {
    const s = scroller.current;
    if (!s) return;
    sight.left = s.scrollLeft;
    sight.right = s.scrollLeft + s.clientWidth;
    sight.width = (s.scrollWidth - clockWide) / columns;
  };
  useEffect(() => {
    const frame = requestAnimationFrame(() =>
      setTimeout(() => {
        look();
        paint(what);
      }),
    );
    return () => cancelAnimationFrame(frame);
  }, [what]);
  const { left, right, width } = sight;
  return {
    look,
    at: (n: number) => painted === what || (clockWide + (n + 1) * width > left && clockWide + n * width < right),
  };
}

interface ColumnProps {
  column: Column;
  n: number;
  view1: DayView;
  blocks: Block[];
  range: { from: number; to: number };
  first: boolean;
  later: boolean; // it is out of sight: what it showed stays, until what is in sight has been painted
}

function ColumnOf({ column, n, view1, blocks, range, first, later }: ColumnProps) {
  const last = useRef(<div class="column" />),
    group = useRef<HTMLDivElement>(null),
    f = written.value,
    now = wallNow.value,
    up = away.value;
  useLayoutEffect(() => {
    if (!later) drawBlocks(group.current!, blocks, { f, now, up, range, first });
  }, [blocks, f, now, up, range, first, later]);
  if (later) return last.current;
  const grounds = column.room ? [] : view1.grounds.filter((g) => g.practitioner === column.practitioner);
  const shut = !!view1.closed || (!column.room && !grounds.some((g) => g.kind === "open"));
  const d = drawn.value?.column === n ? drawn.value : null;
  return (last.current = (
    <div class={"column" + (column.room ? " room" : "") + (shut ? " shut" : "")}>
      {grounds.map((g, i) => (
        <div
          key={i}
          class={"ground " + g.kind}
          style={{ top: share(g.from, range), height: share(g.to - g.from + range.from, range) }}
        >
          {g.kind !== "open" && <span>{g.name}</span>}
        </div>
      ))}
      <div role="group" aria-labelledby={headId(column)} ref={group} />
      {d && (
        <div class="drawn" style={{ top: share(d.from, range), height: share(d.to - d.from + range.from, range) }}>
          {f.time(wallAt(column.day, d.from) + ":00")}
        </div>
      )}
      {column.day === today() && <Now range={range} />}
    </div>
  ));
}

function Now({ range }: { range: { from: number; to: number } }) {
  const m = minuteNow();
  return m < range.from || m > range.to ? null : (
    <div class="now" aria-hidden="true" style={{ top: share(m, range) }} />
  );
}

/** Where what is lifted would come to stand. */
function Ghost({ range, columns }: { range: { from: number; to: number }; columns: Column[] }) {
  const up = lifted.value,
    f = written.value,
    c = up && columns[up.column];
  if (!c) return null;
  const { block, column, from, to } = up;
  return (
    <div
      class="ghost"
      style={{ gridColumn: column + 2, top: share(from, range), height: share(to - from + range.from, range) }}
    >
      <b>
        {f.time(wallAt(c.day, from) + ":00")}–{f.time(wallAt(c.day, to) + ":00")}
      </b>{" "}
      <bdi>{block.name}</bdi>
    </div>
  );
}

const dropAt = (columns: Column[], column: number, minute: number): Drop => {
  const c = columns[column]!,
    wall = wallAt(c.day, minute);
  return { day: dayOf(wall), clock: wall.slice(11), practitioner: c.practitioner };
};

/** Lets go of what is lifted where it is: nothing, where it was before. */
function letGo(up: Lifted, column: number, columns: Column[], drop: GridProps["drop"]) {
  const b = up.block,
    by = up.to - up.from - (b.to - b.from);
  if (up.from === b.from && up.column === column && !by) return;
  const to = dropAt(columns, up.column, up.from);
  drop(b, {
    ...to,
    practitioner: to.practitioner || b.practitioner,
    ...(by ? { day: dayOf(b.start), clock: b.start.slice(11, 16), minutes: lasts(b) + by } : {}),
  });
}

// ---- pointer ----

let dragged = false; // whether the press that ends with this click was a drag

/** Lifts blocks and draws on free ground, by mouse, pen and touch. */
function usePointer(
  body: { current: HTMLDivElement | null },
  columns: Column[],
  range: { from: number; to: number },
  drop: GridProps["drop"],
  make: GridProps["make"],
  all: Block[][],
) {
  const press = useRef<{
    x: number;
    y: number;
    block: Block | null;
    column: number;
    minute: number;
    touch: boolean;
    edge: boolean; // it is made longer, and not moved
    timer: number;
    live: boolean;
  } | null>(null);

  const spot = (e: PointerEvent) => {
    const box = body.current!.getBoundingClientRect();
    const minute = range.from + ((e.clientY - box.top) / box.height) * (range.to - range.from);
    const cells = [...body.current!.querySelectorAll<HTMLElement>(".column")];
    const hit = cells.findIndex((c) => {
      const r = c.getBoundingClientRect();
      return e.clientX >= r.left && e.clientX < r.right;
    });
    return { minute, column: hit };
  };
  useEffect(() => {
    // A touch can be kept from scrolling only by a listener that was there before it began.
    const still = (e: TouchEvent) => {
      if (press.current?.live) e.preventDefault();
    };
    const el = body.current,
      escape = (e: KeyboardEvent) => {
        if (e.key === "Escape" && press.current) end();
      };
    el?.addEventListener("touchmove", still, { passive: false });
    addEventListener("keydown", escape);
    return () => {
      el?.removeEventListener("touchmove", still);
      removeEventListener("keydown", escape);
    };
  }, []);
  const end = () => {
    clearTimeout(press.current?.timer);
    press.current = null;
    lifted.value = null;
    drawn.value = null;
  };

  const down = (e: PointerEvent) => {
    dragged = false;
    if (e.button || press.current) return;
    const { minute, column } = spot(e);
    if (column < 0) return;
    const on = (e.target as Element).closest<HTMLElement>(".block"),
      block = blockAt(on) ?? null;
    if (block && (!movable(block) || !all[column]!.includes(block))) return;
    const touch = e.pointerType === "touch",
      box = on?.getBoundingClientRect(),
      near = touch ? rim.touch : rim.mouse;
    press.current = {
      edge: !!box && box.height > 2 * near && box.bottom - e.clientY <= near,
      x: e.clientX,
      y: e.clientY,
      block,
      column,
      minute,
      touch,
      live: false,
      timer: touch ? window.setTimeout(() => begin(e.pointerId), hold) : 0,
    };
  };
  const begin = (pointer: number) => {
    const s = press.current;
    if (!s) return;
    s.live = dragged = true;
    body.current!.setPointerCapture(pointer);
    if (s.block) lifted.value = { block: s.block, column: s.column, from: s.block.from, to: s.block.to };
    else drawn.value = { column: s.column, from: snap(s.minute - 7, 15), to: snap(s.minute - 7, 15) + 30 };
  };
  const moved = (e: PointerEvent) => {
    const s = press.current;
    if (!s) return;
    const far = Math.hypot(e.clientX - s.x, e.clientY - s.y) >= threshold;
    if (!s.live) {
      if (s.touch && far)
        end(); // it scrolls
      else if (!s.touch && far) begin(e.pointerId);
      if (!press.current?.live) return;
    }
    const { minute, column } = spot(e);
    if (s.block) {
      const step = e.shiftKey ? 5 : stepOf(s.block),
        by = minute - s.minute,
        b = s.block;
      if (s.edge) {
        const to = Math.min(Math.max(b.from + snap(b.to + by - b.from, 5), b.from + 5), range.to);
        lifted.value = { block: b, column: s.column, from: b.from, to };
      } else {
        const from = Math.min(Math.max(snap(b.from + by, step), range.from), range.to - step);
        const over = column < 0 || columns[column]!.room ? (lifted.value?.column ?? s.column) : column;
        lifted.value = { block: b, column: over, from, to: from + b.to - b.from };
      }
    } else
      drawn.value = {
        column: s.column,
        from: snap(Math.min(s.minute, minute) - 7, 15),
        to: Math.max(snap(Math.max(s.minute, minute), 15), snap(s.minute - 7, 15) + 15),
      };
    edge(e);
  };
  const edge = (e: PointerEvent) => {
    const s = body.current?.parentElement,
      box = s?.getBoundingClientRect();
    if (!s || !box) return;
    if (e.clientY > box.bottom - 32) s.scrollTop += 12;
    else if (e.clientY < box.top + 72) s.scrollTop -= 12;
  };
  const up = () => {
    const s = press.current,
      to = lifted.value,
      d = drawn.value;
    end();
    if (s?.live && s.block && to) letGo(to, s.column, columns, drop);
    else if (s?.live && !s.block && d) make(dropAt(columns, d.column, d.from));
  };
  return { onPointerDown: down, onPointerMove: moved, onPointerUp: up, onPointerCancel: end };
}

// ---- keyboard ----

interface Pressed {
  b: Block;
  column: number;
  columns: Column[];
  range: { from: number; to: number };
  all: Block[][]; // of each column
  drop: GridProps["drop"];
  body: HTMLElement;
}

/** What a key does to the block that has the focus. */
function pressed(e: KeyboardEvent, p: Pressed) {
  if (lifted.value?.block.id !== p.b.id) lifted.value = null; // another was lifted, and left
  const up = lifted.value;
  if (up && (e.key === "Enter" || e.key === "Escape")) {
    e.preventDefault();
    lifted.value = null;
    if (e.key === "Escape") say(T.putBackSaid);
    else letGo(up, p.column, p.columns, p.drop);
    return;
  }
  if (!e.key.startsWith("Arrow")) return;
  e.preventDefault();
  e.stopPropagation();
  if (e.altKey) lift(e, p);
  else if (!up) walk(e, p);
}

function lift(e: KeyboardEvent, p: Pressed) {
  if (!movable(p.b)) return say(T.cannotMove);
  const now = lifted.value ?? { block: p.b, column: p.column, from: p.b.from, to: p.b.to },
    step = stepOf(p.b);
  if (e.shiftKey) return stretch(e, now, p.column);
  const down = { ArrowUp: -step, ArrowDown: step }[e.key] ?? 0,
    over = p.columns[p.column]!.room ? 0 : ({ ArrowLeft: -1, ArrowRight: 1 }[e.key] ?? 0);
  const from = Math.min(Math.max(now.from + down, 0), 1440 - step);
  const column = Math.min(Math.max(now.column + over, 0), p.columns.length - 1);
  lifted.value = { block: p.b, column, from, to: from + now.to - now.from };
  const c = p.columns[column]!,
    f = written.value;
  say(
    fill(T.liftedTo, {
      name: p.b.name,
      when: f.dateTime(wallAt(c.day, from) + ":00"),
      who: practitionerOf(c.practitioner)?.name ?? "",
    }),
  );
}

/** Makes what is lifted longer or shorter, by five minutes. */
function stretch(e: KeyboardEvent, now: Lifted, column: number) {
  const by = { ArrowUp: -5, ArrowDown: 5 }[e.key] ?? 0,
    to = Math.min(Math.max(now.to + by, now.from + 5), 1440),
    f = written.value;
  // a move that was begun is let go of first: one thing at a time
  const b = now.block,
    length = to - now.from;
  lifted.value = { block: b, column, from: b.from, to: b.from + length };
  say(fill(T.stretchedTo, { name: b.name, length: f.duration(lasts(b) + length - (b.to - b.from)) }));
}

/** Goes to the next block of the column, or to the nearest of the next column that has one. */
function walk(e: KeyboardEvent, p: Pressed) {
  const sorted = (n: number) => [...p.all[n]!].sort((a, b) => a.from - b.from);
  let next: Block | undefined;
  if (e.key === "ArrowUp" || e.key === "ArrowDown") {
    const all = sorted(p.column),
      at = all.findIndex((b) => b.id === p.b.id);
    next = all[at + (e.key === "ArrowDown" ? 1 : -1)];
  } else {
    const by = e.key === "ArrowRight" ? 1 : -1;
    for (let n = p.column + by; n >= 0 && n < p.columns.length && !next; n += by) {
      next = sorted(n).sort((a, b) => Math.abs(a.from - p.b.from) - Math.abs(b.from - p.b.from))[0];
    }
  }
  const to = next && [...p.body.querySelectorAll<HTMLElement>(".block")].find((el) => el.dataset["id"] === next.id);
  to?.focus();
  to?.scrollIntoView({ block: "nearest", inline: "nearest" });
}
