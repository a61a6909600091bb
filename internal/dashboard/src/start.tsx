// The first run of a new practice: name and country, who works when, the first service, and the link that clients book
// by. What is asked begins with what is usual in the country and the trade.
import { useEffect, useState } from "preact/hooks";
import { signal } from "@preact/signals";
import * as T from "texts";
import * as A from "texts/settings";
import { fill } from "../../script/src/dates";
import style from "settings.css";
import { Wrong, faultAt, useAct } from "./act";
import { call, type Problem } from "./api";
import { Copy, Num, currencies, minor, numberOf, slug } from "./forms";
import { Hours } from "./hours";
import { language } from "./practice";
import { signedIn } from "./session";
import { Icon, Input, Select, leave, useDress } from "./ui";
import { emptyPlan, painted, rulesOf, weekdays, type Plan } from "./week";

type Trade = { id: string; name: () => string; service: () => string; minutes: number; pause: number; nok: number };

/** What is usual in a trade: the first service, how long it takes, the pause after it, what it costs in Norway. */
const trades: Trade[] = [
  { id: "physio", name: () => A.tradePhysio, service: () => A.firstVisitName, minutes: 45, pause: 0, nok: 690 },
  { id: "massage", name: () => A.tradeMassage, service: () => A.massageName, minutes: 60, pause: 15, nok: 950 },
  { id: "talk", name: () => A.tradeTalk, service: () => A.talkName, minutes: 50, pause: 10, nok: 1300 },
  { id: "coach", name: () => A.tradeCoach, service: () => A.coachName, minutes: 60, pause: 0, nok: 1500 },
  { id: "skin", name: () => A.tradeSkin, service: () => A.skinName, minutes: 60, pause: 10, nok: 990 },
  { id: "other", name: () => A.tradeOther, service: () => A.otherName, minutes: 60, pause: 0, nok: 800 },
];

/** How a country's prices compare with Norway's, in its own currency. */
const prices: Record<string, number> = { NO: 1, SE: 1, DK: 0.65, FI: 0.09, IS: 13, GB: 0.075, DE: 0.09, US: 0.1 };

const zones: Record<string, string[]> = {
  NO: ["Europe/Oslo"],
  SE: ["Europe/Stockholm"],
  DK: ["Europe/Copenhagen"],
  FI: ["Europe/Helsinki"],
  IS: ["Atlantic/Reykjavik"],
  GB: ["Europe/London"],
  DE: ["Europe/Berlin"],
  US: ["America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"],
};

const spokenIn: Record<string, string> = { NO: "nb", SE: "sv", DK: "da", FI: "fi" };

/** The country that the browser is likely to be in. */
function likely(): string {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const there = Object.entries(zones).find(([, all]) => all.includes(zone))?.[0];
  return there ?? { nb: "NO", sv: "SE", da: "DK", fi: "FI", en: "GB" }[language.value];
}

const round = (n: number) => (n >= 200 ? Math.round(n / 10) * 10 : Math.round(n));

function weekOf(): Plan {
  const p = emptyPlan();
  for (const d of weekdays.slice(0, 5)) p.days[d] = painted([[540, 960]], [690, 720], false);
  return p;
}

type Draft = {
  name: string;
  country: string;
  zone: string;
  email: string;
  trade: string;
  person: string;
  plans: Plan[];
  service: string;
  minutes: string;
  price: string;
};

/** What was filled in: kept while one goes back and forth. */
const draft = signal<Draft | null>(null);
const at = signal(0);

const suggested = (trade: string, country: string) => {
  const t = trades.find((x) => x.id === trade) ?? trades.at(-1)!;
  return { service: t.service(), minutes: String(t.minutes), price: String(round(t.nok * (prices[country] ?? 1))) };
};

function begun(): Draft {
  const country = likely();
  return {
    name: "",
    country,
    zone: zones[country]![0]!,
    email: "",
    trade: "physio",
    person: "",
    plans: [weekOf()],
    ...suggested("physio", country),
  };
}

