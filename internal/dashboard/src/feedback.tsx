// Feedback: how clients found it, in figures and in words; what one client was asked; and which surveys are sent.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import * as T from "texts";
import * as A from "texts/feedback";
import style from "feedback.css";
import { dayOf, fill, upper, wall } from "../../script/src/dates";
import { Pending, Wrong, faultAt, useAct } from "./act";
import { call, download } from "./api";
import { draftOf } from "./drafts";
import { Form, Num, Tick, slug, useForm } from "./forms";
import { More, usePages } from "./lists";
import { language, practice, practitionerOf, serviceOf, services, seen, who, written, zone } from "./practice";
import { at, go, route } from "./route";
import { renew, useKept } from "./store";
import { Chip, Empty, Input, Select, Text, To, done, useDress } from "./ui";

export { speak } from "texts/feedback";

/** How many months back, with this one. */
const spans = ["3", "12", "24"];

const today = () => wall(Date.now(), zone.value).slice(0, 10);

/** The first day of so many months, with the one of the day. */
function monthsBack(day: string, n: number): string {
  const months = +day.slice(0, 4) * 12 + +day.slice(5, 7) - n;
  return `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, "0")}-01`;
}

const figure = (n: number) => n.toLocaleString(language.value, { maximumFractionDigits: 1 });
const signed = (n: number) => (n > 0 ? "+" : n < 0 ? "−" : "") + figure(Math.abs(n));

export function Feedback() {
  useDress(style);
  const q = route.value.query,
    span = spans.find((s) => s === q.get("months")) ?? "12",
    service = q.get("service") ?? "",
    practitioner = q.get("practitioner") ?? "";
  const to = today(),
    given = { from: monthsBack(to, +span), to, ...(service && { service }), ...(practitioner && { practitioner }) };
  const k = useKept("GET /v1/feedback", given),
    v = k.value.value;
  const put = (more: Record<string, string>) =>
    go(at("feedback", [], { months: span, service, practitioner, ...more }), true);
  return (
    <section class="list feedback">
      <header class="top">
        <h1 tabIndex={-1}>{T.feedback}</h1>
        {who.value.role === "owner" && (
          <To to={at("settings", ["feedback"])} class="btn">
            {A.setUp}
          </To>
        )}
      </header>
      <div class="filters">
        <Chip
          label={A.period}
          value={span}
          set={(months) => put({ months })}
          options={spans.map((s) => [s, fill(A.lastMonths, { n: s })])}
        />
        <Chip
          label={T.service}
          value={service}
          set={(s) => put({ service: s })}
          options={[["", A.everyService], ...services.value.map((s): [string, string] => [s.id, s.name])]}
        />
        <Chip
          label={T.practitioner}
          value={practitioner}
          set={(p) => put({ practitioner: p })}
          options={[["", A.everyone], ...seen.value.map((p): [string, string] => [p.id, p.name])]}
        />
      </div>
      {!v ? (
        <Pending of={k} n={6} />
      ) : (
        <>
          <Figures v={v} />
          {v.score.n + v.pulse.n > 0 && <Answers given={given} />}
        </>
      )}
    </section>
  );
}

function Figures({ v }: { v: Api.FeedbackView }) {
  const s = v.score;
  if (!s.n && !v.response.delivered && !v.pulse.n && !v.newcomers.n && !v.newcomers.recommended)
    return (
      <Empty title={A.none}>
        <p>{A.noneHint}</p>
      </Empty>
    );
  const rate = v.response.delivered ? Math.round((100 * v.response.answered) / v.response.delivered) : 0;
  return (
    <>
      <div class="figures">
        <section class="card">
          <h2>{A.score}</h2>
          {s.score === undefined ? (
            <p class="quiet">{fill(A.tooFew, { n: s.n })}</p>
          ) : (
            <>
              <p class="big">{signed(s.score)}</p>
              <p class="quiet">{fill(A.between, { low: signed(s.low!), high: signed(s.high!) })}</p>
              <Shares of={s} />
            </>
          )}
          <p class="quiet">{compared(v)}</p>
        </section>
        <section class="card">
          <h2>{A.answered}</h2>
          <p class="big">{fill(A.percent, { n: rate })}</p>
          <p class="quiet">{fill(A.answeredOf, { n: v.response.answered, all: v.response.delivered })}</p>
        </section>
        {v.pulse.n > 0 && (
          <section class="card">
            <h2>{A.visits}</h2>
            <p class="big">{v.pulse.mean === undefined ? "–" : figure(v.pulse.mean)}</p>
            <p class="quiet">
              {v.pulse.mean === undefined ? fill(A.tooFew, { n: v.pulse.n }) : fill(A.meanOf, { n: v.pulse.n })}
            </p>
          </section>
        )}
      </div>
      {v.months.length > 1 && <Trend months={v.months} />}
      <div class="sides">
        <Parts title={A.byService} all={v.services} name={(id) => serviceOf(id)?.name ?? id} />
        <Parts title={A.byPractitioner} all={v.practitioners} name={(id) => practitionerOf(id)?.name ?? id} />
        <Newcomers v={v} />
      </div>
    </>
  );
}

