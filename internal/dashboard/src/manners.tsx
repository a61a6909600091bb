// Manners: what will be sent to whom and why not, and what a client wants to get.
import { useState } from "preact/hooks";
import * as T from "texts";
import * as A from "texts/manners";
import { alone, dayOf, fill } from "../../script/src/dates";
import { shownPhone } from "../../script/src/phone";
import style from "manners.css";
import { Wrong, useAct } from "./act";
import { call } from "./api";
import { HereAgain, draftOf, type Draft } from "./drafts";
import { More, usePages } from "./lists";
import { language, local, who, written } from "./practice";
import { at, go, route } from "./route";
import { renew, useKept } from "./store";
import { Bones, Chip, Empty, Failed, Icon, Select, Text, To, useDress } from "./ui";

export { speak } from "texts/manners";

const channelOf = (c: string) => (c === "sms" ? T.bySms : T.byEmail);

/** What will be sent to whom, and why not. */
export function Planned({ kindOf }: { kindOf: (kind: string) => string }) {
  useDress(style);
  const q = route.value.query,
    days = q.get("days") === "8" ? 8 : 3,
    client = q.get("client") ?? "";
  const pages = usePages("GET /v1/messages/planned", { days, language: language.value, ...(client && { client }) }),
    { first: page, items, kept: k } = pages;
  return (
    <>
      {client && <Whose id={client} />}
      <form class="filters" aria-label={A.planned} onSubmit={(e) => e.preventDefault()}>
        <Chip
          label={A.ahead}
          value={String(days)}
          set={(v) => go(at("messages", ["planned"], { days: v === "8" ? v : "", client }), true)}
          options={[
            ["3", A.days3],
            ["8", A.days8],
          ]}
        />
      </form>
      <p class="count">{A.plannedHint}</p>
      <Greetings class="count" />
      {!page ? (
        k.problem.value ? (
          <Failed problem={k.problem.value} again={() => void k.load()} />
        ) : (
          <Bones n={6} />
        )
      ) : items.length ? (
        byDay(items).map(([day, some]) => (
          <section class="ahead" key={day}>
            <h2>{alone(written.value.date(day))}</h2>
            <ol>
              {some.map((m) => (
                <Coming key={m.about + m.kind + m.channel + m.planned_at} m={m} kind={kindOf(m.kind)} />
              ))}
            </ol>
          </section>
        ))
      ) : (
        <Empty title={A.nothingPlanned} />
      )}
      <More of={pages} />
    </>
  );
}

/** What is planned, by the day for which it is: it comes in that order. */
function byDay(items: Api.PlannedMessage[]): [string, Api.PlannedMessage[]][] {
  const days = new Map<string, Api.PlannedMessage[]>();
  for (const m of items) {
    const day = dayOf(local(m.planned_at));
    days.set(day, [...(days.get(day) ?? []), m]);
  }
  return [...days];
}

/** Where owners set which greetings are sent. */
const Greetings = (o: { class?: string }) =>
  who.value.role === "owner" ? (
    <p class={o.class}>
      <To to={at("settings", ["greetings"])}>{A.greetingsSet}</To>
    </p>
  ) : null;

/** Whose messages alone are shown. */
function Whose({ id }: { id: string }) {
  const c = useKept("GET /v1/clients/{id}", { id }).value.value;
  return (
    <p class="whose">
      <To to={at("messages", ["planned"])} class="back">
        <Icon shape="left" />
        {T.showAll}
      </To>
      <To to={at("clients", [id])}>
        <b>
          <bdi>{c?.name ?? ""}</bdi>
        </b>
      </To>
    </p>
  );
}

function Coming({ m, kind }: { m: Api.PlannedMessage; kind: string }) {
  const f = written.value,
    goesAt = local(m.at),
    when = dayOf(goesAt) === dayOf(local(m.planned_at)) ? fill(A.atTime, { time: f.time(goesAt) }) : f.dateTime(goesAt),
    goes = { goes: A.goesAt, waits: A.waitsUntil, skipped: A.notSent }[m.outlook];
  return (
    <li class={m.outlook}>
      <Icon shape={m.outlook === "skipped" ? "warn" : m.outlook === "waits" ? "clock" : "mail"} />
      <span>
        <b>{kind}</b>
        <small>
          {m.client ? (
            <To to={at("clients", [m.client])}>
              <bdi>{m.client_name ?? ""}</bdi>
            </To>
          ) : (
            <bdi>{m.client_name ?? ""}</bdi>
          )}
          {" · "}
          {channelOf(m.channel)} · <bdi>{m.channel === "sms" ? shownPhone(m.to ?? "") : (m.to ?? "")}</bdi>
        </small>
      </span>
      <span class="how">
        {fill(goes, { when })}
        {m.reason && <small>{m.reason}</small>}
      </span>
    </li>
  );
}

// What a client may refuse. What is essential comes by some channel, so that only its channel is chosen.
const purposes = ["reminders", "care", "feedback", "greetings", "marketing"] as const;

type Said = Api.Preference;
type Basis = NonNullable<Said["basis"]>;

