// The first page: what comes next today, what nobody has marked, what is to be done, what is free, what was booked.
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { signal } from "@preact/signals";
import * as T from "texts";
import * as A from "texts/today";
import { addDays, alone, dayOf, fill, type Day } from "../../script/src/dates";
import { shownPhone } from "../../script/src/phone";
import style from "today.css";
import { Wrong, useAct } from "./act";
import { call, type Problem } from "./api";
import { dayView, seatsOf, stateOf, type Block, type DayView } from "./blocks";
import { wallAt, type Span } from "./plan";
import { learn, minuteNow, now, practitionerOf, seen, serviceOf, services, today, written } from "./practice";
import { at, go, route } from "./route";
import { renew, useKept } from "./store";
import { FirstTasks } from "./tasks";
import { Bones, Failed, Icon, To, done, useDress } from "./ui";

export { speak } from "texts/today";
export { Tasks } from "./tasks";

const isDay = (s: string | undefined): s is Day => !!s && /^\d{4}-\d\d-\d\d$/.test(s) && !isNaN(Date.parse(s));

export function Today() {
  useDress(style);
  const asked = route.value.path[0],
    day = isDay(asked) ? asked : today();
  const k = useKept("GET /v1/calendar", { from: day, to: day, brief: true }),
    c = k.value.value,
    problem = k.problem.value;
  const answered = c?.now;
  useEffect(() => {
    if (answered) learn(answered);
  }, [answered]);
  useLayoutEffect(() => {
    const press = (e: KeyboardEvent) => {
      if (e.key.toLowerCase() !== "n" || e.ctrlKey || e.metaKey || e.altKey) return;
      if (e.target instanceof Element && e.target.closest("input, textarea, select, dialog")) return;
      e.preventDefault();
      go(at("calendar", [], { new: "1" }));
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
  const view = c && dayView(c, day, new Map()),
    wanted = !!view && route.value.query.has("print");
  useEffect(() => {
    if (!wanted) return;
    go(at("today", asked ? [asked] : []), true);
    print();
  }, [wanted]);
  return (
    <section class="today">
      <header class="top">
        <h1 tabIndex={-1}>{alone(written.value.date(day))}</h1>
        <button class="btn" onClick={() => print()} disabled={!view}>
          <Icon shape="print" />
          <span>{T.print}</span>
        </button>
        <To to={at("calendar", [], { new: "1" })} class="btn main">
          <Icon shape="plus" />
          <span>{T.newAppointment}</span>
        </To>
      </header>
      {!view ? (
        problem ? (
          <Failed problem={problem} again={() => void k.load()} />
        ) : (
          <Bones n={7} />
        )
      ) : day === today() ? (
        <Now view={view} c={c} day={day} />
      ) : (
        <Rest blocks={inOrder(view)} day={day} />
      )}
      {view && <Paper view={view} day={day} />}
    </section>
  );
}

const inOrder = (v: DayView) => [...v.blocks].sort((a, b) => a.from - b.from || a.to - b.to);

function Now({ view, c, day }: { view: DayView; c: Api.CalendarView; day: Day }) {
  const minute = minuteNow(),
    all = inOrder(view);
  const over = all.filter((b) => b.to <= minute && b.kind !== "hold" && b.seats.some((s) => s.status === "confirmed"));
  const left = all.filter((b) => b.to > minute);
  const free = gapsOf(view, day, minute);
  return (
    <>
      <Sum left={left} free={free} closed={view.closed} />
      <div class="halves">
        <div>
          {over.length > 0 && <Unmarked blocks={over} />}
          <section aria-labelledby="next-title">
            <h2 id="next-title">{A.next}</h2>
            {left.length ? <Rest blocks={left} day={day} minute={minute} /> : <NoMore any={all.length > 0} />}
          </section>
        </div>
        <div>
          <section aria-labelledby="tasks-title">
            <h2 id="tasks-title">{T.tasks}</h2>
            <FirstTasks />
          </section>
          <Free free={free} day={day} />
          <News day={c.now.slice(0, 10)} />
        </div>
      </div>
    </>
  );
}

/** The day in one sentence. */
function Sum({ left, free, closed }: { left: Block[]; free: Gap[]; closed: string | null }) {
  const n = left.filter((b) => b.kind !== "hold").length,
    minutes = free.reduce((sum, g) => sum + g.to - g.from, 0);
  const parts = [
    closed && fill(A.closedFor, { name: closed }),
    fill(n === 1 ? A.oneLeft : n ? A.manyLeft : A.noneLeft, { n }),
    minutes > 0 && fill(A.freeLeft, { time: written.value.duration(minutes) }),
  ];
  return <p class="sum">{parts.filter(Boolean).join(" · ")}</p>;
}

function NoMore({ any }: { any: boolean }) {
  return (
    <div class="none">
      <p>{any ? A.dayDone : A.dayEmpty}</p>
      {!any && <p class="quiet">{A.dayEmptyHint}</p>}
    </div>
  );
}

/** What is left of the day; the first of them says how soon. */
function Rest({ blocks, day, minute }: { blocks: Block[]; day: Day; minute?: number }) {
  const f = written.value,
    many = seen.value.length > 1;
  return (
    <ol class="day">
      {blocks.map((b, n) => (
        <li key={b.id} class={b.kind + (n === 0 && minute !== undefined ? " first" : "")}>
          <p class="at">
            <b>{f.time(b.start)}</b>
            <small>{f.time(b.end)}</small>
          </p>
          <i style={b.colour ? { "--own": b.colour } : {}} />
          <div>
            {b.kind === "hold" ? (
              <p class="name">{b.name}</p>
            ) : (
              <To to={at("calendar", [day], { booking: b.id })} class="name">
                <bdi>{b.name}</bdi>
              </To>
            )}
            <p class="quiet">
              {[
                b.kind === "group" ? seatsOf(b) : b.service,
                many && practitionerOf(b.practitioner)?.name,
                b.place,
                stateOf(b),
              ]
                .filter(Boolean)
                .join(" · ")}
            </p>
            {b.seats.length === 1 && b.seats[0]!.alert && (
              <p class="alert">
                <Icon shape="warn" />
                <bdi>{b.seats[0]!.alert}</bdi>
              </p>
            )}
          </div>
          {n === 0 && minute !== undefined && (
            <span class="soon">
              {b.from <= minute ? A.rightNow : fill(A.inTime, { time: f.duration(b.from - minute) })}
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}

/** Those who were here, or were not: one touch says which. */
function Unmarked({ blocks }: { blocks: Block[] }) {
  const act = useAct(),
    f = written.value;
  const mark = (b: Block, verb: "complete" | "no-show", words: string) =>
    act.run(async () => {
      await call(`POST /v1/bookings/{id}/${verb}`, { id: b.id });
      await renew("/v1/calendar", "/v1/bookings", "/v1/clients", "/v1/tasks");
      done(fill(words, { name: b.name }));
    });
  return (
    <section class="ask-how" aria-labelledby="how-title">
      <h2 id="how-title">{A.howDidItGo}</h2>
      <ul>
        {blocks.map((b) => (
          <li key={b.id}>
            <p>
              <span class="clock-at">{f.time(b.start)}</span>{" "}
              <To to={at("calendar", [dayOf(b.start)], { booking: b.id })} class="name">
                <bdi>{b.name}</bdi>
              </To>{" "}
              <small>{b.kind === "group" ? seatsOf(b) : b.service}</small>
            </p>
            {b.kind === "group" ? (
              <To to={at("calendar", [dayOf(b.start)], { booking: b.id })} class="btn small">
                {A.markSeats}
              </To>
            ) : (
              <div class="pair">
                <button
                  class="btn small"
                  disabled={act.busy}
                  aria-label={`${T.completed}: ${b.name}`}
                  onClick={() => mark(b, "complete", T.completedSaid)}
                >
                  <Icon shape="check" />
                  {T.completed}
                </button>
                <button
                  class="btn small"
                  disabled={act.busy}
                  aria-label={`${T.noShow}: ${b.name}`}
                  onClick={() => mark(b, "no-show", T.noShowSaid)}
                >
                  {T.noShow}
                </button>
              </div>
            )}
          </li>
        ))}
      </ul>
      <Wrong problem={act.problem} />
    </section>
  );
}

interface Gap extends Span {
  practitioner: string;
}

/** The shortest of what the practitioner gives: a gap is of use from there on. */
const shortest = (id: string) =>
  Math.min(60, ...services.value.filter((s) => s.practitioners.includes(id)).map((s) => s.duration_minutes));

/** What is open from the minute on, and not taken. */
function gapsOf(view: DayView, day: Day, minute: number): Gap[] {
  const out: Gap[] = [];
  for (const p of seen.value) {
    const mine = view.grounds.filter((g) => g.practitioner === p.id);
    const taken = [...mine.filter((g) => g.kind !== "open"), ...view.blocks.filter((b) => b.practitioner === p.id)];
    for (const open of mine.filter((g) => g.kind === "open")) {
      let from = Math.max(open.from, Math.ceil(minute / 5) * 5);
      for (const t of taken.sort((a, b) => a.from - b.from)) {
        if (t.to <= from || t.from >= open.to) continue;
        if (t.from - from >= shortest(p.id)) out.push({ practitioner: p.id, from, to: t.from });
        from = Math.max(from, t.to);
      }
      if (open.to - from >= shortest(p.id)) out.push({ practitioner: p.id, from, to: open.to });
    }
  }
  return out.filter((g) => wallAt(day, g.from).startsWith(day));
}

function Free({ free, day }: { free: Gap[]; day: Day }) {
  const f = written.value;
  const time = (m: number) => f.time(wallAt(day, m) + ":00");
  return (
    <section aria-labelledby="free-title">
      <h2 id="free-title">{A.freeToday}</h2>
      {!free.length && <p class="quiet">{A.nothingFree}</p>}
      {seen.value.map((p) => {
        const mine = free.filter((g) => g.practitioner === p.id);
        if (!mine.length) return null;
        return (
          <div key={p.id} class="gaps" role="group" aria-label={p.name}>
            {seen.value.length > 1 && (
              <p>
                <bdi>{p.name}</bdi>
              </p>
            )}
            <div class="chips">
              {mine.map((g) => (
                <To
                  key={g.from}
                  class="chip"
                  to={at("calendar", [day], { new: `${wallAt(day, g.from)}~${p.id}` })}
                  label={fill(A.bookIn, { from: time(g.from), to: time(g.to), name: p.name })}
                >
                  {time(g.from)}–{time(g.to)}
                </To>
              ))}
            </div>
          </div>
        );
      })}
    </section>
  );
}

const ahead = [13, 6, 2]; // days after today in which new appointments are looked for: fewer where these hold too much
const fresh = 48 * 3_600_000; // milliseconds for which one is new

/** What was booked of late. It is read when the page is opened and every few minutes: it is more than a day. */
const booked = signal<Api.BookingView[] | undefined>(undefined);
let readAt = 0;

async function comingDays(day: Day, [n = 0, ...fewer] = ahead): Promise<Api.CalendarView> {
  try {
    return await call("GET /v1/calendar", { from: day, to: addDays(day, n), brief: true });
  } catch (e) {
    if ((e as Problem).code !== "range-too-large" || !fewer.length) throw e;
    return comingDays(day, fewer);
  }
}

async function readNews(day: Day): Promise<void> {
  if (Date.now() - readAt < 60_000) return;
  readAt = Date.now();
  const c = await comingDays(day);
  booked.value = c.bookings
    .filter((b) => b.status === "confirmed" && now() - Date.parse(b.created) < fresh && Date.parse(b.end) > now())
    .sort((a, b) => (a.created < b.created ? 1 : -1));
}

function News({ day }: { day: Day }) {
  const [problem, setProblem] = useState<Problem>(),
    f = written.value;
  const load = () => {
    readNews(day).then(
      () => setProblem(undefined),
      (p: Problem) => {
        readAt = 0;
        setProblem(p);
      },
    );
  };
  useEffect(() => {
    load();
    const every = setInterval(() => !document.hidden && load(), 300_000);
    return () => clearInterval(every);
  }, [day]);
  const all = booked.value;
  return (
    <section aria-labelledby="new-title">
      <h2 id="new-title">{A.newBookings}</h2>
      {!all ? (
        problem ? (
          <Failed problem={problem} again={load} />
        ) : (
          <Bones n={2} />
        )
      ) : (
        <ul class="news">
          {all.slice(0, 6).map((b) => (
            <li key={b.id}>
              <To to={at("calendar", [dayOf(b.start)], { booking: b.id })} class="name">
                <bdi>{b.client.name}</bdi>
              </To>
              <small>
                {serviceOf(b.service)?.name} · {f.soon(dayOf(b.start))} {f.time(b.start)}
              </small>
            </li>
          ))}
          {!all.length && <li class="quiet">{A.noNews}</li>}
        </ul>
      )}
    </section>
  );
}

/** The day on paper: who comes when, a table for each practitioner. */
function Paper({ view, day }: { view: DayView; day: Day }) {
  const f = written.value;
  return (
    <div class="paper">
      {seen.value.map((p) => {
        const rows = inOrder(view).filter((b) => b.practitioner === p.id && b.kind !== "hold");
        return (
          <table key={p.id}>
            <caption>
              <bdi>{p.name}</bdi> · {f.date(day)}
            </caption>
            <thead>
              <tr>
                <th>{T.when}</th>
                <th>{T.client}</th>
                <th>{T.service}</th>
                <th>{T.note}</th>
              </tr>
            </thead>
            <tbody>
              {rows.flatMap((b) =>
                b.seats.map((s, n) => (
                  <tr key={s.id}>
                    <td>{n ? "" : `${f.time(b.start)}–${f.time(b.end)}`}</td>
                    <td>
                      <bdi>{s.client.name}</bdi>
                      <small>{shownPhone(s.client.phone ?? "")}</small>
                    </td>
                    <td>
                      {b.service}
                      <small>{b.place}</small>
                    </td>
                    <td>{[s.alert, s.note].filter(Boolean).join(" · ")}</td>
                  </tr>
                )),
              )}
              {!rows.length && (
                <tr>
                  <td colSpan={4}>{T.nothingBooked}</td>
                </tr>
              )}
            </tbody>
          </table>
        );
      })}
    </div>
  );
}
