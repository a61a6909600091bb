// Settings: places, rooms and equipment, days that are closed, absences, calendars elsewhere, and where clients book.
import { useState } from "preact/hooks";
import * as T from "texts";
import * as A from "texts/settings";
import { addDays, dayOf, fill, upper, wall } from "../../script/src/dates";
import { Pending, Wrong, faultAt, useAct } from "./act";
import { call } from "./api";
import { addOnce, draftOf } from "./drafts";
import { Copy, Entry, Form, New, Spoken, Tick, filled, saved, slug, useForm, wordsOf } from "./forms";
import { language, local, me, now, practice, practitionerOf, seen, today, who, written, zone } from "./practice";
import { at } from "./route";
import { renew, useKept } from "./store";
import { Bones, Empty, Failed, Field, Icon, Input, Select, done } from "./ui";

export function Places() {
  const places = useKept("GET /v1/locations", {}),
    rooms = useKept("GET /v1/resources", {});
  const p = places.value.value,
    r = rooms.value.value,
    problem = places.problem.value ?? rooms.problem.value;
  if (!p || !r) {
    const again = () => void Promise.all([places.load(), rooms.load()]);
    return problem ? <Failed problem={problem} again={again} /> : <Bones n={5} />;
  }
  const list = (kind: "places" | "rooms", all: { id: string; name: string; under: string | undefined }[]) => (
    <ul class="entries links">
      {all.map((x) => (
        <Entry key={x.id} to={at("settings", [kind, x.id])} name={x.name} under={<bdi>{x.under}</bdi>} />
      ))}
    </ul>
  );
  const nameOf = (id?: string) => p.items.find((l) => l.id === id)?.name;
  return (
    <>
      <section>
        {!p.items.length && <p class="quiet">{A.noPlaces}</p>}
        {list(
          "places",
          p.items.map((l) => ({ ...l, under: l.online ? A.online : l.address })),
        )}
        <New to={at("settings", ["places", "new"])} label={A.newPlace} />
      </section>
      <section>
        <h2>{A.rooms}</h2>
        {!r.items.length && <p class="quiet">{A.noRooms}</p>}
        {list(
          "rooms",
          r.items.map((x) => ({ ...x, under: nameOf(x.location) })),
        )}
        <New to={at("settings", ["rooms", "new"])} label={A.newRoom} />
      </section>
    </>
  );
}

export function Place({ id }: { id: string }) {
  const k = useKept("GET /v1/locations", {}),
    all = k.value.value?.items;
  if (!all) return <Pending of={k} />;
  const of = all.find((l) => l.id === id);
  if (!of && id !== "new") return <Empty title={T.notThere} />;
  return <PlaceForm key={id} of={of} taken={all.map((l) => l.id)} />;
}

function PlaceForm({ of, taken }: { of: Api.Location | undefined; taken: string[] }) {
  const d = draftOf("places/" + (of?.id ?? "new"), {
      name: of?.name ?? "",
      address: of?.address ?? "",
      online: !!of?.online,
      translations: (of?.translations ?? {}) as { [l: string]: { name?: string } },
    }),
    form = useForm(d);
  const save = () => {
    const id = of?.id ?? slug(d.now.name, taken);
    const body: Api.Location = filled({
      ...of,
      ...d.now,
      id,
      name: d.now.name.trim(),
      translations: wordsOf(d.now.translations) as NonNullable<Api.Location["translations"]>,
    });
    const put = (id: string) => call("PUT /v1/locations/{id}", { id }, { ...body, id });
    const post = (b: typeof body, key: string) => call("POST /v1/locations", {}, b, key);
    form.save(
      body.name,
      () => (of ? put(id) : addOnce("places/new", body, post, (made) => put(made.id))),
      at("settings", ["places"]),
    );
  };
  const remove = () =>
    form.remove(of!.name, () => call("DELETE /v1/locations/{id}", { id: of!.id }), at("settings", ["places"]));
  return (
    <Form
      draft={d}
      save={save}
      busy={form.busy}
      problem={form.problem}
      isNew={!of}
      ready={!!d.now.name.trim()}
      remove={of && remove}
    >
      <Input
        label={T.name}
        value={d.now.name}
        set={(name) => d.set({ name })}
        max={120}
        error={faultAt(form.problem, "name")}
        focus={!of}
      />
      <Tick label={A.isOnline} hint={A.isOnlineHint} on={d.now.online} set={(online) => d.set({ online })} />
      {!d.now.online && (
        <Input
          label={A.address}
          value={d.now.address}
          set={(address) => d.set({ address })}
          max={300}
          complete="street-address"
          error={faultAt(form.problem, "address")}
        />
      )}
      <Spoken
        of={d.now.translations}
        set={(translations) => d.set({ translations })}
        fields={[{ name: "name", label: T.name }]}
      />
    </Form>
  );
}