export function Preferences({ c }: { c: Api.View }) {
  useDress(style);
  const k = useKept("GET /v1/clients/{id}/preferences", { id: c.id }),
    p = k.value.value,
    act = useAct(),
    said = draftOf("consent/" + c.id, { basis: "consent" as Basis, wording: "" }),
    [asking, ask] = useState<Said["channel"]>();
  if (!p) return null;
  const names: Record<Said["purpose"], string> = {
    essential: A.essential,
    reminders: T.reminders,
    care: A.care,
    feedback: A.feedback,
    greetings: A.greetings,
    marketing: A.marketing,
  };
  const answer = (purpose: string, channel: string) =>
    p.items.find((i) => i.purpose === purpose && i.channel === channel)?.answer ?? "unsaid";
  const write = (...items: Said[]) =>
    act.run(async () => {
      await call("PUT /v1/clients/{id}/preferences", { id: c.id }, { revision: p.revision, items });
      if (items.some((i) => i.wording)) said.reset();
      ask(undefined);
      await renew("/v1/clients/", "/v1/clients", "/v1/messages/planned");
      await k.load();
    });
  const way = answer("essential", "sms") === "no" ? "email" : answer("essential", "email") === "no" ? "sms" : "both";
  const reach = (by: string) =>
    write(
      { purpose: "essential", channel: "email", answer: by === "sms" ? "no" : "unsaid" },
      { purpose: "essential", channel: "sms", answer: by === "email" ? "no" : "unsaid" },
    );
  // A yes to marketing is worth nothing without the words that it was said to.
  const set = (purpose: Said["purpose"], channel: Said["channel"], to: Said["answer"]) =>
    purpose === "marketing" && to === "yes" ? ask(channel) : write({ purpose, channel, answer: to });
  return (
    <section>
      <h2>{A.wishes}</h2>
      <table class="wishes">
        <thead>
          <tr>
            <th scope="col">
              <span class="vh">{A.purpose}</span>
            </th>
            <th scope="col">{T.byEmail}</th>
            <th scope="col">{T.bySms}</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{A.essential}</th>
            <td colSpan={2}>
              <select
                aria-label={A.essential}
                disabled={act.busy}
                value={way}
                onChange={(e) => reach(e.currentTarget.value)}
              >
                <option value="both">{A.bothWays}</option>
                <option value="email">{A.onlyEmail}</option>
                <option value="sms">{A.onlySms}</option>
              </select>
            </td>
          </tr>
          {purposes.map((purpose) => (
            <tr key={purpose}>
              <th scope="row">{names[purpose]}</th>
              {(["email", "sms"] as const).map((ch) => (
                <td key={ch}>
                  <select
                    aria-label={`${names[purpose]}, ${ch === "sms" ? T.bySms : T.byEmail}`}
                    disabled={act.busy}
                    value={asking === ch && purpose === "marketing" ? "yes" : answer(purpose, ch)}
                    onChange={(e) => set(purpose, ch, e.currentTarget.value as Said["answer"])}
                  >
                    {(["unsaid", "yes", "no"] as const).map((v) => (
                      <option key={v} value={v} selected={v === answer(purpose, ch)}>
                        {{ unsaid: A.unsaid, yes: A.yes, no: A.no }[v]}
                      </option>
                    ))}
                  </select>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {asking && <Consent channel={asking} said={said} busy={act.busy} write={write} close={() => ask(undefined)} />}
      <Wrong problem={act.problem} />
      {!!p.items.length && (
        <details>
          <summary>{A.howSaid}</summary>
          <ul class="said">
            {p.items.map((i) => (
              <li key={i.purpose + i.channel}>
                <b>{names[i.purpose]}</b>, {i.channel === "sms" ? T.bySms : T.byEmail}:{" "}
                {{ unsaid: A.unsaid, yes: A.yes, no: A.no }[i.answer]}
                <small>
                  {fill(
                    i.source === "client" ? A.saidByClient : i.source === "import" ? A.saidByImport : A.saidByStaff,
                    { when: i.at ? written.value.dateTime(i.at) : "" },
                  )}
                </small>
                {i.wording && (
                  <small>
                    <bdi>{i.wording}</bdi>
                  </small>
                )}
              </li>
            ))}
          </ul>
        </details>
      )}
      <p>
        <To to={at("messages", ["planned"], { client: c.id, days: "8" })}>{A.seePlanned}</To>
      </p>
      <Greetings />
    </section>
  );
}

/** Asks what a consent to marketing was, before it is recorded. */
function Consent(o: {
  channel: Said["channel"];
  said: Draft<{ basis: Basis; wording: string }>;
  busy: boolean;
  write: (s: Said) => void;
  close: () => void;
}) {
  const { basis, wording } = o.said.now;
  return (
    <form
      class="consent"
      onSubmit={(e) => {
        e.preventDefault();
        o.write({ purpose: "marketing", channel: o.channel, answer: "yes", basis, wording: wording.trim() });
      }}
    >
      <HereAgain draft={o.said} />
      <h3>{fill(A.consentOf, { what: A.marketing + ", " + (o.channel === "sms" ? T.bySms : T.byEmail) })}</h3>
      <Select
        label={A.basis}
        value={basis}
        set={(v) => o.said.set({ basis: v as Basis })}
        options={[
          ["consent", A.basisConsent],
          ["existing-client", A.basisExisting],
        ]}
      />
      <Text
        label={A.wordingLabel}
        hint={A.wordingHint}
        value={wording}
        set={(wording) => o.said.set({ wording })}
        max={500}
        rows={3}
      />
      <div class="acts">
        <button class="btn main" disabled={o.busy || !wording.trim()}>
          {A.record}
        </button>
        <button type="button" class="btn" onClick={o.close}>
          {A.notNow}
        </button>
      </div>
    </form>
  );
}
