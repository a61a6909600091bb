// Messages: what does not arrive, what a client got, and what a client of a service will get.
import { useEffect, useState } from "preact/hooks";
import * as T from "texts";
import * as A from "texts/messages";
import { addDays, alone, dayOf, fill, upper } from "../../script/src/dates";
import style from "messages.css";
import { Pending, Wrong, useAct } from "./act";
import { call } from "./api";
import { More, usePages } from "./lists";
import { language, local, practice, services, today, who, written } from "./practice";
import { at, go, route } from "./route";
import { part, renew, useKept } from "./store";
import { Bones, Chip, Empty, Failed, Icon, Later, To, done, useDress } from "./ui";

export { speak } from "texts/messages";

const kindOf = (kind: string): string =>
  ({
    booked: A.kindBooked,
    moved: A.kindMoved,
    cancelled: A.kindCancelled,
    reminder: A.kindReminder,
    offer: A.kindOffer,
    joined: A.kindJoined,
    withdrawn: A.kindWithdrawn,
    ended: A.kindEnded,
    removed: A.kindRemoved,
    confirm: A.kindConfirm,
    invitation: A.kindInvitation,
    birthday: A.kindBirthday,
    welcome: A.kindWelcome,
    "after-visit": A.kindAfterVisit,
    progress: A.kindProgress,
    "win-back": A.kindWinBack,
  })[kind] ?? upper(kind.replaceAll("-", " "));

const stateOf = (s: Api.Message["status"]): string =>
  ({ sent: A.sent, failed: T.failed, skipped: T.skipped, bounced: T.bounced, complained: T.complained })[s];

const channelOf = (c: string) => (c === "sms" ? T.bySms : T.byEmail);

export function Messages() {
  useDress(style);
  const part = route.value.path[0] ?? "",
    id = route.value.path[1];
  const tabs: [string, string][] = [
    ["", A.notArrived],
    ["planned", A.planned],
    ["sent", A.wentOut],
    ["client", A.ofAClient],
    ["journey", A.journey],
  ];
  return (
    <section class="list messages">
      <header class="top">
        <h1 tabIndex={-1}>{T.messages}</h1>
        <nav class="switch" aria-label={T.messages}>
          {tabs.map(([p, name]) => (
            <a
              key={p}
              href={at("messages", p ? [p] : [])}
              aria-current={p === part ? "page" : undefined}
              onClick={(e) => {
                e.preventDefault();
                go(at("messages", p ? [p] : []));
              }}
            >
              {name}
            </a>
          ))}
        </nav>
      </header>
      <Part part={part} id={id} />
    </section>
  );
}

function Part({ part, id }: { part: string; id: string | undefined }) {
  switch (part) {
    case "journey":
      return <Journey />;
    case "planned":
      return <Planned />;
    case "sent":
      return <WentOut />;
    case "client":
      return id ? <Got id={id} /> : <Pick />;
    default:
      return <Lost />;
  }
}

type State = NonNullable<Calls["GET /v1/messages"]["in"]["state"]>;

/** What went out, or could not, whomever it went to: the address says which of it. */
function WentOut() {
  const q = route.value.query,
    state = (q.get("state") ?? "") as State | "",
    kind = q.get("kind") ?? "",
    days = q.get("days") ?? "";
  const from = days && addDays(today(), 1 - +days);
  const pages = usePages("GET /v1/messages", {
      language: language.value,
      ...(state && { state }),
      ...(kind && { kind }),
      ...(from && { from }),
    }),
    { first: page, items, kept: k } = pages;
  const ask = (change: { state?: string; kind?: string; days?: string }) =>
    go(at("messages", ["sent"], { state, kind, days, ...change }), true);
  return (
    <>
      <form class="filters" aria-label={A.wentOut} onSubmit={(e) => e.preventDefault()}>
        <Chip
          label={T.status}
          value={state}
          set={(v) => ask({ state: v })}
          options={[
            ["", A.anyState],
            ["sent", A.sent],
            ["lost", T.failed],
            ["skipped", T.skipped],
          ]}
        />
        <Chip
          label={A.kind}
          value={kind}
          set={(v) => ask({ kind: v })}
          options={[["", A.anyKind], ...filterKinds.map((x): [string, string] => [x, kindOf(x)])]}
        />
        <Chip
          label={A.period}
          value={days}
          set={(v) => ask({ days: v })}
          options={[
            ["", A.anyDay],
            ["1", T.today],
            ["7", A.week],
            ["30", A.month],
          ]}
        />
      </form>
      {!page ? (
        k.problem.value ? (
          <Failed problem={k.problem.value} again={() => void k.load()} />
        ) : (
          <Bones n={6} />
        )
      ) : items.length ? (
        <ol class="letters">
          {items.map((m) => (
            <li key={m.about + m.id}>
              <Letter m={m} whom />
            </li>
          ))}
        </ol>
      ) : state || kind || days ? (
        <Empty title={A.noneSo}>
          <button class="btn" onClick={() => go(at("messages", ["sent"]))}>
            {T.showAll}
          </button>
        </Empty>
      ) : (
        <Empty title={A.nothingSent}>
          <p>{A.nothingSentHint}</p>
        </Empty>
      )}
      <More of={pages} />
    </>
  );
}

