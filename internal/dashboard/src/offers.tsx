// Settings: services, with what clients see of one beside it.
import { h } from "preact";
import { useEffect, useState } from "preact/hooks";
import * as T from "texts";
import * as A from "texts/settings";
import { fill } from "../../script/src/dates";
import { Pending, faultAt } from "./act";
import { call } from "./api";
import { addOnce, draftOf, isDraft } from "./drafts";
import {
  Colour,
  Entry,
  Form,
  Later,
  New,
  Num,
  Several,
  Spoken,
  Tick,
  filled,
  numberOf,
  slug,
  useForm,
  wordsOf,
} from "./forms";
import { currencies, languages, minor } from "./forms";
import { ClassDays, Hours } from "./hours";
import { me, practice, seen, services, written } from "./practice";
import type { Priced } from "./pricing";
import { at } from "./route";
import { useKept } from "./store";
import { Empty, Icon, Input, Select, Text, To } from "./ui";
import { plansOf, rulesOf, type Plan } from "./week";

export function Offers() {
  const f = written.value;
  return (
    <>
      {!services.value.length && (
        <Empty title={A.noServices}>
          <p>{A.noServicesHint}</p>
        </Empty>
      )}
      <ul class="entries links">
        {services.value.map((s) => (
          <Entry
            key={s.id}
            to={at("settings", ["services", s.id])}
            look={<i style={s.colour ? { "--own": s.colour } : {}} />}
            name={s.name}
            under={`${f.duration(s.duration_minutes)} · ${f.price(s.price.amount_minor, s.price.currency)}`}
          >
            {isDraft("services/" + s.id) && <span class="tag">{A.unsaved}</span>}
            {s.hidden && <span class="tag">{A.hidden}</span>}
          </Entry>
        ))}
      </ul>
      <New to={at("settings", ["services", "new"])} label={A.newService} />
    </>
  );
}

type Words = { name?: string; description?: string; confirmation_text?: string };

type OfferDraft = {
  name: string;
  description: string;
  confirmation_text: string;
  duration: string;
  price: string;
  capacity: string;
  practitioners: string[];
  locations: string[];
  resources: string[];
  before: string;
  after: string;
  step: string;
  daily: string;
  window: string;
  notice: number;
  cancel: number;
  move: number;
  visibility: string;
  colour: string;
  reminders: Api.Reminder[];
  priced: Priced | undefined; // where what is said of money was changed
  fixed: boolean;
  plans: Plan[];
  translations: { [l: string]: Words };
};

const usual: Api.Reminder[] = [
  { channel: "email", minutes_before: 1440 },
  { channel: "sms", minutes_before: 120 },
];

const n = (v: number | undefined) => (v ? String(v) : "");

const offerOf = (s: Api.Service | undefined, currency: string): OfferDraft => ({
  name: s?.name ?? "",
  description: s?.description ?? "",
  confirmation_text: s?.confirmation_text ?? "",
  duration: String(s?.duration_minutes ?? 60),
  price: s ? String(s.price.amount_minor / minor(s.price.currency || currency)) : "",
  capacity: String(s?.capacity ?? 1),
  practitioners: s?.practitioners ?? seen.value.map((p) => p.id),
  locations: s?.locations ?? [],
  resources: s?.resources ?? [],
  before: n(s?.buffer_before_minutes),
  after: n(s?.buffer_after_minutes),
  step: n(s?.step_minutes),
  daily: n(s?.daily_limit),
  window: n(s?.window_days),
  notice: s?.notice_minutes ?? (s ? 0 : 120),
  cancel: s?.cancel_deadline_minutes ?? (s ? 0 : 1440),
  move: s?.reschedule_deadline_minutes ?? (s ? 0 : 1440),
  visibility: s?.visibility ?? "public",
  colour: s?.colour ?? "",
  reminders: s?.no_reminders ? [] : s?.reminders?.length ? s.reminders : usual,
  priced: undefined,
  fixed: !!s?.hours,
  plans: plansOf(s?.hours?.rules),
  translations: s?.translations ?? {},
});

/** Reminders as the API takes them: the usual ones need no words. */
function remindersOf(all: Api.Reminder[]): Partial<Api.Service> {
  if (!all.length) return { no_reminders: true };
  return JSON.stringify(all) === JSON.stringify(usual) ? {} : { reminders: all };
}

