// Settings: how VAT applies to a service and what it asks for before it is booked, and who is authorised to what.
import { useEffect } from "preact/hooks";
import { signal } from "@preact/signals";
import * as A from "texts/pricing";
import { fill } from "../../script/src/dates";
import { Pending, faultAt } from "./act";
import type { Problem } from "./api";
import { Num, minor, numberOf } from "./forms";
import { language, practice, practitionerOf, written } from "./practice";
import { read, useKept } from "./store";
import { Field, Icon, Select, wordsOf } from "./ui";

export { speak } from "texts/pricing";

/** What each country's law of VAT leaves to choose, by the country. */
const law = signal<Record<string, { reduced: string[] | null; professions: [code: string, name: string][] }>>({});

function useLaw() {
  useEffect(() => {
    if (!Object.keys(law.value).length)
      read<typeof law.value>("law").then(
        (l) => (law.value = l),
        () => undefined, // what was chosen stays, and can be chosen anew once it can be read
      );
  }, []);
  return law.value;
}

type Step = { minutes: number; percent: string };

/** What is typed of what a service asks for. */
interface Typed {
  treatment: string;
  rate: string;
  kind: string;
  by: string; // "amount" or "percent"
  amount: string;
  percent: string;
  hold: number;
  capture: string;
  own: boolean; // steps of the practice's own when a client cancels
  steps: Step[];
}

/** What is typed, and what the API takes of it. */
export interface Priced {
  typed: Typed;
  vat: Api.VAT | undefined;
  prepay: Api.Prepay | undefined;
}

type Of = Pick<Api.Service, "vat" | "prepay"> | undefined;

const typedOf = (s: Of, currency: string): Typed => ({
  treatment: s?.vat?.treatment ?? "",
  rate: s?.vat?.rate ?? "",
  kind: s?.prepay?.kind ?? "none",
  by: s?.prepay?.percent || !s?.prepay?.amount_minor ? "percent" : "amount",
  amount: s?.prepay?.amount_minor ? String(s.prepay.amount_minor / minor(currency)) : "",
  percent: s?.prepay?.percent ? String(s.prepay.percent) : "",
  hold: s?.prepay?.hold_minutes || 30,
  capture: s?.prepay?.capture ?? "at-booking",
  own: !!s?.prepay?.refunds?.length,
  steps: (s?.prepay?.refunds ?? []).map((r) => ({ minutes: r.notice_minutes, percent: String(r.percent) })),
});

/** A number as the API takes it: what is none is refused there, beside its field. */
const whole = (s: string) => Math.round(numberOf(s)) || 0;

function pricedOf(t: Typed, currency: string): Priced {
  const vat = t.treatment
    ? ({ treatment: t.treatment, ...(t.treatment === "reduced" ? { rate: t.rate } : {}) } as Api.VAT)
    : undefined;
  if (t.kind === "none") return { typed: t, vat, prepay: undefined };
  const prepay: Api.Prepay = {
    kind: t.kind as Api.Prepay["kind"],
    hold_minutes: t.hold,
    capture: t.capture as NonNullable<Api.Prepay["capture"]>,
  };
  if (t.kind === "deposit" && t.by === "amount")
    prepay.amount_minor = Math.round(numberOf(t.amount) * minor(currency)) || 0;
  if (t.kind === "deposit" && t.by === "percent") prepay.percent = whole(t.percent);
  if (t.own) prepay.refunds = t.steps.map((s) => ({ notice_minutes: s.minutes, percent: whole(s.percent) }));
  return { typed: t, vat, prepay };
}

interface PricingProps {
  of: Api.Service | undefined; // as it is saved
  priced: Priced | undefined; // as it is typed
  set: (p: Priced | undefined) => void;
  price: number; // in minor units, as it is typed
  cancel: number; // minutes before the start until which clients may cancel, as it is typed
  currency: string;
  problem: Problem | undefined;
}

