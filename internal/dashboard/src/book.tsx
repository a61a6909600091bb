// A new appointment: who, what, with whom, when; the times come from the engine that the clients' own page asks.
import { useEffect, useState } from "preact/hooks";
import * as T from "texts";
import { addDays, alone, fill, type Day } from "../../script/src/dates";
import { call, newKey, type Problem } from "./api";
import { instant, practice, practitionerOf, seen, serviceOf, services, who, written, today } from "./practice";
import { Refusal } from "./refusal";
import { renew, useKept } from "./store";
import { Dialog, Icon, Input, Select, Text, Wrong, done, faultAt, useAct } from "./ui";

/** What the form begins with. */
export interface Wish {
  day: Day;
  clock: string;
  practitioner: string;
}

interface Person {
  name: string;
  email: string;
  phone: string;
  known: boolean;
}

export function Book({ wish, close }: { wish: Wish; close: () => void }) {
  const [person, setPerson] = useState<Person>({ name: "", email: "", phone: "", known: false });
  const offered = services.value.filter((s) => !wish.practitioner || s.practitioners.includes(wish.practitioner));
  const [service, setService] = useState(offered[0]?.id ?? "");
  const [of, setOf] = useState(wish.practitioner),
    [day, setDay] = useState(wish.day),
    [clock, setClock] = useState(wish.clock);
  const [note, setNote] = useState(""),
    [refused, setRefused] = useState<Problem>(),
    [key] = useState(newKey);
  const act = useAct(),
    s = serviceOf(service);
  useEffect(() => {
    if (s && of && !s.practitioners.includes(of)) setOf("");
  }, [service]);

  const save = (override?: string) =>
    act.run(async () => {
      try {
        const client: Api.Contact = { name: person.name.trim() };
        if (person.email.trim()) client.email = person.email.trim();
        if (person.phone.trim()) client.phone = person.phone.trim();
        const made = await call(
          "POST /v1/bookings",
          {},
          {
            service,
            start: instant(`${day}T${clock}`),
            client,
            ...(of ? { practitioner: of } : {}),
            ...(note.trim() ? { note: note.trim() } : {}),
            ...(override ? { override_reason: override } : {}),
          },
          override ? key + "!" : key,
        );
        await renew("/v1/calendar", "/v1/clients");
        done(fill(T.bookedSaid, { name: made.client.name, when: written.value.dateTime(made.start) }));
        close();
      } catch (e) {
        const p = e as Problem;
        if (p.reason && !override) setRefused(p);
        else throw p;
      }
    });
  if (refused)
    return (
      <Refusal
        problem={refused}
        close={() => setRefused(undefined)}
        again={(reason) => {
          setRefused(undefined);
          save(reason);
        }}
      />
    );
  return (
    <Dialog title={T.newAppointment} close={close} kind="side">
      <form
        class="book"
        onSubmit={(e) => {
          e.preventDefault();
          save();
        }}
      >
        <Client person={person} set={setPerson} problem={act.problem} />
        <Select
          label={T.service}
          value={service}
          set={setService}
          options={offered.map((x) => [x.id, `${x.name} · ${written.value.duration(x.duration_minutes)}`])}
        />
        {who.value.role !== "practitioner" && (
          <Select
            label={T.practitioner}
            value={of}
            set={setOf}
            options={[
              ["", T.anyone],
              ...seen.value
                .filter((p) => !s || s.practitioners.includes(p.id))
                .map((p): [string, string] => [p.id, p.name]),
            ]}
          />
        )}
        <Times service={service} of={of} day={day} setDay={setDay} clock={clock} setClock={setClock} />
        <Text label={T.note} hint={T.noteHint} value={note} set={setNote} rows={2} />
        <Wrong problem={act.problem} />
        <div class="acts stick">
          <button class="btn main" disabled={act.busy || !person.name.trim() || !clock || !service}>
            {T.book}
          </button>
          {clock && (
            <p class="quiet">
              {alone(written.value.date(day))}, {written.value.time(`${day}T${clock}:00`)}
              {of && (
                <>
                  {" "}
                  · <bdi>{practitionerOf(of)?.name}</bdi>
                </>
              )}
            </p>
          )}
        </div>
      </form>
    </Dialog>
  );
}