const filterKinds = ["booked", "moved", "cancelled", "reminder", "confirm", "offer", "birthday", "invitation"];

const manners = part("manners", () => import("./manners"));

/** What will be sent to whom, and why not. */
function Planned() {
  return <Later load={() => manners().then((m) => m.Planned)} given={{ kindOf }} />;
}

/** The clients whom messages do not reach, as tasks know them. */
function Lost() {
  const k = useKept("GET /v1/tasks", {
      language: language.value,
      source: "message-failed",
      state: "open",
      limit: 100,
    }),
    page = k.value.value,
    act = useAct();
  if (!page) return <Pending of={k} n={4} />;
  if (!page.items.length)
    return (
      <Empty title={A.allArrive}>
        <p>{A.allArriveHint}</p>
      </Empty>
    );
  const settle = (t: Api.TaskView) =>
    act.run(async () => {
      await call("POST /v1/tasks/{id}/done", { id: t.id });
      await renew("/v1/tasks");
      done(fill(A.settled, { title: t.title }), 10, {
        label: T.undo,
        run: () => act.run(() => call("POST /v1/tasks/{id}/reopen", { id: t.id }).then(() => renew("/v1/tasks"))),
      });
    });
  return (
    <>
      <p class="count">{A.lostHint}</p>
      <ul class="lost">
        {page.items.map((t) => (
          <li key={t.id}>
            <Icon shape="warn" />
            <div>
              <p>
                <b>
                  <bdi>{t.title}</bdi>
                </b>
              </p>
              <small>
                {t.data?.reason && stateOf(t.data.reason)}
                {t.data?.channel && " · " + channelOf(t.data.channel)} · {written.value.dateTime(local(t.created_at))}
              </small>
            </div>
            <div class="acts">
              {t.client && (
                <>
                  <To
                    to={at("clients", [t.client])}
                    class="btn small"
                    label={`${A.fixAddress}: ${t.client_name ?? ""}`}
                  >
                    {A.fixAddress}
                  </To>
                  <To
                    to={at("messages", ["client", t.client])}
                    class="btn small"
                    label={`${A.seeMessages}: ${t.client_name ?? ""}`}
                  >
                    {A.seeMessages}
                  </To>
                </>
              )}
              <button
                class="btn small"
                disabled={act.busy}
                aria-label={`${A.settle}: ${t.title}`}
                onClick={() => settle(t)}
              >
                {A.settle}
              </button>
            </div>
          </li>
        ))}
      </ul>
      <Wrong problem={act.problem} />
    </>
  );
}

/** Finding the client whose messages one wants to see. */
function Pick() {
  const [words, setWords] = useState(""),
    [asked, setAsked] = useState("");
  useEffect(() => {
    const wait = setTimeout(() => setAsked(words.trim()), 150);
    return () => clearTimeout(wait);
  }, [words]);
  const k = useKept("GET /v1/clients", asked.length > 1 ? { q: asked, limit: 10 } : { sort: "-last", limit: 10 }),
    all = k.value.value?.items;
  return (
    <>
      <form class="filters" role="search" onSubmit={(e) => e.preventDefault()}>
        <div class="ask">
          <Icon shape="search" />
          <input
            type="search"
            aria-label={T.findClient}
            autocomplete="off"
            maxLength={100}
            value={words}
            onInput={(e) => setWords(e.currentTarget.value)}
          />
        </div>
      </form>
      {!all ? (
        k.problem.value ? (
          <Failed problem={k.problem.value} again={() => void k.load()} />
        ) : (
          <Bones n={5} />
        )
      ) : all.length ? (
        <ul class="pick">
          {all.map((c) => (
            <li key={c.id}>
              <To to={at("messages", ["client", c.id])}>
                <bdi>{c.name}</bdi>
                <small>
                  <bdi>{c.emails[0] ?? c.phones[0] ?? ""}</bdi>
                </small>
              </To>
            </li>
          ))}
        </ul>
      ) : (
        <Empty title={T.nobodyFound} />
      )}
    </>
  );
}

/** What a client got, the last first, each with its text. */
function Got({ id }: { id: string }) {
  const c = useKept("GET /v1/clients/{id}", { id }).value.value,
    pages = usePages("GET /v1/clients/{id}/messages", { id, language: language.value }),
    { first: page, items, kept: k } = pages;
  return (
    <>
      <p class="whose">
        <To to={at("messages", ["client"])} class="back">
          <Icon shape="left" />
          {A.otherClient}
        </To>
        {c && (
          <>
            <To to={at("clients", [id])}>
              <b>
                <bdi>{c.name}</bdi>
              </b>
            </To>
            <To to={at("messages", ["planned"], { client: id, days: "8" })}>{A.planned}</To>
          </>
        )}
      </p>
      {!page ? (
        k.problem.value ? (
          <Failed problem={k.problem.value} again={() => void k.load()} />
        ) : (
          <Bones n={5} />
        )
      ) : !items.length ? (
        <Empty title={A.nothingSent}>
          <p>{A.nothingSentHint}</p>
        </Empty>
      ) : (
        <ol class="letters">
          {items.map((m) => (
            <li key={m.id}>
              <Letter m={m} />
            </li>
          ))}
        </ol>
      )}
      <More of={pages} />
    </>
  );
}