/** What a service's form says of money, beside the price. */
export function Pricing(p: PricingProps) {
  const saved = typedOf(p.of, p.currency),
    t = p.priced?.typed ?? saved,
    wrong = (field: string) => faultAt(p.problem, field);
  const set = (c: Partial<Typed>) => {
    const next = { ...t, ...c };
    p.set(JSON.stringify(next) === JSON.stringify(saved) ? undefined : pricedOf(next, p.currency));
  };
  return (
    <>
      <p class="hint">{A.included}</p>
      <Treatment t={t} set={set} />
      {p.of && t.treatment && <Today {...p} of={p.of} changed={!!p.priced} />}
      <Select
        label={A.asks}
        value={t.kind}
        set={(kind) => set({ kind })}
        options={[
          ["none", A.asksNothing],
          ["deposit", A.asksDeposit],
          ["full", A.asksAll],
        ]}
      />
      {wrong("prepay.kind") && <p class="error">{wrong("prepay.kind")}</p>}
      {t.kind === "deposit" && <Deposit t={t} set={set} currency={p.currency} wrong={wrong} />}
      {t.kind !== "none" && <Terms t={t} set={set} wrong={wrong} />}
      <Meaning t={t} {...p} />
    </>
  );
}

type Set = (c: Partial<Typed>) => void;

function Treatment({ t, set }: { t: Typed; set: Set }) {
  const rates = useLaw()[practice.value?.country ?? ""]?.reduced ?? [];
  const choose = (treatment: string) =>
    set({ treatment, rate: treatment === "reduced" ? t.rate || (rates[0] ?? "") : t.rate });
  return (
    <>
      <Select
        label={A.vat}
        value={t.treatment}
        set={choose}
        options={[
          ["", A.vatUnset],
          ["standard", A.vatStandard],
          ...(rates.length || t.treatment === "reduced" ? [["reduced", A.vatReduced] as [string, string]] : []),
          ["exempt", A.vatExempt],
          ["outside", A.vatOutside],
        ]}
      />
      {t.treatment === "exempt" && <p class="hint">{A.vatExemptHint}</p>}
      {t.treatment === "reduced" && (
        <Select
          label={A.whichRate}
          value={t.rate}
          set={(rate) => set({ rate })}
          options={[...new Set([...rates, ...(t.rate ? [t.rate] : [])])].map((r) => [r, percent(r)])}
        />
      )}
    </>
  );
}

/** "25.5" as people write it. */
const percent = (rate: string) => decimal(rate) + " %";
const decimal = (rate: string) => new Intl.NumberFormat(language.value).format(+rate);

/** What VAT works out to today, for each of those who give the service as it is saved. */
function Today({ of, changed }: PricingProps & { of: Api.Service; changed: boolean }) {
  return (
    <div class="field" role="group" aria-label={A.vatToday}>
      <b>{A.vatToday}</b>
      {changed ? (
        <p class="hint">{A.vatAfterSaving}</p>
      ) : (
        <ul class="entries">
          {of.practitioners.map((id) => (
            <TodayBy key={id} of={of} by={id} />
          ))}
        </ul>
      )}
    </div>
  );
}

/** What of a price is VAT, as Stund's own arithmetic has it: the net amount is rounded half up, VAT is the rest. */
export function vatIn(gross: number, rate: string): number {
  const of = 10_000n + BigInt(Math.round(+rate * 100));
  return gross - Number((BigInt(gross) * 20_000n + of) / (2n * of));
}

function TodayBy({ of, by }: { of: Api.Service; by: string }) {
  const k = useKept("GET /v1/services/{id}/vat", { id: of.id, practitioner: by }),
    a = k.value.value,
    f = written.value,
    { amount_minor: gross, currency } = of.price;
  const words = () => {
    if (k.problem.value) return wordsOf(k.problem.value);
    if (!a) return <Pending of={k} n={1} />;
    if (a.category !== "S") return fill(A.vatNone, { reason: a.reason ?? "" });
    const vat = gross ? f.price(vatIn(gross, a.rate), currency) : "0";
    return fill(A.vatOf, { rate: decimal(a.rate), vat, price: f.price(gross, currency) });
  };
  return (
    <li>
      <span>
        <b>
          <bdi>{practitionerOf(by)?.name ?? by}</bdi>
        </b>
        <small title={a?.source}>{words()}</small>
      </span>
    </li>
  );
}

type Wrong = (field: string) => string | undefined;

function Deposit({ t, set, currency, wrong }: { t: Typed; set: Set; currency: string; wrong: Wrong }) {
  return (
    <div class="two">
      <Select
        label={A.depositAs}
        value={t.by}
        set={(by) => set({ by })}
        options={[
          ["percent", A.asPercent],
          ["amount", A.asAmount],
        ]}
      />
      {t.by === "amount" ? (
        <Num
          label={A.howMuch}
          unit={currency}
          value={t.amount}
          set={(amount) => set({ amount })}
          error={wrong("prepay.amount_minor")}
        />
      ) : (
        <Num
          label={A.howMuch}
          unit="%"
          value={t.percent}
          set={(percent) => set({ percent })}
          error={wrong("prepay.percent") ?? wrong("prepay.amount_minor")}
        />
      )}
    </div>
  );
}

