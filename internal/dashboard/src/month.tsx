// The month of the calendar: for each day how many appointments there are, how much of the time is booked, and the
// first time that is free.
import * as T from "texts";
import { addDays, alone, fill, weekdayOf, type Day } from "../../script/src/dates";
import type { Part } from "./calendar";
import { seen, today, who, written } from "./practice";
import { route } from "./route";
import { useKept } from "./store";
import { Bones, Failed } from "./ui";

/** What a day comes to, of all who are shown. */
interface Sum {
  appointments: number;
  booked: number;
  open: number;
  free: string; // "": none
}

export function Month({ day, go }: Part) {
  const first = day.slice(0, 8) + "01",
    from = addDays(first, -((weekdayOf(first) + 6) % 7)),
    to = addDays(from, 41);
  const of = route.value.query.get("of") ?? who.value.practitioner,
    one = seen.value.some((p) => p.id === of) ? of : "";
  const k = useKept("GET /v1/calendar/days", { from, to, ...(one ? { practitioner: one } : {}) });
  const c = k.value.value,
    problem = k.problem.value;
  if (!c) return problem ? <Failed problem={problem} again={() => void k.load()} /> : <Bones n={6} />;
  const closed = new Map(c.closed.map((d) => [d.date, d.name || T.closedDay]));
  const cell = (d: Day) => (
    <Cell day={d} sum={sumOf(c.items, d)} closed={closed.get(d)} other={d.slice(0, 7) !== day.slice(0, 7)} go={go} />
  );
  return (
    <div class="scroll">
      <table class="month">
        <thead>
          <tr>
            {[0, 1, 2, 3, 4, 5, 6].map((n) => (
              <th key={n} scope="col">
                {alone(written.value.shortDate(addDays(from, n))).split(/[\s.]/)[0]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[0, 1, 2, 3, 4, 5].map((w) => (
            <tr key={w}>{[0, 1, 2, 3, 4, 5, 6].map((n) => cell(addDays(from, w * 7 + n)))}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function sumOf(items: Api.DayView[], day: Day): Sum {
  const out: Sum = { appointments: 0, booked: 0, open: 0, free: "" };
  for (const i of items) {
    if (i.date !== day) continue;
    out.appointments += i.appointments;
    out.booked += i.booked_minutes;
    out.open += i.open_minutes;
    if (i.first_free && (!out.free || i.first_free < out.free)) out.free = i.first_free;
  }
  return out;
}

interface CellProps {
  day: Day;
  sum: Sum;
  closed: string | undefined;
  other: boolean;
  go: Part["go"];
}

function Cell({ day, sum, closed, other, go }: CellProps) {
  const f = written.value,
    share = sum.open ? Math.min(Math.round((sum.booked / sum.open) * 100), 100) : 0;
  const words = [
    alone(f.date(day)),
    closed ?? fill(sum.appointments === 1 ? T.oneAppointment : T.appointments, { n: sum.appointments }),
    sum.open > 0 && fill(T.shareBooked, { share }),
    sum.free && fill(T.firstFree, { time: f.time(sum.free) }),
  ];
  return (
    <td class={(other ? "other" : "") + (day === today() ? " today" : "") + (sum.open ? "" : " shut")}>
      <button onClick={() => go({ day, view: "day" })}>
        <span class="vh">{words.filter(Boolean).join(", ")}</span>
        <b aria-hidden="true">{+day.slice(8)}</b>
        <span class="words" aria-hidden="true">
          {closed ? <small>{closed}</small> : sum.appointments > 0 && <span class="n">{sum.appointments}</span>}
          {sum.open > 0 && (
            <span class="share" style={{ "--share": share + "%" }}>
              <i />
            </span>
          )}
          {sum.free && <small>{fill(T.firstFree, { time: f.time(sum.free) })}</small>}
        </span>
      </button>
    </td>
  );
}
