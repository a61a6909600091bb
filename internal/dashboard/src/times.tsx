// When an appointment is: a day, and the times that are free on it.
import * as T from "texts";
import { addDays, alone, type Day } from "../../script/src/dates";
import { practice, today, written } from "./practice";
import { useKept } from "./store";
import { Icon, Input } from "./ui";

interface TimesProps {
  service: string;
  of: string;
  day: Day;
  setDay: (d: Day) => void;
  clock: string;
  setClock: (c: string) => void;
}

/** The free times of the day as chips; another time can be typed, and the reason against it is told. */
export function Times({ service, of, day, setDay, clock, setClock }: TimesProps) {
  const k = useKept("GET /v1/public/{practice}/slots", {
    practice: practice.value?.id ?? "",
    service,
    from: day,
    to: day,
    ...(of ? { practitioner: of } : {}),
  });
  const f = written.value,
    free = [...new Set(k.value.value?.slots.map((s) => s.start.slice(11, 16)) ?? [])];
  return (
    <fieldset class="times">
      <legend>{T.when}</legend>
      <div class="days">
        <button
          type="button"
          class="round"
          aria-label={T.dayBefore}
          disabled={day <= today()}
          onClick={() => setDay(addDays(day, -1))}
        >
          <Icon shape="left" />
        </button>
        <b>{alone(f.date(day))}</b>
        <button type="button" class="round" aria-label={T.dayAfter} onClick={() => setDay(addDays(day, 1))}>
          <Icon shape="right" />
        </button>
      </div>
      {k.value.value && !free.length && <p class="quiet">{T.noneFreeThen}</p>}
      <div class="chips" role="group" aria-label={T.freeTimes}>
        {free.map((t) => (
          <button key={t} type="button" class="chip" aria-pressed={t === clock} onClick={() => setClock(t)}>
            {f.time(`${day}T${t}:00`)}
          </button>
        ))}
      </div>
      <Input label={T.otherTime} type="time" value={clock} set={setClock} hint={T.otherTimeHint} />
    </fieldset>
  );
}