interface ClientProps {
  person: Person;
  set: (p: Person) => void;
  problem: Problem | undefined;
}

/** Finds a client as one types, or takes in a new one. */
function Client({ person, set, problem }: ClientProps) {
  const [found, setFound] = useState<Api.Listed[]>([]),
    [picked, setPicked] = useState(-1);
  useEffect(() => {
    let current = true;
    const ask = setTimeout(() => {
      const q = person.name.trim();
      if (person.known || q.length < 2) return setFound([]);
      call("GET /v1/clients", { q, limit: 5 }).then(
        (a) => {
          if (current) setFound(a.items);
        },
        () => undefined,
      );
    }, 120);
    return () => {
      current = false;
      clearTimeout(ask);
    };
  }, [person.name, person.known]);
  const take = (c: Api.Listed) => {
    set({ name: c.name, email: c.emails[0] ?? "", phone: c.emails[0] ? "" : (c.phones[0] ?? ""), known: true });
    setFound([]);
  };
  if (person.known)
    return (
      <div class="field">
        <span class="label">{T.client}</span>
        <p class="chosen">
          <b>
            <bdi>{person.name}</bdi>
          </b>{" "}
          <span class="quiet">
            <bdi>{person.email || person.phone}</bdi>
          </span>
          <button
            type="button"
            class="btn small"
            onClick={() => set({ name: "", email: "", phone: "", known: false })}
          >
            {T.change}
          </button>
        </p>
      </div>
    );
  const key = (e: KeyboardEvent) => {
    if (!found.length) return;
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      setPicked((picked + (e.key === "ArrowDown" ? 1 : found.length - 1)) % found.length);
      e.preventDefault();
    } else if (e.key === "Enter" && picked >= 0) {
      e.preventDefault();
      take(found[picked]!);
    } else if (e.key === "Escape" && found.length) {
      e.stopPropagation();
      e.preventDefault();
      setFound([]);
    }
  };
  return (
    <fieldset>
      <div class="field combo">
        <label for="who">{T.client}</label>
        <input
          id="who"
          role="combobox"
          aria-expanded={found.length > 0}
          aria-controls="who-list"
          aria-autocomplete="list"
          aria-activedescendant={picked >= 0 && found.length ? "who-" + picked : undefined}
          autocomplete="off"
          maxLength={120}
          aria-describedby="who-hint"
          value={person.name}
          onInput={(e) => {
            set({ ...person, name: e.currentTarget.value });
            setPicked(-1);
          }}
          onKeyDown={key}
        />
        {found.length > 0 && (
          <ul role="listbox" id="who-list" aria-label={T.client}>
            {found.map((c, n) => (
              <li
                key={c.id}
                id={"who-" + n}
                role="option"
                aria-selected={n === picked}
                onMouseDown={(e) => {
                  e.preventDefault();
                  take(c);
                }}
              >
                <bdi>{c.name}</bdi>
                <small>
                  <bdi>{c.emails[0] ?? c.phones[0] ?? ""}</bdi>
                </small>
              </li>
            ))}
          </ul>
        )}
        <p class="hint" id="who-hint">
          {T.clientHint}
        </p>
      </div>
      <div class="two">
        <Input
          label={T.email}
          type="email"
          value={person.email}
          set={(email) => set({ ...person, email })}
          max={254}
          error={faultAt(problem, "client.email")}
        />
        <Input
          label={T.phone}
          type="tel"
          value={person.phone}
          set={(phone) => set({ ...person, phone })}
          max={40}
          error={faultAt(problem, "client.phone")}
        />
      </div>
    </fieldset>
  );
}

interface TimesProps {
  service: string;
  of: string;
  day: Day;
  setDay: (d: Day) => void;
  clock: string;
  setClock: (c: string) => void;
}

/** The free times of the day as chips; another time can be typed, and the reason against it is told. */
function Times({ service, of, day, setDay, clock, setClock }: TimesProps) {
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