/** Minutes as a choice of some that are usual, and of the one that is. */
const choices = (usual: number[], is: number, words: (m: number) => string): [string, string][] =>
  [...new Set([...usual, is])].sort((a, b) => a - b).map((m) => [String(m), words(m)]);

const lasting = (m: number) =>
  m % 1440 === 0 && m > 1440
    ? new Intl.NumberFormat(language.value, { style: "unit", unit: "day", unitDisplay: "long" }).format(m / 1440)
    : written.value.duration(m);

function Terms({ t, set, wrong }: { t: Typed; set: Set; wrong: Wrong }) {
  const first = [{ minutes: 1440, percent: "100" }];
  return (
    <>
      <div class="two">
        <Select
          label={A.holdFor}
          value={String(t.hold)}
          set={(m) => set({ hold: +m })}
          options={choices([15, 30, 60, 120, 240, 1440], t.hold, lasting)}
        />
        <Select
          label={A.taken}
          value={t.capture}
          set={(capture) => set({ capture })}
          options={[
            ["at-booking", A.atBooking],
            ["at-visit", A.atVisit],
          ]}
        />
      </div>
      <Select
        label={A.refund}
        value={t.own ? "own" : ""}
        set={(own) => set({ own: !!own, steps: own && !t.steps.length ? first : t.steps })}
        options={[
          ["", A.refundUsual],
          ["own", A.refundOwn],
        ]}
      />
      {t.own && <Steps of={t.steps} set={(steps) => set({ steps, own: steps.length > 0 })} wrong={wrong} />}
    </>
  );
}

const notices = [0, 120, 240, 720, 1440, 2880, 4320, 10_080, 20_160];

function Steps({ of, set, wrong }: { of: Step[]; set: (s: Step[]) => void; wrong: Wrong }) {
  const put = (i: number, c: Partial<Step>) => set(of.map((s, n) => (n === i ? { ...s, ...c } : s)));
  const next = [...notices].reverse().find((m) => !of.some((s) => s.minutes <= m)) ?? 0;
  return (
    <>
      {of.map((s, i) => (
        <div key={i} class="reminder">
          <Select
            label={A.noticeAtLeast}
            value={String(s.minutes)}
            set={(m) => put(i, { minutes: +m })}
            options={choices(notices, s.minutes, (m) => (m ? lasting(m) : A.anyTime))}
          />
          <Num
            label={A.back}
            unit="%"
            value={s.percent}
            set={(percent) => put(i, { percent })}
            error={wrong(`prepay.refunds[${i}].percent`) ?? wrong(`prepay.refunds[${i}].notice_minutes`)}
          />
          <button
            type="button"
            class="round"
            aria-label={fill(A.removeStep, { n: i + 1 })}
            onClick={() => set(of.filter((_, n) => n !== i))}
          >
            <Icon shape="close" />
          </button>
        </div>
      ))}
      {of.length < 10 && (
        <p>
          <button
            type="button"
            class="btn small"
            onClick={() => set([...of, { minutes: next, percent: of.length ? "50" : "100" }])}
          >
            <Icon shape="plus" />
            {A.addStep}
          </button>
        </p>
      )}
    </>
  );
}

/** What is asked for of the price, in minor units, as the API works it out. */
const dueOf = (t: Typed, price: number, currency: string) => {
  if (t.kind !== "deposit") return t.kind === "full" ? price : 0;
  if (t.by === "amount") return Math.min(Math.round(numberOf(t.amount) * minor(currency)) || 0, price);
  return Math.floor((price * whole(t.percent) + 50) / 100);
};

/** What a client gets back, in a sentence for each step and one for what is later than all of them. */
function refundsSaid(t: Typed, due: number, cancel: number, currency: string): string[] {
  const steps = t.own
    ? t.steps.map((s) => ({ minutes: s.minutes, percent: Math.min(whole(s.percent), 100) }))
    : [{ minutes: cancel, percent: 100 }];
  steps.sort((a, b) => b.minutes - a.minutes);
  const out = steps.map((s) => {
    const back = s.percent === 100 ? A.everything : written.value.price(Math.ceil((due * s.percent) / 100), currency);
    if (!s.percent) return s.minutes ? fill(A.sayNoneBack, { time: lasting(s.minutes) }) : A.sayLater;
    if (s.minutes) return fill(A.sayBack, { time: lasting(s.minutes), back });
    return fill(steps.length > 1 ? A.sayBackAnyTime : A.sayOnlyAnyTime, { back });
  });
  return steps.some((s) => !s.minutes) ? out : [...out, A.sayLater];
}