export function Room({ id }: { id: string }) {
  const k = useKept("GET /v1/resources", {}),
    all = k.value.value?.items;
  if (!all) return <Pending of={k} />;
  const of = all.find((r) => r.id === id);
  if (!of && id !== "new") return <Empty title={T.notThere} />;
  return <RoomForm key={id} of={of} taken={all.map((r) => r.id)} />;
}

function RoomForm({ of, taken }: { of: Api.Resource | undefined; taken: string[] }) {
  const d = draftOf("rooms/" + (of?.id ?? "new"), { name: of?.name ?? "", location: of?.location ?? "" }),
    form = useForm(d);
  const save = () => {
    const id = of?.id ?? slug(d.now.name, taken);
    const body: Api.Resource = filled({ ...of, ...d.now, id, name: d.now.name.trim() });
    const put = (id: string) => call("PUT /v1/resources/{id}", { id }, { ...body, id });
    const post = (b: typeof body, key: string) => call("POST /v1/resources", {}, b, key);
    form.save(
      body.name,
      () => (of ? put(id) : addOnce("rooms/new", body, post, (made) => put(made.id))),
      at("settings", ["places"]),
    );
  };
  const remove = () =>
    form.remove(of!.name, () => call("DELETE /v1/resources/{id}", { id: of!.id }), at("settings", ["places"]));
  return (
    <Form
      draft={d}
      save={save}
      busy={form.busy}
      problem={form.problem}
      isNew={!of}
      ready={!!d.now.name.trim()}
      remove={of && remove}
    >
      <Input label={T.name} value={d.now.name} set={(name) => d.set({ name })} max={120} focus={!of} />
      <Select
        label={A.place}
        value={d.now.location}
        set={(location) => d.set({ location })}
        options={[["", A.anyPlace], ...(me.value.value?.locations ?? []).map((l): [string, string] => [l.id, l.name])]}
      />
    </Form>
  );
}

/** Of this year those that are still ahead. */
const coming = (all: Api.HolidayView[]) =>
  all.filter((h) => h.date >= today() || h.date.slice(0, 4) !== today().slice(0, 4));