/** The service as the API takes it, with what the form does not show as it was. */
function bodyOf(d: OfferDraft, id: string, of: Api.Service | undefined, currency: string): Api.Service {
  const {
    reminders: _,
    no_reminders: __,
    hours,
    reserves,
    step_minutes: ___,
    vat: was,
    prepay: had,
    ...rest
  } = of ?? {};
  const { vat, prepay } = d.priced ?? { vat: was, prepay: had };
  const body = filled({
    ...rest,
    ...(reserves !== undefined && d.fixed ? { reserves } : {}),
    id,
    name: d.name.trim(),
    description: d.description.trim(),
    confirmation_text: d.confirmation_text.trim(),
    duration_minutes: numberOf(d.duration),
    price: { amount_minor: Math.round(numberOf(d.price) * minor(currency)), currency },
    capacity: numberOf(d.capacity) || 1,
    practitioners: d.practitioners,
    locations: d.locations,
    resources: d.resources,
    buffer_before_minutes: numberOf(d.before) || 0,
    buffer_after_minutes: numberOf(d.after) || 0,
    ...(d.step ? { step_minutes: numberOf(d.step) } : {}),
    daily_limit: numberOf(d.daily) || 0,
    window_days: numberOf(d.window) || 0,
    notice_minutes: d.notice,
    cancel_deadline_minutes: d.cancel,
    reschedule_deadline_minutes: d.move,
    visibility: d.visibility as NonNullable<Api.Service["visibility"]>,
    colour: d.colour,
    ...(vat ? { vat } : {}),
    ...(prepay ? { prepay } : {}),
    ...remindersOf(d.reminders),
    ...(d.fixed ? { hours: { ...hours, rules: rulesOf(d.plans) } } : {}),
    translations: wordsOf(d.translations) as NonNullable<Api.Service["translations"]>,
  });
  body.practitioners = d.practitioners; // also where there are none
  return body;
}

export function Offer({ id }: { id: string }) {
  return id === "new" ? <OfferForm /> : <Known id={id} />;
}

function Known({ id }: { id: string }) {
  const k = useKept("GET /v1/services/{id}", { id }),
    s = k.value.value;
  if (!s) return <Pending of={k} n={8} />;
  return <OfferForm key={id} of={s} />;
}

function OfferForm({ of }: { of?: Api.Service }) {
  const currency =
    of?.price.currency || services.value[0]?.price.currency || currencies[practice.value?.country ?? ""] || "EUR";
  const place = "services/" + (of?.id ?? "new"),
    d = draftOf(place, offerOf(of, currency)),
    v = d.now,
    form = useForm(d);
  const save = () => {
    const taken = services.value.map((s) => s.id),
      id = of?.id ?? slug(v.name, taken),
      body = bodyOf(v, id, of, currency);
    const put = (id: string) => call("PUT /v1/services/{id}", { id }, { ...body, id });
    const post = (b: typeof body, key: string) => call("POST /v1/services", {}, b, key);
    form.save(
      body.name,
      () => (of ? put(id) : addOnce(place, body, post, (made) => put(made.id))),
      of ? "" : (made) => at("settings", ["services", made]),
    );
  };
  const remove = () =>
    form.remove(of!.name, () => call("DELETE /v1/services/{id}", { id: of!.id }), at("settings", ["services"]));
  return (
    <div class="beside">
      <div>
        <Form
          draft={d}
          save={save}
          busy={form.busy}
          problem={form.problem}
          isNew={!of}
          ready={!!v.name.trim() && numberOf(v.duration) > 0}
          remove={of && remove}
        >
          <What v={v} set={d.set} currency={currency} wrong={(x) => faultAt(form.problem, x)} isNew={!of} />
          <Where v={v} set={d.set} />
          <Reminders of={v.reminders} set={(reminders) => d.set({ reminders })} />
          <Later label={A.paying}>
            {(m) => (
              <m.Pricing
                of={of}
                priced={v.priced}
                set={(priced) => d.set({ priced })}
                price={Math.round(numberOf(v.price) * minor(currency)) || 0}
                cancel={v.cancel}
                currency={currency}
                problem={form.problem}
              />
            )}
          </Later>
          <details>
            <summary>{A.rules}</summary>
            <Rules v={v} set={d.set} />
          </details>
          <details open={v.fixed}>
            <summary>{A.fixedTimes}</summary>
            <Tick label={A.onlyThen} hint={A.onlyThenHint} on={v.fixed} set={(fixed) => d.set({ fixed })} />
            {v.fixed && <Hours plans={v.plans} set={(plans) => d.set({ plans })} places={false} />}
          </details>
        </Form>
        {of?.hours && <ClassDays id={of.id} all={of.hours.exceptions ?? []} />}
      </div>
      <Seen v={v} currency={currency} of={of} />
    </div>
  );
}

type Set = (c: Partial<OfferDraft>) => void;