/** What a source is called for who reads this. */
const called = (w: { [l: string]: string } | undefined) =>
  w?.[language.value] || w?.[practice.value?.language ?? ""] || Object.values(w ?? {})[0] || "";

/** Where new clients heard of the practice. */
function Newcomers({ v }: { v: Api.FeedbackView }) {
  const n = v.newcomers;
  if (!n.n && !n.recommended) return null;
  return (
    <section>
      <h2>{A.newcomers}</h2>
      {n.n > 0 && (
        <div class="table" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">{A.heardBy}</th>
                <th scope="col" class="num">
                  {A.newClients}
                </th>
              </tr>
            </thead>
            <tbody>
              {n.sources.map((h) => (
                <tr key={h.source}>
                  <th scope="row">
                    <bdi>{called(v.sources.find((o) => o.id === h.source)?.label) || h.source}</bdi>
                  </th>
                  <td class="num">{h.clients}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p class="quiet">{fill(A.recommended, { n: n.recommended })}</p>
    </section>
  );
}

/** Whether it is another score than before, more than chance alone would make it. */
function compared(v: Api.FeedbackView): string {
  if (v.score.score === undefined || v.before.score === undefined) return "";
  const was = signed(v.before.score);
  if (!v.differs) return fill(A.same, { was });
  return fill(v.score.score > v.before.score ? A.better : A.worse, { was });
}

/** Who would recommend the practice, who might, and who would not. */
function Shares({ of: s }: { of: Api.Score }) {
  const all: [string, number, string][] = [
    [A.detractors, s.detractors, "bad"],
    [A.passives, s.n - s.promoters - s.detractors, "mid"],
    [A.promoters, s.promoters, "good"],
  ];
  return (
    <ul class="shares">
      {all.map(([name, n, tone]) => (
        <li key={tone} class={tone} style={{ "--part": n / s.n }}>
          <span>{name}</span>
          <b>{n}</b>
        </li>
      ))}
    </ul>
  );
}

/** The score of each month, from −100 to 100, with how sure it is; the same as a table below it. */
function Trend({ months }: { months: Api.Month[] }) {
  const wide = 44,
    high = 200,
    edge = 8, // so that a point at 100 lies inside, and its line in the middle of its number
    y = (score: number) => edge + high / 2 - (score * high) / 200;
  const f = written.value,
    name = (m: Api.Month) => upper(f.month(m.month + "-01"));
  const line = months.flatMap((m, n) => (m.score === undefined ? [] : [`${n * wide + wide / 2},${y(m.score)}`]));
  return (
    <section>
      <h2>{A.trend}</h2>
      <div class="trend" tabIndex={0}>
        <div class="axis" aria-hidden="true">
          {[100, 0, -100].map((n) => (
            <span key={n}>{signed(n)}</span>
          ))}
        </div>
        <div class="plot">
          <svg width={months.length * wide} height={high + 2 * edge} role="img" aria-label={A.trendHint}>
            {[100, 0, -100].map((n) => (
              <line key={n} class={n ? "edge" : "zero"} x1="0" x2={months.length * wide} y1={y(n)} y2={y(n)} />
            ))}
            <polyline points={line.join(" ")} />
            {months.map((m, n) => {
              const x = n * wide + wide / 2;
              return (
                m.score !== undefined && (
                  <g key={m.month}>
                    <line class="sure" x1={x} x2={x} y1={y(m.high!)} y2={y(m.low!)} />
                    <circle cx={x} cy={y(m.score)} r="5" />
                  </g>
                )
              );
            })}
          </svg>
          <div class="months" aria-hidden="true">
            {months.map((m) => (
              <span key={m.month}>{name(m)}</span>
            ))}
          </div>
        </div>
      </div>
      <details>
        <summary>{A.asTable}</summary>
        <Table
          head={A.month}
          rows={months.map((m): [string, Api.Score] => [name(m) + " " + m.month.slice(0, 4), m])}
        />
      </details>
    </section>
  );
}

const Parts = (p: { title: string; all: Api.Part[]; name: (id: string) => string }) =>
  p.all.length > 0 ? (
    <section>
      <h2>{p.title}</h2>
      <Table head={p.title} rows={p.all.map((x): [string, Api.Score] => [p.name(x.id), x])} />
    </section>
  ) : null;

function Table({ head, rows }: { head: string; rows: [string, Api.Score][] }) {
  return (
    <div class="table" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{head}</th>
            <th scope="col" class="num">
              {A.score}
            </th>
            <th scope="col" class="num">
              {A.sure}
            </th>
            <th scope="col" class="num">
              {A.answers}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, s]) => (
            <tr key={name}>
              <th scope="row">
                <bdi>{name}</bdi>
              </th>
              <td class="num">{s.score === undefined ? "–" : signed(s.score)}</td>
              <td class="num">{s.score === undefined ? "" : `${signed(s.low!)} – ${signed(s.high!)}`}</td>
              <td class="num">{s.n}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Answers({ given }: { given: Calls["GET /v1/feedback/answers"]["in"] }) {
  const words = route.value.query.get("words") === "1",
    q = route.value.query,
    pages = usePages("GET /v1/feedback/answers", { ...given, ...(words && { words: true }) });
  const toggle = () =>
    go(
      at("feedback", [], {
        months: q.get("months") ?? "",
        service: q.get("service") ?? "",
        practitioner: q.get("practitioner") ?? "",
        words: words ? "" : "1",
      }),
      true,
    );
  return (
    <section>
      <h2>{A.inWords}</h2>
      <p class="acts">
        <button class="chip" aria-pressed={words} onClick={toggle}>
          {A.onlyWords}
        </button>
        {who.value.role === "owner" && (
          <button
            class="btn"
            onClick={() =>
              void download(
                "GET /v1/feedback/answers.csv",
                { ...given, language: language.value },
                `${T.feedback}-${given.from}-${given.to}.csv`,
              )
            }
          >
            {A.download}
          </button>
        )}
      </p>
      {!pages.first ? (
        <Pending of={pages.kept} n={4} />
      ) : pages.items.length ? (
        <ul class="rows said">
          {pages.items.map((a) => (
            <Answer key={a.id} a={a} named />
          ))}
        </ul>
      ) : (
        <p class="quiet">{A.noWords}</p>
      )}
      <More of={pages} />
    </section>
  );
}

/** One answer: the score, who gave it of what, and what they wrote. */
function Answer({ a, named }: { a: Api.AnswerView; named?: boolean }) {
  const f = written.value,
    most = a.kind === "pulse" ? 5 : 10,
    tone = a.score === undefined ? "" : a.score >= most * 0.9 ? "good" : a.score <= most * 0.6 ? "bad" : "mid";
  const what = [serviceOf(a.service)?.name, practitionerOf(a.practitioner)?.name].filter(Boolean).join(" · ");
  return (
    <li class="answer">
      <span
        class={"grade " + tone}
        role="img"
        aria-label={a.score === undefined ? A.noScore : fill(A.ofMost, { score: a.score, most })}
      >
        {a.score ?? "–"}
      </span>
      <div>
        {named && (
          <p>
            {a.client ? (
              <To to={at("clients", [a.client])}>
                <bdi>{a.client_name ?? T.client}</bdi>
              </To>
            ) : (
              <span class="quiet">{A.erased}</span>
            )}
          </p>
        )}
        {a.words && (
          <p class="words">
            <bdi>{a.words}</bdi>
          </p>
        )}
        <p class="quiet">
          {stateOf(a, (t) => f.shortDate(dayOf(t)))} · {what}
          {a.may_call && <b> · {A.mayCall}</b>}
        </p>
      </div>
    </li>
  );
}

function stateOf(a: Api.AnswerView, day: (t: string) => string): string {
  switch (a.state) {
    case "planned":
      return fill(A.isPlanned, { day: day(a.due ?? a.visit) });
    case "sent":
      return fill(A.isSent, { day: day(a.sent_at ?? a.visit) });
    case "answered":
      return fill(a.kind === "pulse" ? A.isPulse : A.isAnswered, { day: day(a.answered_at ?? a.visit) });
    case "withdrawn":
      return A.isWithdrawn;
    default:
      return A.isSkipped;
  }
}

/** What a client was asked, on their page, and the way to end their course. */
export function OfClient({ id }: { id: string }) {
  useDress(style);
  const k = useKept("GET /v1/clients/{id}/surveys", { id }),
    v = k.value.value,
    act = useAct();
  if (!v) return <Pending of={k} n={2} />;
  const end = () =>
    act.run(async () => {
      await call("POST /v1/clients/{id}/surveys", { id });
      await renew("/v1/clients/" + id, "/v1/messages");
      done(A.endedSaid);
    });
  return (
    <>
    <Came id={id} />
    <section class="card asked">
      <h2>{T.feedback}</h2>
      {v.marketing_paused && <p class="notice warn">{A.paused}</p>}
      {v.items.length ? (
        <ul class="rows said">
          {v.items.map((a) => (
            <Answer key={a.id} a={a} />
          ))}
        </ul>
      ) : (
        <p class="quiet">{A.neverAsked}</p>
      )}
      {v.items[0]?.state !== "planned" && (
        <>
          <p class="quiet">{A.endHint}</p>
          <div class="acts">
            <button class="btn" disabled={act.busy} onClick={end}>
              {A.end}
            </button>
          </div>
        </>
      )}
      <Wrong problem={act.problem} />
    </section>
    </>
  );
}

/** How a client came, and whom they brought; nothing where nobody knows. */
function Came({ id }: { id: string }) {
  const k = useKept("GET /v1/clients/{id}/arrival", { id }),
    v = k.value.value,
    act = useAct(),
    [read, setRead] = useState<Api.ArrivalView>();
  if (!v) return k.problem.value ? <Pending of={k} n={1} /> : null;
  if (!v.answered_at && !v.recommended_by && !v.brought.length) return null;
  const open = () =>
    act.run(async () => setRead(await call("GET /v1/clients/{id}/arrival", { id, words: true })));
  const facts: [string, ComponentChildren][] = [];
  if (v.recommended_by) facts.push([A.cameBy, <Other key="by" of={v.recommended_by} />]);
  if (v.source) facts.push([A.heardBy, called(v.source_label) || v.source]);
  if (read?.why) facts.push([A.whyUs, read.why]);
  if (read?.problem) facts.push([A.problem, read.problem]);
  if (v.brought.length)
    facts.push([
      A.brought,
      v.brought.map((b, n) => [n > 0 && ", ", <Other key={b.client} of={b} />]),
    ]);
  return (
    <section class="card">
      <h2>{A.came}</h2>
      <dl>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <bdi>{value}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      {v.said && !read && who.value.role !== "assistant" && (
        <>
          <p class="quiet">{A.readHint}</p>
          <div class="acts">
            <button class="btn" disabled={act.busy} onClick={open}>
              {A.readWords}
            </button>
          </div>
        </>
      )}
      <Wrong problem={act.problem} />
    </section>
  );
}

/** Another client: by name where the reader sees them. */
const Other = ({ of: c }: { of: Api.Acquaintance }) =>
  c.client_name ? (
    <To to={at("clients", [c.client])}>
      <bdi>{c.client_name}</bdi>
    </To>
  ) : (
    <span class="quiet">{A.someClient}</span>
  );

/** The sources as lines in the practice's own language. */
const linesOf = (all: Api.SourceOption[]) =>
  all.map((o) => o.label[practice.value?.language as "nb"] ?? Object.values(o.label)[0] ?? "").join("\n");

/** The lines as sources: what was there keeps its id and its other languages. None where they are the usual ones. */
function sourcesOf(lines: string, s: Api.SettingsView): Api.SourceOption[] | undefined {
  const usual = linesOf(s.usual_sources);
  const labels = [...new Set(lines.split("\n").map((l) => l.trim()))].filter(Boolean);
  if (!labels.length || labels.join("\n") === usual) return undefined;
  const known = [...(s.sources ?? []), ...s.usual_sources],
    taken: string[] = [];
  return labels.map((label) => {
    const was = known.find((o) => linesOf([o]) === label && !taken.includes(o.id));
    const one = was ?? {
      id: slug(label, taken).replaceAll("-", "_").slice(0, 40),
      label: { [practice.value?.language ?? "nb"]: label },
    };
    taken.push(one.id);
    return one;
  });
}

const first = (s: Api.SettingsView) => ({
  exit: s.exit,
  pulse: s.pulse,
  days: String(s.exit_after_days || ""),
  hour: String(s.hour),
  consent: s.consent_only,
  share: s.share,
  review: s.review_url ?? "",
  friend: !!s.friend,
  newcomers: !!s.newcomers,
  sources: linesOf(s.sources ?? s.usual_sources),
});

/** Which surveys the practice sends, and when. */
export function Setup() {
  const k = useKept("GET /v1/feedback/settings", {}),
    s = k.value.value;
  if (!s) return <Pending of={k} n={6} />;
  return <SetupForm of={s} />;
}

function SetupForm({ of: s }: { of: Api.SettingsView }) {
  const d = draftOf("feedback", first(s)),
    v = d.now,
    form = useForm(d);
  const save = () =>
    form.save(T.feedback, async () => {
      const sources = sourcesOf(v.sources, s);
      const a = await call(
        "PUT /v1/feedback/settings",
        {},
        {
          exit: v.exit,
          pulse: v.pulse,
          exit_after_days: +v.days || 0,
          hour: +v.hour,
          consent_only: v.consent,
          share: v.share,
          friend: v.friend,
          newcomers: v.newcomers,
          ...(sources && { sources }),
          ...(v.review.trim() && { review_url: v.review.trim() }),
        },
      );
      await renew("/v1/feedback");
      return a;
    });
  const p = form.problem;
  return (
    <Form draft={d} save={save} busy={form.busy} problem={p}>
      <p class="quiet">{A.counts}</p>
      {s.consent_needed && (
        <p class="notice warn">{fill(A.consentNeeded, { practice: practice.value?.name ?? "" })}</p>
      )}
      <Tick label={A.exit} hint={A.exitHint} on={v.exit} set={(exit) => d.set({ exit })} />
      <Num
        label={A.days}
        hint={A.daysHint}
        value={v.days}
        set={(days) => d.set({ days })}
        error={faultAt(p, "exit_after_days")}
      />
      <Tick label={A.pulse} hint={A.pulseHint} on={v.pulse} set={(pulse) => d.set({ pulse })} />
      <Select
        label={A.hour}
        value={v.hour}
        set={(hour) => d.set({ hour })}
        options={Array.from({ length: 13 }, (_, n): [string, string] => [
          String(n + 8),
          `${String(n + 8).padStart(2, "0")}:00`,
        ])}
      />
      <Tick
        label={A.consent}
        hint={A.consentHint}
        on={v.consent}
        set={(consent) => d.set({ consent: consent || s.consent_needed })}
      />
      <Tick label={A.share} hint={A.shareHint} on={v.share} set={(share) => d.set({ share })} />
      <Input
        label={A.review}
        hint={A.reviewHint}
        value={v.review}
        set={(review) => d.set({ review })}
        max={300}
        error={faultAt(p, "review_url")}
      />
      <Tick label={A.friend} hint={A.friendHint} on={v.friend} set={(friend) => d.set({ friend })} />
      <Tick label={A.askNew} hint={A.askNewHint} on={v.newcomers} set={(newcomers) => d.set({ newcomers })} />
      {v.newcomers && (
        <Text
          label={A.sources}
          hint={A.sourcesHint}
          value={v.sources}
          set={(sources) => d.set({ sources })}
          max={800}
          rows={6}
          error={faultAt(p, "sources")}
        />
      )}
    </Form>
  );
}