/** Public holidays, and further days on which the practice is closed. */
export function Closed() {
  const [year, setYear] = useState(+today().slice(0, 4)),
    [day, setDay] = useState(""),
    k = useKept("GET /v1/holidays", { year }),
    all = k.value.value?.items,
    act = useAct(),
    f = written.value,
    owner = who.value.role === "owner";
  const put = (date: string, closed: boolean) =>
    act.run(async () => {
      const a = await call("PUT /v1/holidays/{date}", { date }, { closed });
      setDay("");
      await saved(fill(closed ? A.closedSaid : A.openSaid, { day: f.shortDate(date) }), a);
    });
  return (
    <>
      <div class="turns years">
        <button class="round" aria-label={String(year - 1)} onClick={() => setYear(year - 1)}>
          <Icon shape="left" />
        </button>
        <b>{year}</b>
        <button class="round" aria-label={String(year + 1)} onClick={() => setYear(year + 1)}>
          <Icon shape="right" />
        </button>
      </div>
      {!all ? (
        k.problem.value ? (
          <Failed problem={k.problem.value} again={() => void k.load()} />
        ) : (
          <Bones n={8} />
        )
      ) : (
        <ul class="entries">
          {coming(all).map((h) => (
            <li key={h.date}>
              <span>
                <b>{upper(f.shortDate(h.date))}</b>
                <small>
                  <bdi>{(h.names?.[language.value] ?? h.name) || A.ownDay}</bdi>
                </small>
              </span>
              <button
                class="switch-one"
                role="switch"
                aria-checked={!h.closed}
                aria-label={`${f.shortDate(h.date)}: ${A.openThen}`}
                disabled={!owner || act.busy}
                onClick={() => put(h.date, !h.closed)}
              >
                <i />
                <span aria-hidden="true">{h.closed ? A.closedThen : A.openThen}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <Wrong problem={act.problem} />
      {owner && (
        <form
          class="adding"
          onSubmit={(e) => {
            e.preventDefault();
            if (day) put(day, true);
          }}
        >
          <Field label={A.closeDay} hint={A.closeDayHint}>
            {(id) => (
              <input id={id} type="date" value={day} min={today()} onInput={(e) => setDay(e.currentTarget.value)} />
            )}
          </Field>
          <button class="btn" disabled={!day || act.busy}>
            {A.closeIt}
          </button>
        </form>
      )}
    </>
  );
}

/** The instant of a wall time of the practice, "2026-12-01T10:00". A time that the clock skips is the first one after;
 * one that it repeats is the first of the two. */
function instant(local: string): string {
  const asked = Date.parse(local + ":00Z");
  const offsetAt = (t: number) => Date.parse(wall(t, zone.value) + ":00Z") - t;
  const offsets = [offsetAt(asked - 86_400_000), offsetAt(asked + 86_400_000)];
  const fits = offsets.map((o) => asked - o).filter((t) => wall(t, zone.value) === local);
  const t = fits.length ? Math.min(...fits) : asked - offsets[0]!;
  return new Date(t).toISOString().slice(0, 19) + "Z";
}

/** When practitioners are away. */
export function Absences() {
  const k = useKept("GET /v1/absences", {}),
    all = k.value.value?.items,
    act = useAct(),
    f = written.value;
  const d = draftOf("absences/new", {
    practitioner: who.value.practitioner || (seen.value[0]?.id ?? ""),
    from: today(),
    to: today(),
    whole: true,
    begin: "09:00",
    end: "12:00",
    note: "",
  });
  const v = d.now;
  if (!all) return <Pending of={k} n={4} />;
  const ahead = all.filter((a) => Date.parse(a.end) > now()).sort((a, b) => (a.start < b.start ? -1 : 1));
  const add = () =>
    act.run(async () => {
      const body: Api.Absence = filled({
        practitioner: v.practitioner,
        start: instant(`${v.from}T${v.whole ? "00:00" : v.begin}`),
        end: v.whole ? instant(`${addDays(v.to, 1)}T00:00`) : instant(`${v.to}T${v.end}`),
        note: v.note.trim(),
      });
      const a = await addOnce(
        "absences/new",
        body,
        (b, key) => call("POST /v1/absences", {}, b, key),
        (made) => call("PUT /v1/absences/{id}", { id: made.id! }, body),
      );
      d.reset();
      await saved(fill(A.awaySaid, { name: practitionerOf(v.practitioner)?.name ?? "" }), a);
    });
  const remove = (a: Api.Absence) =>
    act.run(async () => {
      await call("DELETE /v1/absences/{id}", { id: a.id! });
      await renew("/v1/absences", "/v1/calendar");
      done(fill(A.removedSaid, { name: spanOf(a) }), 10, {
        label: T.undo,
        run: () =>
          act.run(async () => {
            const { id: _, ...body } = a;
            await call("POST /v1/absences", {}, body);
            await renew("/v1/absences", "/v1/calendar");
          }),
      });
    });
  const spanOf = (a: Api.Absence) => {
    const from = local(a.start),
      to = local(a.end),
      last = addDays(dayOf(to), -1);
    if (!from.endsWith("00:00:00") || !to.endsWith("00:00:00"))
      return `${f.dateTime(from)} – ${dayOf(to) === dayOf(from) ? f.time(to) : f.dateTime(to)}`;
    return last === dayOf(from) ? f.shortDate(last) : f.span(dayOf(from), last);
  };
  const valid = v.practitioner && v.from && v.to && (v.whole ? v.from <= v.to : v.from + v.begin < v.to + v.end);
  return (
    <>
      {!ahead.length && <p class="quiet">{A.nobodyAway}</p>}
      <ul class="entries">
        {ahead.map((a) => (
          <li key={a.id}>
            <span>
              <b>
                <bdi>{practitionerOf(a.practitioner)?.name ?? a.practitioner}</bdi>
              </b>{" "}
              {upper(spanOf(a))}
              {a.note && (
                <small>
                  <bdi>{a.note}</bdi>
                </small>
              )}
            </span>
            <button
              class="btn small"
              disabled={act.busy}
              aria-label={`${A.remove}: ${practitionerOf(a.practitioner)?.name}, ${spanOf(a)}`}
              onClick={() => remove(a)}
            >
              {A.remove}
            </button>
          </li>
        ))}
      </ul>
      <form
        class="adding card"
        onSubmit={(e) => {
          e.preventDefault();
          if (valid) add();
        }}
      >
        <h2>{A.newAbsence}</h2>
        {seen.value.length > 1 && (
          <Select
            label={T.practitioner}
            value={v.practitioner}
            set={(practitioner) => d.set({ practitioner })}
            options={seen.value.map((p) => [p.id, p.name])}
          />
        )}
        <div class="two">
          <Field label={A.firstDay}>
            {(id) => (
              <input
                id={id}
                type="date"
                value={v.from}
                onInput={(e) => {
                  const from = e.currentTarget.value;
                  d.set({ from, to: v.to < from ? from : v.to });
                }}
              />
            )}
          </Field>
          <Field label={A.lastDay}>
            {(id) => (
              <input
                id={id}
                type="date"
                value={v.to}
                min={v.from}
                onInput={(e) => d.set({ to: e.currentTarget.value })}
              />
            )}
          </Field>
        </div>
        <Tick label={A.wholeDays} on={v.whole} set={(whole) => d.set({ whole })} />
        {!v.whole && (
          <div class="two">
            <Input label={A.fromTime} type="time" value={v.begin} set={(begin) => d.set({ begin })} />
            <Input label={A.toTime} type="time" value={v.end} set={(end) => d.set({ end })} />
          </div>
        )}
        <Input label={T.note} value={v.note} set={(note) => d.set({ note })} max={300} hint={A.awayNoteHint} />
        <Wrong problem={act.problem} />
        <div class="acts">
          <button class="btn main" disabled={act.busy || !valid}>
            {A.addAbsence}
          </button>
        </div>
      </form>
    </>
  );
}

/** Calendars elsewhere, whose busy times block. */
export function Calendars() {
  const k = useKept("GET /v1/external-calendars", {}),
    all = k.value.value?.items,
    act = useAct(),
    f = written.value;
  const d = draftOf("calendars/new", {
    practitioner: who.value.practitioner || (seen.value[0]?.id ?? ""),
    url: "",
  });
  if (!all) return <Pending of={k} n={4} />;
  const add = () =>
    act.run(async () => {
      const body: Api.ExternalCalendar = { practitioner: d.now.practitioner, url: d.now.url.trim() };
      await addOnce(
        "calendars/new",
        body,
        (b, key) => call("POST /v1/external-calendars", {}, b, key),
        (made) => call("PUT /v1/external-calendars/{id}", { id: made.id! }, body),
      );
      d.reset();
      await saved(A.calendarSaid);
    });
  const remove = (c: Api.ExternalCalendar) =>
    act.run(async () => {
      await call("DELETE /v1/external-calendars/{id}", { id: c.id! });
      await saved(A.calendarGone);
    });
  return (
    <>
      {!all.length && <p class="quiet">{A.noCalendars}</p>}
      <ul class="entries">
        {all.map((c) => (
          <li key={c.id}>
            <span>
              <b>
                <bdi>{practitionerOf(c.practitioner)?.name ?? c.practitioner}</bdi>
              </b>
              <small class="url">{c.url}</small>
              {c.failing_since ? (
                <em>
                  <Icon shape="warn" />
                  {fill(A.failing, { when: f.dateTime(local(c.failing_since)) })}
                </em>
              ) : (
                <small>{c.checked ? fill(A.checked, { when: f.dateTime(local(c.checked)) }) : A.notChecked}</small>
              )}
            </span>
            <button
              class="btn small"
              disabled={act.busy}
              aria-label={`${A.remove}: ${practitionerOf(c.practitioner)?.name}`}
              onClick={() => remove(c)}
            >
              {A.remove}
            </button>
          </li>
        ))}
      </ul>
      <form
        class="adding card"
        onSubmit={(e) => {
          e.preventDefault();
          if (d.now.url.trim()) add();
        }}
      >
        <h2>{A.newCalendar}</h2>
        {seen.value.length > 1 && (
          <Select
            label={T.practitioner}
            value={d.now.practitioner}
            set={(practitioner) => d.set({ practitioner })}
            options={seen.value.map((p) => [p.id, p.name])}
          />
        )}
        <Input
          label={A.calendarURL}
          value={d.now.url}
          set={(url) => d.set({ url })}
          hint={A.calendarURLHint}
          max={2000}
          error={faultAt(act.problem, "url")}
        />
        <Wrong problem={act.problem} />
        <div class="acts">
          <button class="btn main" disabled={act.busy || !d.now.url.trim()}>
            {A.addCalendar}
          </button>
        </div>
      </form>
    </>
  );
}

/** Where clients book: a link, and what a website shows. */
export function Embed() {
  const [mode, setMode] = useState(""),
    p = practice.value!;
  const link = `${location.origin}/b/${p.id}`;
  const snippet =
    `<script src="${location.origin}/widget.js" async></script>\n` +
    `<stund-booking practice="${p.id}"${mode ? ` mode="${mode}"` : ""}><a href="${link}">${p.name}</a></stund-booking>`;
  return (
    <>
      <section>
        <h2>{A.yourLink}</h2>
        <p class="quiet">{A.yourLinkHint}</p>
        <p class="code">{link}</p>
        <div class="acts">
          <Copy text={link} label={A.copyLink} />
          <a class="btn" href={link} target="_blank" rel="noopener">
            {A.openPage}
          </a>
        </div>
      </section>
      <section>
        <h2>{A.onWebsite}</h2>
        <p class="quiet">{A.onWebsiteHint}</p>
        <Select
          label={A.shownAs}
          value={mode}
          set={setMode}
          options={[
            ["", A.inPage],
            ["button", A.asButton],
            ["floating", A.floating],
          ]}
        />
        <pre class="code">{snippet}</pre>
        <div class="acts">
          <Copy text={snippet} label={A.copyCode} />
          <a class="btn" href={`/b/${p.id}/embed`} target="_blank" rel="noopener">
            {A.tryWidget}
          </a>
        </div>
      </section>
    </>
  );
}