/** A message, with its text. Whom: it says to whom it went. */
function Letter({ m, whom = false }: { m: Api.Message | Api.SentMessage; whom?: boolean }) {
  const client = "client" in m ? m.client : undefined,
    name = "client_name" in m ? m.client_name : undefined;
  const f = written.value,
    bad = m.status !== "sent";
  return (
    <details class={bad ? "bad" : undefined}>
      <summary>
        <Icon shape={bad ? "warn" : m.channel === "sms" ? "phone" : "mail"} />
        <span>
          <b>{m.subject || kindOf(m.kind)}</b>
          <small>
            {name && (
              <>
                <bdi>{name}</bdi>
                {" · "}
              </>
            )}
            {whom && m.audience === "practitioner" && T.toPractitioner + " · "}
            {stateOf(m.status)} · {channelOf(m.channel)} · <bdi>{m.to ?? ""}</bdi>
          </small>
        </span>
        <small>{f.dateTime(local(m.sent_at ?? m.planned_at))}</small>
      </summary>
      {m.reason && (
        <p class="quiet">
          <bdi>{m.reason}</bdi>
        </p>
      )}
      <p class="pre letter" lang={m.language}>
        <bdi>{m.text ?? A.noText}</bdi>
      </p>
      {client && (
        <p>
          <To to={at("messages", ["client", client])} label={`${A.seeMessages}: ${name ?? ""}`}>
            {A.seeMessages}
          </To>
        </p>
      )}
    </details>
  );
}

const tongues: [string, string][] = [
  ["nb", "Norsk"],
  ["sv", "Svenska"],
  ["da", "Dansk"],
  ["fi", "Suomi"],
  ["en", "English"],
];

/** Everything that a client gets for a booking of the service, in order, in their language. */
function Journey() {
  const q = route.value.query,
    all = services.value,
    service = all.find((s) => s.id === q.get("service"))?.id ?? all[0]?.id ?? "",
    spoken = tongues.find(([l]) => l === q.get("language"))?.[0] ?? practice.value?.language ?? "nb";
  if (!service)
    return (
      <Empty title={A.noService}>
        {who.value.role === "owner" && (
          <To to={at("settings", ["services", "new"])} class="btn">
            {A.newService}
          </To>
        )}
      </Empty>
    );
  const ask = (change: { service?: string; language?: string }) =>
    go(at("messages", ["journey"], { service, language: spoken, ...change }), true);
  return (
    <>
      <form class="filters" aria-label={A.journey} onSubmit={(e) => e.preventDefault()}>
        <Chip
          label={T.service}
          value={service}
          set={(v) => ask({ service: v })}
          options={all.map((s) => [s.id, s.name])}
        />
        <Chip label={T.language} value={spoken} set={(v) => ask({ language: v })} options={tongues} />
      </form>
      <Told key={service + spoken} service={service} spoken={spoken as "nb"} />
    </>
  );
}

function Told({ service, spoken }: { service: string; spoken: "nb" | "sv" | "da" | "fi" | "en" }) {
  const k = useKept("GET /v1/services/{id}/journey", { id: service, language: spoken }),
    j = k.value.value,
    f = written.value;
  if (!j) return <Pending of={k} n={6} />;
  return (
    <>
      <p class="count">
        {fill(A.asIf, { when: f.dateTime(local(j.start)) })}{" "}
        <a href={j.page_url} target="_blank" rel="noopener">
          {A.asPage}
        </a>
      </p>
      <ol class="journey">
        {j.messages.map((m, n) => (
          <li key={n}>
            <p class="at">
              <b>{alone(f.date(dayOf(local(m.at))))}</b>
              <small>{f.time(local(m.at))}</small>
            </p>
            <div class="card">
              <p class="facts">
                <Icon shape={m.channel === "sms" ? "phone" : "mail"} />
                {kindOf(m.kind)} · {channelOf(m.channel)}
                {m.to === "practitioner" && " · " + T.toPractitioner}
                {!!m.parts && " · " + fill(m.parts === 1 ? A.onePart : A.manyParts, { n: m.parts })}
              </p>
              {m.subject && (
                <h2 lang={spoken}>
                  <bdi>{m.subject}</bdi>
                </h2>
              )}
              <p class="pre letter" lang={spoken}>
                <bdi>{m.text}</bdi>
              </p>
            </div>
          </li>
        ))}
      </ol>
      {!j.messages.length && <p class="count">{A.noLetters}</p>}
    </>
  );
}