/** The rule as a client meets it. */
function Meaning({ t, price, cancel, currency }: PricingProps & { t: Typed }) {
  const f = written.value,
    due = dueOf(t, price, currency);
  const said: string[] = [];
  if (due > 0) {
    const what = { due: f.price(due, currency), time: lasting(t.hold) };
    said.push(fill(t.capture === "at-visit" ? A.sayReserves : A.sayPays, what));
    if (due < price) said.push(fill(A.sayRest, { rest: f.price(price - due, currency) }));
    said.push(...refundsSaid(t, due, cancel, currency), A.sayPractice);
  } else if (price > 0 && t.kind === "none") said.push(fill(A.sayNothing, { price: f.price(price, currency) }));
  if (!said.length) return null;
  return (
    <div class="card said" role="group" aria-label={A.meaning}>
      <b>{A.meaning}</b>
      <p>{said.join(" ")}</p>
    </div>
  );
}

interface AuthorisedProps {
  of: Api.Authorisation[];
  set: (a: Api.Authorisation[]) => void;
  problem: Problem | undefined;
}

const countries: Api.Authorisation["country"][] = ["NO", "SE", "DK", "FI"];

/** The authorisations of a practitioner. */
export function Authorised({ of, set, problem }: AuthorisedProps) {
  const own = countries.find((c) => c === practice.value?.country) ?? "NO",
    all = useLaw();
  const add = () => {
    const profession = all[own]?.professions.find(([code]) => code === "physiotherapist")?.[0] ?? "";
    set([...of, { profession, country: own, from: "" }]);
  };
  return (
    <>
      <p class="hint">{A.authorisedHint}</p>
      {!of.length && <p class="quiet">{A.noAuthorisations}</p>}
      {of.map((a, i) => (
        <One
          key={i}
          n={i}
          of={a}
          professions={all[a.country]?.professions ?? []}
          set={(c) => set(of.map((o, n) => (n === i ? c : o)))}
          remove={() => set(of.filter((_, n) => n !== i))}
          wrong={(field) => faultAt(problem, `authorisations[${i}].${field}`)}
        />
      ))}
      <p>
        <button type="button" class="btn small" disabled={!all[own]} onClick={add}>
          <Icon shape="plus" />
          {A.authorised}
        </button>
      </p>
    </>
  );
}

interface OneProps {
  n: number;
  of: Api.Authorisation;
  professions: [string, string][];
  set: (a: Api.Authorisation) => void;
  remove: () => void;
  wrong: Wrong;
}

function One({ n, of, professions, set, remove, wrong }: OneProps) {
  const lands = new Intl.DisplayNames(language.value, { type: "region" });
  const sorted = [...professions].sort((a, b) => a[1].localeCompare(b[1], language.value));
  const named = sorted.some(([code]) => code === of.profession)
    ? sorted
    : [[of.profession, "…"] as [string, string], ...sorted];
  const { to, ...open } = of;
  return (
    <div class="card authorised">
      <div class="two">
        <Select
          label={A.profession}
          value={of.profession}
          set={(profession) => set({ ...of, profession })}
          options={named}
        />
        <Select
          label={A.country}
          value={of.country}
          set={(c) => set({ ...of, country: c as Api.Authorisation["country"] })}
          options={countries.map((c) => [c, lands.of(c) ?? c])}
        />
        <Day label={A.since} value={of.from} set={(from) => set({ ...of, from })} error={wrong("from")} />
        <Day label={A.until} value={to ?? ""} set={(d) => set(d ? { ...of, to: d } : open)} error={wrong("to")} />
      </div>
      {wrong("profession") && <p class="error">{wrong("profession")}</p>}
      <button type="button" class="btn small" onClick={remove}>
        {fill(A.removeAuthorisation, { n: n + 1 })}
      </button>
    </div>
  );
}

const Day = (p: { label: string; value: string; set: (d: string) => void; error: string | undefined }) => (
  <Field label={p.label} error={p.error}>
    {(id, described) => (
      <input
        id={id}
        type="date"
        value={p.value}
        aria-describedby={described}
        onInput={(e) => p.set(e.currentTarget.value)}
      />
    )}
  </Field>
);
