// A new appointment: who, what, with whom, when; the times come from the engine that the clients' own page asks.
import { useEffect, useRef, useState } from "preact/hooks";
import * as T from "texts";
import { alone, dayOf, fill, type Day } from "../../script/src/dates";
import { Wrong, useAct } from "./act";
import { call, type Problem } from "./api";
import { Booked, HereAgain, addOnce, draftOf, sentNothing, type Draft } from "./drafts";
import { Client, contactOf, nobody, type Person } from "./person";
import { language, practitionerOf, seen, serviceOf, services, who, written } from "./practice";
import { Refusal } from "./refusal";
import { at, go } from "./route";
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

/** What is filled in. */
interface Filled {
  wish: string; // that the form began with
  person: Person;
  service: string;
  of: string;
  day: Day;
  clock: string;
  note: string;
  weeks: number;
  count: string;
}

/** What the form of the wish holds. What was typed into it before is there again; where it was opened by another wish
 * then, the service and the time are of this one. */
function useFilled(wish: Wish, place: string): Draft<Filled> {
  const waits = kept("GET /v1/waitlist", {}).value.value?.items.find((w) => w.id === wish.entry)?.client;
  const offered = offeredBy(wish.practitioner);
  const begins: Filled = {
    wish: JSON.stringify(wish),
    person: waits
      ? { ...nobody, name: waits.name, email: waits.email ?? "", phone: waits.phone ?? "", known: true }
      : nobody,
    service: wish.service || (offered[0]?.id ?? ""),
    of: wish.practitioner,
    day: wish.day,
    clock: wish.clock,
    note: "",
    weeks: 0,
    count: "6",
  };
  useState(() => {
    const draft = draftOf(place, begins),
      { wish, person, note, weeks, count } = draft.now;
    if (wish !== begins.wish) draft.set({ ...begins, person, note, weeks, count });
  });
  return draftOf(place, begins);
}

const offeredBy = (practitioner: string) =>
  services.value.filter((s) => !practitioner || s.practitioners.includes(practitioner));

export function Book({ wish, close }: { wish: Wish; close: () => void }) {
  const place = "appointment/" + wish.entry,
    draft = useFilled(wish, place),
    { person, service, of, day, clock, note, weeks, count } = draft.now;
  const put =
    <K extends keyof Filled>(name: K) =>
    (v: Filled[K]) =>
      draft.set({ [name]: v });
  const offered = offeredBy(wish.practitioner);
  const [tried, setTried] = useState<Api.OccurrenceView[]>(),
    [refused, setRefused] = useState<Problem>(),
    [booked, setBooked] = useState<Api.BookingView>(), // as it was first sent
    why = useRef(""); // a rule is set aside
  const act = useAct(),
    s = serviceOf(service);
  useEffect(() => {
    if (s && of && !s.practitioners.includes(of)) put("of")("");
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
    draft.reset();
    if (text) done(text);
    close();
  };
  const series = async (dry: boolean) => {
    const body = { ...asks(), every_weeks: weeks, count: +count || 1, dry_run: dry, skip_conflicts: !dry };
    const post = (b: typeof body, key?: string) => call("POST /v1/series", {}, b, key);
    if (dry) return setTried((await post(body)).occurrences);
    const all = await addOnce(place, body, post, wentThrough);
    const n = all.occurrences.filter((o) => o.booking).length;
    await finished(fill(T.seriesSaid, { n, name: person.name }));
  };
  const save = (override?: string) =>
    act.run(async () => {
      setBooked(undefined);
      try {
        if (weeks) return await series(!tried);
        const post = (b: ReturnType<typeof asks>, key: string) => call("POST /v1/bookings", {}, b, key);
        const made = await addOnce(place, asks(override), post, wentThrough);
        await finished(fill(T.bookedSaid, { name: made.client.name, when: written.value.dateTime(made.start) }));
      } catch (e) {
        if (e instanceof WentThrough) {
          setRefused(undefined);
          return setBooked(e.booking);
        }
        const p = e as Problem;
        if (p.code === "service-unknown") {
          put("service")(""); // it was removed meanwhile: another is chosen, and the rest stays
          void renew("/v1/me");
        }
        if (p.reason && !override) setRefused(p);
        else throw p;
      }
    });
  const openBooked = (b: Api.BookingView) =>
    act.run(async () => {
      await finished("");
      go(at("calendar", [dayOf(b.start)], { booking: b.id }));
    });
  const bookToo = () => {
    sentNothing(place);
    save();
  };
  useEffect(() => setTried(undefined), [service, of, day, clock, weeks, count]);
  if (refused)
    return (
      <Refusal
        problem={refused}
        close={() => {
          act.clear();
          setRefused(undefined);
        }}
        again={save}
        typed={why}
      >
        <Wrong problem={act.problem} />
      </Refusal>
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
        <HereAgain draft={draft} />
        <Client person={person} set={put("person")} problem={act.problem} />
        <Select
          label={T.service}
          value={s ? service : ""}
          set={put("service")}
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
            set={put("of")}
            options={[
              ["", T.anyone],
              ...seen.value
                .filter((p) => !s || s.practitioners.includes(p.id))
                .map((p): [string, string] => [p.id, p.name]),
            ]}
          />
        )}
        <Times service={service} of={of} day={day} setDay={put("day")} clock={clock} setClock={put("clock")} />
        <Select
          label={T.repeat}
          value={String(weeks)}
          set={(v) => put("weeks")(+v)}
          options={[
            ["0", T.once],
            ["1", T.everyWeek],
            ["2", fill(T.everyWeeks, { n: 2 })],
            ["4", fill(T.everyWeeks, { n: 4 })],
          ]}
        />
        {weeks > 0 && <Input label={T.times} value={count} set={put("count")} max={3} />}
        {tried && <Tried all={tried} />}
        <Text label={T.note} hint={T.noteHint} value={note} set={put("note")} rows={2} />
        {person.name.trim() && !person.email.trim() && !person.phone.trim() && <p class="hint">{T.noAddress}</p>}
        <Journey service={service} />
        <Wrong problem={act.problem} />
        {booked && (
          <Booked
            name={booked.client.name}
            when={written.value.dateTime(booked.start)}
            open={() => openBooked(booked)}
            too={bookToo}
          />
        )}
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

/** Thrown where the appointment was booked as it was first sent, and another is asked for by now: a person decides. */
class WentThrough extends Error {
  constructor(readonly booking: Api.BookingView) {
    super("went through");
  }
}

const wentThrough = <M extends Api.BookingView | Api.SeriesView>(made: M): M => {
  const one: Api.BookingView | Api.SeriesView = made,
    booking = "occurrences" in one ? one.occurrences.find((o) => o.booking)?.booking : one;
  if (booking) throw new WentThrough(booking);
  return made; // a series of which nothing could be booked
};

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