function What(p: {
  v: OfferDraft;
  set: Set;
  currency: string;
  wrong: (x: string) => string | undefined;
  isNew: boolean;
}) {
  const { v, set, currency, wrong } = p;
  return (
    <>
      <Input
        label={T.name}
        value={v.name}
        set={(name) => set({ name })}
        max={120}
        error={wrong("name")}
        focus={p.isNew}
      />
      <Text
        label={A.description}
        hint={A.descriptionHint}
        value={v.description}
        set={(description) => set({ description })}
        max={4000}
      />
      <div class="three">
        <Num
          label={A.duration}
          unit={A.min}
          value={v.duration}
          set={(duration) => set({ duration })}
          error={wrong("duration_minutes") ?? (numberOf(v.duration) > 0 ? undefined : A.aNumber)}
        />
        <Num
          label={A.price}
          unit={currency}
          value={v.price}
          set={(price) => set({ price })}
          error={wrong("price") ?? (numberOf(v.price) >= 0 ? undefined : A.aNumber)}
        />
        <Num
          label={A.seats}
          value={v.capacity}
          set={(capacity) => set({ capacity })}
          hint={A.seatsHint}
          error={wrong("capacity")}
        />
      </div>
      <Text
        label={A.bring}
        hint={A.bringHint}
        value={v.confirmation_text}
        set={(confirmation_text) => set({ confirmation_text })}
        rows={2}
      />
      <Spoken
        of={v.translations}
        set={(translations) => set({ translations })}
        fields={[
          { name: "name", label: T.name },
          { name: "description", label: A.description, rows: 3, max: 4000 },
          { name: "confirmation_text", label: A.bring, rows: 2 },
        ]}
      />
      <Colour label={A.colour} value={v.colour} set={(colour) => set({ colour })} />
    </>
  );
}

function Where({ v, set }: { v: OfferDraft; set: Set }) {
  const rooms = useKept("GET /v1/resources", {}).value.value?.items ?? [],
    places = me.value.value?.locations ?? [];
  return (
    <>
      <Several
        label={A.givenBy}
        all={seen.value.map((p) => [p.id, p.name])}
        of={v.practitioners}
        set={(practitioners) => set({ practitioners })}
        hint={A.givenByHint}
      />
      {places.length > 1 && (
        <Several
          label={A.givenAt}
          all={places.map((l) => [l.id, l.name])}
          of={v.locations}
          set={(locations) => set({ locations })}
          hint={A.givenAtHint}
        />
      )}
      {rooms.length > 0 && (
        <Several
          label={A.needs}
          all={rooms.map((r) => [r.id, r.name])}
          of={v.resources}
          set={(resources) => set({ resources })}
        />
      )}
      <Select
        label={A.whoBooks}
        value={v.visibility}
        set={(visibility) => set({ visibility })}
        options={[
          ["public", A.anyoneBooks],
          ["link", A.byLink],
          ["hidden", A.staffBook],
        ]}
      />
    </>
  );
}

/** Times before an appointment that are usual, and the one that is. */
function ahead(is: number, none: string): [string, string][] {
  const all = new Set([0, 30, 60, 120, 240, 720, 1440, 2880, 4320, 10080, is]);
  return [...all].sort((a, b) => a - b).map((m) => [String(m), m ? inTime(m) : none]);
}

const inTime = (m: number) => (m % 1440 === 0 && m > 1440 ? fill(A.days, { n: m / 1440 }) : written.value.duration(m));

function Rules({ v, set }: { v: OfferDraft; set: Set }) {
  return (
    <>
      <div class="two">
        <Select
          label={A.notice}
          value={String(v.notice)}
          set={(x) => set({ notice: +x })}
          options={ahead(v.notice, A.anyTime)}
        />
        <Num
          label={A.window}
          unit={A.daysUnit}
          value={v.window}
          set={(window) => set({ window })}
          hint={A.windowHint}
        />
        <Select
          label={A.cancelUntil}
          value={String(v.cancel)}
          set={(x) => set({ cancel: +x })}
          options={ahead(v.cancel, A.untilStart)}
        />
        <Select
          label={A.moveUntil}
          value={String(v.move)}
          set={(x) => set({ move: +x })}
          options={ahead(v.move, A.untilStart)}
        />
        <Num label={A.before} unit={A.min} value={v.before} set={(before) => set({ before })} />
        <Num label={A.after} unit={A.min} value={v.after} set={(after) => set({ after })} hint={A.bufferHint} />
        <Num label={A.step} unit={A.min} value={v.step} set={(step) => set({ step })} hint={A.stepHint} />
        <Num label={A.daily} value={v.daily} set={(daily) => set({ daily })} hint={A.dailyHint} />
      </div>
    </>
  );
}

