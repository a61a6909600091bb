// A new appointment: who, what, with whom, when; the times come from the engine that the clients' own page asks.
import { useEffect, useState } from "preact/hooks";
import * as T from "texts";
import { alone, fill, type Day } from "../../script/src/dates";
import { Wrong, useAct } from "./act";
import { call, newKey, type Problem } from "./api";
import { Client, contactOf, nobody, type Person } from "./person";
import { language, practitionerOf, seen, serviceOf, services, who, written } from "./practice";
import { Refusal } from "./refusal";
import { kept, renew } from "./store";
import { Times } from "./times";
import { Dialog, Icon, Input, Select, Text, done } from "./ui";

/** What the form begins with. */
export interface Wish {
  day: Day;
  clock: string;
  practitioner: string;
  service: string; // "": the first
  entry: string; // of the waiting list, whose client it is for; "": of nobody's
}

export function Book({ wish, close }: { wish: Wish; close: () => void }) {
  const waits = kept("GET /v1/waitlist", {}).value.value?.items.find((w) => w.id === wish.entry)?.client;
  const [person, setPerson] = useState<Person>(
    waits ? { ...nobody, name: waits.name, email: waits.email ?? "", phone: waits.phone ?? "", known: true } : nobody,
  );
  const offered = services.value.filter((s) => !wish.practitioner || s.practitioners.includes(wish.practitioner));
  const [service, setService] = useState(wish.service || (offered[0]?.id ?? ""));
  const [of, setOf] = useState(wish.practitioner),
    [day, setDay] = useState(wish.day),
    [clock, setClock] = useState(wish.clock);
  const [note, setNote] = useState(""),
    [weeks, setWeeks] = useState(0),
    [count, setCount] = useState("6"),
    [tried, setTried] = useState<Api.OccurrenceView[]>(),
    [refused, setRefused] = useState<Problem>(),
    [key] = useState(newKey);
  const act = useAct(),
    s = serviceOf(service);
  useEffect(() => {
    if (s && of && !s.practitioners.includes(of)) setOf("");
  }, [service]);

  const asks = (override?: string) => {
    return {
      service,
      start: `${day}T${clock}`,
      client: contactOf(person),
      ...(person.id ? { client_id: person.id } : {}),
      ...(of ? { practitioner: of } : {}),
      ...(note.trim() ? { note: note.trim() } : {}),
      ...(override ? { override_reason: override } : {}),
    };
  };
  const finished = async (text: string) => {
    if (wish.entry) await call("DELETE /v1/waitlist/{id}", { id: wish.entry }).catch(() => undefined);
    await renew("/v1/calendar", "/v1/clients", "/v1/waitlist");
    done(text);
    close();
  };
  const series = async (dry: boolean) => {
    const all = await call(
      "POST /v1/series",
      {},
      { ...asks(), every_weeks: weeks, count: +count || 1, dry_run: dry, skip_conflicts: !dry },
      key + "s",
    );
    if (dry) return setTried(all.occurrences);
    const n = all.occurrences.filter((o) => o.booking).length;
    await finished(fill(T.seriesSaid, { n, name: person.name }));
  };
  const save = (override?: string) =>
    act.run(async () => {
      if (weeks) return series(!tried);
      try {
        const made = await call("POST /v1/bookings", {}, asks(override), override ? key + "!" : key);
        await finished(fill(T.bookedSaid, { name: made.client.name, when: written.value.dateTime(made.start) }));
      } catch (e) {
        const p = e as Problem;
        if (p.code === "service-unknown") {
          setService(""); // it was removed meanwhile: another is chosen, and the rest stays
          void renew("/v1/me");
        }
        if (p.reason && !override) setRefused(p);
        else throw p;
      }
    });
  useEffect(() => setTried(undefined), [service, of, day, clock, weeks, count]);
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
          value={s ? service : ""}
          set={setService}
          options={[
            ...(s ? [] : [["", "–"] satisfies [string, string]]),
            ...offered.map((x): [string, string] => [
              x.id,
              `${x.name} · ${written.value.duration(x.duration_minutes)}`,
            ]),
          ]}
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
        <Select
          label={T.repeat}
          value={String(weeks)}
          set={(v) => setWeeks(+v)}
          options={[
            ["0", T.once],
            ["1", T.everyWeek],
            ["2", fill(T.everyWeeks, { n: 2 })],
            ["4", fill(T.everyWeeks, { n: 4 })],
          ]}
        />
        {weeks > 0 && <Input label={T.times} value={count} set={setCount} max={3} />}
        {tried && <Tried all={tried} />}
        <Text label={T.note} hint={T.noteHint} value={note} set={setNote} rows={2} />
        {person.name.trim() && !person.email.trim() && !person.phone.trim() && <p class="hint">{T.noAddress}</p>}
        <Journey service={service} />
        <Wrong problem={act.problem} />
        <div class="acts stick">
          <button class="btn main" disabled={act.busy || !person.name.trim() || !clock || !s}>
            {weeks && !tried
              ? T.lookThrough
              : tried
                ? fill(T.bookThem, { n: tried.filter((o) => !o.reason).length })
                : T.book}
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

/** What would become of each occurrence of a series. */
function Tried({ all }: { all: Api.OccurrenceView[] }) {
  const f = written.value;
  return (
    <ul class="log tried" aria-label={T.repeat}>
      {all.map((o) => (
        <li key={o.start} class={o.reason ? "failed" : ""}>
          <Icon shape={o.reason ? "warn" : "check"} />
          <span>
            {f.dateTime(o.start)}
            {o.reason && <em>{o.reason.text[language.value]}</em>}
            {o.reason && o.nearest?.[0] && <small>{fill(T.nearest, { when: f.dateTime(o.nearest[0].start) })}</small>}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** What the client will get, as a page of its own. */
function Journey({ service }: { service: string }) {
  const act = useAct();
  if (!service) return null;
  const show = () =>
    act.run(async () => {
      const tab = open("about:blank", "_blank");
      const j = await call("GET /v1/services/{id}/journey", { id: service, language: language.value });
      if (tab) tab.location.href = j.page_url;
    });
  return (
    <p>
      <button type="button" class="back" disabled={act.busy} onClick={show}>
        <Icon shape="mail" />
        {T.seeMessages}
      </button>
      <Wrong problem={act.problem} />
    </p>
  );
}