/** Who sets up: of their account, or else as their token says. */
function useMyself(known: (name: string, email: string) => void): string {
  const [name, setName] = useState(signedIn.value.name);
  useEffect(() => {
    const { account, name, email } = signedIn.value;
    call("GET /v1/staff", {})
      .then(
        (all) => all.items.find((a) => a.id === account),
        () => undefined,
      )
      .then((mine) => {
        setName(mine?.name ?? name);
        known(mine?.name ?? name, mine?.email ?? email);
      });
  }, []);
  return name;
}

/** What is still to be filled in at the step. */
const missing = (step: number, d: Draft): string[] =>
  [
    [d.name.trim() ? "" : A.practiceName, d.email.trim() ? "" : T.email],
    [d.person.trim() ? "" : A.yourName],
    [d.service.trim() ? "" : T.service, numberOf(d.minutes) > 0 ? "" : A.duration],
  ][step]?.filter(Boolean) ?? [];

/** The first run, step by step. */
export function Start({ done }: { done: () => void }) {
  useDress(style);
  const d = (draft.value ??= begun()),
    step = at.value,
    [id, setID] = useState(""),
    act = useAct(),
    lacks = missing(step, d),
    ready = !lacks.length;
  const set = (change: Partial<Draft>) => {
    draft.value = { ...draft.value!, ...change };
  };
  const next = () => {
    if (step < 2) {
      at.value = step + 1;
      document.querySelector<HTMLElement>("h1")?.focus();
    } else
      act.run(async () => {
        setID(await setUp(d));
        at.value = 3;
      });
  };
  const me = useMyself((name, email) => {
    const { person, email: typed } = draft.value!;
    set({ person: person || name, email: typed || email });
  });
  if (step === 3) return <Ready id={id} name={d.name} done={done} />;
  return (
    <main class="start" id="main">
      <p class="signed">
        <bdi>{me}</bdi>
        <button class="btn" onClick={() => void leave()}>
          <Icon shape="out" />
          {T.signOut}
        </button>
      </p>
      <p class="quiet">{fill(A.stepOf, { n: step + 1, all: 3 })}</p>
      <h1 tabIndex={-1}>{[A.startTitle, A.startHours, A.startService][step]}</h1>
      <form
        noValidate
        onSubmit={(e) => {
          e.preventDefault();
          if (ready) next();
        }}
      >
        {step === 0 && <First d={d} set={set} problem={act.problem} />}
        {step === 1 && (
          <>
            <Input
              label={A.yourName}
              value={d.person}
              set={(person) => set({ person })}
              max={120}
              complete="name"
              hint={A.yourNameHint}
              focus
            />
            <Hours plans={d.plans} set={(plans) => set({ plans })} places={false} />
          </>
        )}
        {step === 2 && <Third d={d} set={set} />}
        <Wrong problem={act.problem} />
        <div class="acts">
          <button class="btn main" disabled={!ready || act.busy} aria-describedby="lacks">
            {step < 2 ? A.goOn : A.finishStart}
          </button>
          {step > 0 && (
            <button
              class="btn"
              type="button"
              onClick={() => {
                at.value = step - 1;
              }}
            >
              {A.goBack}
            </button>
          )}
        </div>
        <p class="hint" id="lacks">
          {ready ? A.changeLater : fill(A.stillMissing, { fields: lacks.join(", ") })}
        </p>
      </form>
    </main>
  );
}

type Set = (c: Partial<Draft>) => void;