function Reminders({ of, set }: { of: Api.Reminder[]; set: (r: Api.Reminder[]) => void }) {
  const put = (i: number, c: Partial<Api.Reminder>) => set(of.map((r, m) => (m === i ? { ...r, ...c } : r)));
  return (
    <fieldset class="field">
      <legend>{T.reminders}</legend>
      {!of.length && <p class="quiet">{A.noReminders}</p>}
      {of.map((r, i) => (
        <div key={i} class="reminder">
          <Select
            label={A.how}
            value={r.channel}
            set={(c) => put(i, { channel: c as Api.Reminder["channel"] })}
            options={[
              ["email", T.byEmail],
              ["sms", T.bySms],
            ]}
          />
          <Select
            label={A.ahead}
            value={String(r.minutes_before)}
            set={(m) => put(i, { minutes_before: +m })}
            options={ahead(r.minutes_before, "").filter(([m]) => m !== "0")}
          />
          <button
            type="button"
            class="round"
            aria-label={fill(A.removeReminder, { n: i + 1 })}
            onClick={() => set(of.filter((_, m) => m !== i))}
          >
            <Icon shape="close" />
          </button>
        </div>
      ))}
      {of.length < 5 && (
        <p>
          <button
            type="button"
            class="btn small"
            onClick={() => set([...of, { channel: "email", minutes_before: of.length ? 2880 : 1440 }])}
          >
            <Icon shape="plus" />
            {A.addReminder}
          </button>
        </p>
      )}
    </fieldset>
  );
}

/** A duration as the language says it. */
function lasting(minutes: number, l: string): string {
  const say = (n: number, unit: string) =>
    n ? new Intl.NumberFormat(l, { style: "unit", unit, unitDisplay: "long" }).format(n) : "";
  return [say(Math.floor(minutes / 60), "hour"), say(minutes % 60, "minute")].filter(Boolean).join(" ");
}

/** A price as the language writes it. */
const costing = (n: number, currency: string, l: string) =>
  n ? new Intl.NumberFormat(l, { style: "currency", currency, trailingZeroDisplay: "stripIfInteger" }).format(n) : "";

/** What clients see of the service as it is typed, in each language. */
function Seen({ v, currency, of }: { v: OfferDraft; currency: string; of: Api.Service | undefined }) {
  const own = practice.value?.language ?? "nb",
    [spoken, setSpoken] = useState(own);
  const in_ = spoken === own ? undefined : v.translations[spoken];
  const words = (name: keyof Words) => in_?.[name]?.trim() || v[name as "name"].trim();
  const minutes = numberOf(v.duration) || 0,
    price = numberOf(v.price);
  return (
    <aside class="seen" aria-label={A.clientsSee}>
      <h2>{A.clientsSee}</h2>
      <Select label={T.language} value={spoken} set={setSpoken} options={languages} />
      <div class="card offer" lang={spoken} style={v.colour ? { "--own": v.colour } : {}}>
        <p class="what">
          <bdi>{words("name") || "…"}</bdi>
        </p>
        <p class="quiet">
          {[minutes > 0 && lasting(minutes, spoken), costing(price || 0, currency, spoken)]
            .filter(Boolean)
            .join(" · ")}
        </p>
        {words("description") && (
          <p class="pre">
            <bdi>{words("description")}</bdi>
          </p>
        )}
      </div>
      {words("confirmation_text") && (
        <div class="card" lang={spoken}>
          <p class="quiet">{A.inConfirmation}</p>
          <p class="pre">
            <bdi>{words("confirmation_text")}</bdi>
          </p>
        </div>
      )}
      {spoken !== own && !in_?.name?.trim() && <p class="hint">{A.asWritten}</p>}
      {of && v.visibility !== "hidden" && (
        <p>
          <a href={`/b/${practice.value!.id}?service=${of.id}&language=${spoken}`} target="_blank" rel="noopener">
            {A.openPage}
          </a>
        </p>
      )}
      {of && v.visibility !== "hidden" && <Widget key={spoken} of={of} spoken={spoken} />}
      {of && (
        <p>
          <To to={at("messages", ["journey"], { service: of.id, language: spoken })}>{A.seeJourney}</To>
        </p>
      )}
    </aside>
  );
}

/** The widget as a website shows it, of the service as it is saved: to look at, so that nobody books by trying.
 * Visitors see a change some seconds later, and so does this. */
function Widget({ of, spoken }: { of: Api.Service; spoken: string }) {
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const script = "/widget.js"; // not a part of this app: it is loaded as websites load it
    void import(script).catch(() => undefined);
  }, []);
  useEffect(() => {
    const late = setTimeout(() => setTurn((n) => n + 1), 11_000);
    return () => clearTimeout(late);
  }, [of]);
  return (
    <>
      <h3>{A.inWidget}</h3>
      <p class="hint">{A.inWidgetHint}</p>
      <div class="card widget" inert>
        {h("stund-booking", { key: turn, practice: practice.value!.id, service: of.id, lang: spoken })}
      </div>
    </>
  );
}