function First({ d, set, problem }: { d: Draft; set: Set; problem: Problem | undefined }) {
  const names = new Intl.DisplayNames([language.value], { type: "region" });
  return (
    <>
      <Input
        label={A.practiceName}
        value={d.name}
        set={(name) => set({ name })}
        max={120}
        complete="organization"
        hint={A.practiceNameHint}
        error={faultAt(problem, "name")}
        focus
      />
      <div class="two">
        <Select
          label={A.country}
          value={d.country}
          set={(country) => set({ country, zone: zones[country]![0]!, ...suggested(d.trade, country) })}
          options={Object.keys(zones).map((c) => [c, names.of(c) ?? c])}
        />
        {zones[d.country]!.length > 1 && (
          <Select
            label={A.zone}
            value={d.zone}
            set={(zone) => set({ zone })}
            options={zones[d.country]!.map((z) => [z, z.split("/")[1]!.replace("_", " ")])}
          />
        )}
      </div>
      <Select
        label={A.trade}
        value={d.trade}
        set={(trade) => set({ trade, ...suggested(trade, d.country) })}
        options={trades.map((t) => [t.id, t.name()])}
      />
      <Input
        label={T.email}
        type="email"
        value={d.email}
        set={(email) => set({ email })}
        max={254}
        complete="email"
        hint={A.emailHint}
        error={faultAt(problem, "email")}
      />
    </>
  );
}

function Third({ d, set }: { d: Draft; set: Set }) {
  return (
    <>
      <Input label={T.service} value={d.service} set={(service) => set({ service })} max={120} focus />
      <div class="two">
        <Num label={A.duration} unit={A.min} value={d.minutes} set={(minutes) => set({ minutes })} />
        <Num label={A.price} unit={currencies[d.country]!} value={d.price} set={(price) => set({ price })} />
      </div>
    </>
  );
}

/** Writes the set-up, and returns the id of the practice. What an attempt before wrote is written over, so that it can
 * be tried again. */
async function setUp(d: Draft): Promise<string> {
  const currency = currencies[d.country]!,
    spoken = spokenIn[d.country] ?? "en",
    trade = trades.find((t) => t.id === d.trade)!;
  const made = await call(
    "PUT /v1/practice",
    {},
    {
      id: "",
      name: d.name.trim(),
      country: d.country,
      time_zone: d.zone,
      currency,
      language: spoken,
      email: d.email.trim(),
    },
  );
  const person = slug(d.person, []),
    service = slug(d.service, []);
  await put("practitioners", person, { id: person, name: d.person.trim(), hours: { rules: rulesOf(d.plans) } });
  await put("services", service, {
    id: service,
    name: d.service.trim(),
    duration_minutes: numberOf(d.minutes),
    ...(trade.pause ? { buffer_after_minutes: trade.pause } : {}),
    step_minutes: 30,
    notice_minutes: 120,
    cancel_deadline_minutes: 1440,
    reschedule_deadline_minutes: 1440,
    capacity: 1,
    price: { amount_minor: Math.round((numberOf(d.price) || 0) * minor(currency)), currency },
    practitioners: [person],
    colour: "#1f6f5c",
  });
  return made.id;
}

async function put(kind: "practitioners", id: string, body: Api.Practitioner): Promise<void>;
async function put(kind: "services", id: string, body: Api.Service): Promise<void>;
async function put(kind: "practitioners" | "services", id: string, body: Api.Practitioner | Api.Service) {
  try {
    await call(`POST /v1/${kind}` as "POST /v1/services", {}, body as Api.Service);
  } catch (e) {
    if (!(e as Problem).code?.endsWith("-exists")) throw e;
    await call(`PUT /v1/${kind}/{id}` as "PUT /v1/services/{id}", { id }, body as Api.Service);
  }
}

function Ready({ id, name, done }: { id: string; name: string; done: () => void }) {
  const link = `${location.origin}/b/${id}`,
    [seen, setSeen] = useState(false);
  return (
    <main class="start" id="main">
      <h1 tabIndex={-1}>{fill(A.readyTitle, { name })}</h1>
      <p class="lead">{A.readyHint}</p>
      <p class="code">{link}</p>
      <div class="acts">
        <Copy text={link} label={A.copyLink} />
        <a class="btn" href={link} target="_blank" rel="noopener" onClick={() => setSeen(true)}>
          {A.tryIt}
        </a>
      </div>
      <div class="acts">
        <button class="btn main" onClick={done}>
          {seen && <Icon shape="check" />}
          {A.toToday}
        </button>
      </div>
    </main>
  );
}
