// Lists of clients from elsewhere: the file, what its columns are, what would become of each row, and then the import.
// And all clients as a file, for elsewhere.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import * as T from "texts";
import * as A from "texts/imports";
import { fill } from "../../script/src/dates";
import style from "imports.css";
import { Wrong, useAct } from "./act";
import { call, download, type Problem } from "./api";
import { HereAgain, draftOf } from "./drafts";
import { More, usePages } from "./lists";
import { language, who, written } from "./practice";
import { at, go, route } from "./route";
import { renew, useKept } from "./store";
import { Bones, Empty, Failed, Icon, Select, To, say, useDress } from "./ui";

export { speak } from "texts/imports";

type Outcome = Api.ImportRow["outcome"];

const largest = 40 << 20; // bytes that a file may have

const place = (id?: string) => at("imports", id ? [id] : []);
const count = (n: number) => n.toLocaleString(language.value);

export function Imports() {
  useDress(style);
  const id = route.value.path[0];
  if (who.value.role !== "owner") return <Empty title={A.owners} />;
  return id ? <One key={id} id={id} /> : <Begin />;
}

function Page({
  back,
  to,
  title,
  children,
}: {
  back: string;
  to: string;
  title: string;
  children: ComponentChildren;
}) {
  return (
    <section class="list imports">
      <header class="top">
        <To to={to} class="back">
          <Icon shape="left" />
          {back}
        </To>
        <h1 tabIndex={-1}>
          <bdi>{title}</bdi>
        </h1>
      </header>
      {children}
    </section>
  );
}

/** Where in the four steps one is. */
function Steps({ at: now }: { at: number }) {
  return (
    <ol class="steps" aria-label={A.steps}>
      {[A.stepFile, A.stepColumns, A.stepRows, A.stepImport].map((words, n) => (
        <li key={words} class={n < now ? "past" : undefined} aria-current={n === now ? "step" : undefined}>
          {n < now ? <Icon shape="check" /> : <i aria-hidden="true">{n + 1}</i>}
          {words}
        </li>
      ))}
    </ol>
  );
}

/** Sends the file past the API, to the address that the import has for it, and tells how much of it has gone. */
async function send(file: File, gone: (part: number) => void): Promise<string> {
  if (!file.size || file.size > largest) throw { status: 422, text: { [language.value]: A.size } } as Problem;
  const made = await call("POST /v1/imports", {}, { name: file.name.slice(0, 200), size: file.size });
  await new Promise<void>((done, failed) => {
    const r = new XMLHttpRequest(), // fetch does not tell how far it is
      no = () => failed({ status: 503, text: { [language.value]: A.notSent } } satisfies Problem);
    r.open(made.upload.method, made.upload.url);
    for (const [name, value] of Object.entries(made.upload.headers ?? {})) r.setRequestHeader(name, value);
    r.upload.onprogress = (e) => gone(e.loaded / e.total);
    r.onload = () => (r.status < 300 ? done() : no());
    r.onerror = no;
    r.send(file);
  });
  return made.id;
}

/** Where a file is dropped or chosen. */
function Drop() {
  const act = useAct();
  const [over, setOver] = useState(false),
    [gone, setGone] = useState(0);
  const take = (files: FileList | null | undefined) => {
    const file = files?.[0];
    if (file) act.run(async () => go(place(await send(file, setGone))));
  };
  return (
    <>
      <div
        class={"drop" + (over ? " over" : "")}
        onDragOver={(e) => {
          e.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(e) => {
          e.preventDefault();
          setOver(false);
          take(e.dataTransfer?.files);
        }}
      >
        {act.busy ? (
          <>
            <p role="status">{A.sending}</p>
            <progress aria-label={A.sending} value={gone} />
          </>
        ) : (
          <>
            <label class="btn main">
              {A.choose}
              <input
                class="vh"
                type="file"
                accept=".csv,.txt,.tsv,text/csv,text/plain"
                onChange={(e) => {
                  take(e.currentTarget.files);
                  e.currentTarget.value = "";
                }}
              />
            </label>
            <p class="wide">{A.orDrop}</p>
          </>
        )}
        <p class="hint">{A.hint}</p>
      </div>
      <Wrong problem={act.problem} />
    </>
  );
}

function Begin() {
  const k = useKept("GET /v1/imports", {}),
    items = k.value.value?.items ?? [];
  return (
    <Page back={T.clients} to={at("clients")} title={T.importClients}>
      <Steps at={0} />
      <Drop />
      <p class="quiet">{A.safe}</p>
      {!!items.length && (
        <section>
          <h2>{A.earlier}</h2>
          <ul class="past-ones">
            {items.map((i) => (
              <li key={i.id}>
                <To to={place(i.id)}>
                  <bdi>{i.name}</bdi>
                </To>
                <small>
                  {written.value.shortDate(i.made_at.slice(0, 10))} · {wordsOf(i)}
                </small>
              </li>
            ))}
          </ul>
        </section>
      )}
      <Exports />
    </Page>
  );
}

/** All clients as a file: made in the background, and there for a day. */
function Exports() {
  const act = useAct(),
    k = useKept("GET /v1/exports", {}),
    items = k.value.value?.items ?? [],
    writing = items.some((e) => e.state === "running");
  useEffect(() => {
    // an address of a file is good for some minutes
    const t = setInterval(() => void k.load(), writing ? 1_000 : 300_000);
    return () => clearInterval(t);
  }, [writing]);
  const was = useRef(writing);
  useEffect(() => {
    if (was.current && !writing) say(items[0]?.state === "failed" ? A.exportLarge : A.ready);
    was.current = writing;
  }, [writing]);
  return (
    <section>
      <h2>{A.exportTitle}</h2>
      <p class="quiet">{A.exportHint}</p>
      <div class="acts">
        <button
          class="btn"
          disabled={act.busy || writing}
          onClick={() =>
            act.run(async () => {
              await call("POST /v1/exports", { language: language.value });
              await k.load();
            })
          }
        >
          {act.busy || writing ? A.writing : A.exportNow}
        </button>
        {items.map((e) =>
          e.file ? (
            <a key={e.id} class="btn" href={e.file.url} download>
              {fill(A.fetch, { time: written.value.time(e.made_at) })}
            </a>
          ) : e.state === "failed" ? (
            <p key={e.id} class="error">
              {A.exportLarge}
            </p>
          ) : null,
        )}
      </div>
      <Wrong problem={act.problem} />
    </section>
  );
}

/** How far an import is, in words. */
const wordsOf = (i: Api.ImportView): string => {
  switch (i.state) {
    case "uploaded":
    case "mapped":
      return A.columnsFirst;
    case "checking":
      return A.checking;
    case "checked":
      return A.checked;
    case "running":
      return A.running;
    case "done":
      return A.ended;
    case "cancelled":
      return i.started_at ? A.stopped : A.stoppedFirst;
    default:
      return A.failed;
  }
};

function One({ id }: { id: string }) {
  const k = useKept("GET /v1/imports/{id}", { id }),
    i = k.value.value,
    problem = k.problem.value;
  const [maps, setMaps] = useState(false);
  const works = i?.state === "checking" || i?.state === "running";
  useEffect(() => {
    if (!works) return;
    const t = setInterval(() => void k.load(), 1_000);
    return () => clearInterval(t);
  }, [works]);
  useEffect(() => {
    if (i?.state === "done" || i?.state === "cancelled") void renew("/v1/clients", "/v1/imports", "/v1/duplicates");
  }, [i?.state]);
  if (!i) return problem ? <Failed problem={problem} again={() => void k.load()} /> : <Bones n={7} />;
  const again = () => k.load();
  const columns = i.state === "uploaded" || i.state === "mapped" || (maps && i.state === "checked");
  const step = columns ? 1 : i.state === "checking" || i.state === "checked" ? 2 : i.state === "running" ? 3 : 4;
  return (
    <Page back={T.importClients} to={place()} title={i.name}>
      {i.state !== "cancelled" && i.state !== "failed" && <Steps at={step} />}
      <Now words={columns ? A.columnsFirst : wordsOf(i)} />
      {columns ? (
        <Mapping
          i={i}
          looked={async () => {
            setMaps(false);
            await again();
          }}
        />
      ) : works ? (
        <Progress i={i} again={again} />
      ) : (
        <Ending i={i} again={again} columns={() => setMaps(true)} />
      )}
    </Page>
  );
}

/** What is going on. It takes the focus when that becomes something else: the button that led there is gone by then. */
function Now({ words }: { words: string }) {
  const ref = useRef<HTMLHeadingElement>(null),
    was = useRef(words);
  useEffect(() => {
    if (was.current !== words) {
      was.current = words;
      ref.current?.focus();
      say(words);
    }
  }, [words]);
  return (
    <h2 tabIndex={-1} ref={ref}>
      {words}
    </h2>
  );
}

function Cancel({ i, again }: { i: Api.ImportView; again: () => Promise<void> }) {
  const act = useAct();
  return (
    <>
      <button
        class="btn"
        type="button"
        disabled={act.busy}
        onClick={() =>
          act.run(async () => {
            await call("POST /v1/imports/{id}/{step}", { id: i.id, step: "cancel" });
            await again();
          })
        }
      >
        {A.cancel}
      </button>
      <Wrong problem={act.problem} />
    </>
  );
}

const encodings: [string, string][] = [
  ["UTF-8", "UTF-8"],
  ["windows-1252", "Windows-1252"],
  ["ISO-8859-15", "ISO-8859-15"],
  ["ISO-8859-10", "ISO-8859-10"],
  ["macintosh", "Mac"],
  ["IBM850", "DOS"],
  ["UTF-16LE", "UTF-16 LE"],
  ["UTF-16BE", "UTF-16 BE"],
];

type Separator = "semicolon" | "comma" | "tab" | "bar";

const separators: Record<string, Separator> = { ";": "semicolon", ",": "comma", "\t": "tab", "|": "bar" };

const systems: Record<string, string> = {
  google: "Google Contacts",
  outlook: "Outlook",
  cliniko: "Cliniko",
  easypractice: "EasyPractice",
};

/** What the columns are: guessed, with samples beside, and to be set right. */
function Mapping({ i, looked }: { i: Api.ImportView; looked: () => Promise<void> }) {
  const d = draftOf("imports/" + i.id, { m: undefined as Api.ImportMappingView | undefined }),
    [guessed, setGuessed] = useState<Api.ImportMappingView>(),
    m = d.now.m ?? guessed;
  const setM = (m: Api.ImportMappingView) => d.set({ m });
  const act = useAct(),
    read = useAct();
  const look = (more?: { encoding?: string; separator?: Separator; head?: number }) =>
    read.run(async () => {
      const a = await call("GET /v1/imports/{id}/mapping", { id: i.id, language: language.value, ...more });
      if (more) setM(a);
      else setGuessed(a);
    });
  useEffect(() => look(), []);
  if (!m || read.problem?.code === "file-missing")
    return read.problem?.code === "file-missing" ? (
      <>
        <p class="error">{A.noFile}</p>
        <Drop />
      </>
    ) : read.problem ? (
      <Failed problem={read.problem} again={() => look()} />
    ) : (
      <Bones n={6} />
    );
  const columns = m.names.map((_, n) => m.columns[n] ?? "");
  const has = (...some: string[]) => some.some((t) => columns.includes(t));
  const missing = !has("name", "given_name", "family_name")
    ? A.needsName
    : has("email", "phone")
      ? ""
      : A.needsAddress;
  const set = (n: number, target: string) => setM({ ...m, columns: columns.map((c, at) => (at === n ? target : c)) });
  const reread = (form: Partial<Api.ImportForm>) => {
    const next = { ...m.form, ...form };
    look({ encoding: next.encoding, separator: separators[next.separator] ?? "semicolon", head: next.head });
  };
  const go = async () => {
    const { form, date_order } = m;
    await call("PUT /v1/imports/{id}/mapping", { id: i.id }, { form, date_order, columns });
    await call("POST /v1/imports/{id}/{step}", { id: i.id, step: "check" });
    d.reset();
    await looked();
  };
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        act.run(go);
      }}
    >
      <HereAgain draft={d} />
      <p class="quiet">{m.system ? fill(A.mapSystem, { system: systems[m.system] ?? m.system }) : A.mapHint}</p>
      <div class="table">
        <table class="maps">
          <thead>
            <tr>
              <th scope="col">{A.column}</th>
              <th scope="col">{A.samples}</th>
              <th scope="col">{A.is}</th>
            </tr>
          </thead>
          <tbody>
            {m.names.map((name, n) => (
              <Column key={n} m={m} n={n} name={name} is={columns[n] ?? ""} set={(t) => set(n, t)} />
            ))}
          </tbody>
        </table>
      </div>
      {has("birthday") && (
        <div class="two">
          <Select
            label={A.dates}
            value={m.date_order}
            set={(v) => setM({ ...m, date_order: v as "dmy" | "mdy" })}
            options={[
              ["dmy", A.dayFirst],
              ["mdy", A.monthFirst],
            ]}
          />
        </div>
      )}
      <Written form={m.form} set={reread} />
      <Wrong problem={read.problem} />
      {missing && (
        <p class="error" role="status">
          {missing}
        </p>
      )}
      <div class="acts">
        <button class="btn main" disabled={act.busy || read.busy || !!missing}>
          {A.look}
        </button>
        <Cancel i={i} again={looked} />
      </div>
      <Wrong problem={act.problem} />
    </form>
  );
}

interface ColumnProps {
  m: Api.ImportMappingView;
  n: number;
  name: string;
  is: string;
  set: (target: string) => void;
}

/** A column: what it is called, what stands in it, and what it becomes. */
function Column({ m, n, name, is, set }: ColumnProps) {
  const samples = m.rows.map((r) => r[n]).filter(Boolean);
  return (
    <tr class={is ? undefined : "off"}>
      <th scope="row">
        <bdi>{name}</bdi>
      </th>
      <td>
        {samples.map((s, at) => (
          <span key={at}>
            <bdi>{s!.slice(0, 60)}</bdi>
          </span>
        ))}
      </td>
      <td>
        <select aria-label={fill(A.isOf, { name })} value={is} onChange={(e) => set(e.currentTarget.value)}>
          <option value="" selected={!is}>
            {A.skip}
          </option>
          {m.targets.map((t) => (
            <option key={t.target} value={t.target} selected={is === t.target}>
              {t.name}
            </option>
          ))}
        </select>
      </td>
    </tr>
  );
}

/** How the file is written: for whom it was guessed wrong. */
function Written({ form, set }: { form: Api.ImportForm; set: (f: Partial<Api.ImportForm>) => void }) {
  const heads: [string, string][] = [["0", A.headNone]];
  for (let n = 1; n <= Math.max(10, form.head); n++) heads.push([String(n), String(n)]);
  return (
    <details>
      <summary>{A.odd}</summary>
      <div class="two">
        <Select label={A.encoding} value={form.encoding} set={(encoding) => set({ encoding })} options={encodings} />
        <Select
          label={A.separator}
          value={form.separator}
          set={(separator) => set({ separator })}
          options={[
            [";", A.semicolon],
            [",", A.comma],
            ["\t", A.tab],
            ["|", A.bar],
          ]}
        />
        <Select label={A.head} value={String(form.head)} set={(v) => set({ head: +v })} options={heads} />
      </div>
    </details>
  );
}

function Progress({ i, again }: { i: Api.ImportView; again: () => Promise<void> }) {
  const n = count(i.progress);
  return (
    <>
      <progress aria-label={wordsOf(i)} max={i.rows || undefined} value={i.rows ? i.progress : undefined} />
      <p class="quiet">{i.rows ? fill(A.progress, { n, all: count(i.rows) }) : fill(A.progressOpen, { n })}</p>
      <p class="quiet">{A.leaveIt}</p>
      <div class="acts">
        <Cancel i={i} again={again} />
      </div>
    </>
  );
}

const whyFailed = (i: Api.ImportView) =>
  i.problem === "too-many-rows" ? A.tooMany : i.problem === "file-empty" ? A.noRows : A.noFile;

interface EndingProps {
  i: Api.ImportView;
  again: () => Promise<void>;
  columns: () => void;
}

/** What would become of the rows, or did, and what to do next. */
function Ending({ i, again, columns }: EndingProps) {
  const act = useAct(),
    change = i.counts.new + i.counts.perhaps_duplicate + i.counts.changed;
  const start = async () => {
    await call("POST /v1/imports/{id}/{step}", { id: i.id, step: "start" });
    await again();
  };
  return (
    <>
      {i.state === "failed" && <p class="error">{whyFailed(i)}</p>}
      {i.state === "checked" && !change && <p class="quiet">{A.nothing}</p>}
      <Report i={i}>
        <div class="acts">
          {i.state === "checked" ? (
            <>
              {!!change && (
                <button class="btn main" disabled={act.busy} onClick={() => act.run(start)}>
                  {change === 1 ? A.startOne : fill(A.startMany, { n: count(change) })}
                </button>
              )}
              <button class="btn" onClick={columns}>
                {A.change}
              </button>
              <Cancel i={i} again={again} />
            </>
          ) : (
            <>
              {i.started_at && (
                <>
                  <To to={at("clients", [], { sort: "-created" })} class="btn main">
                    {A.see}
                  </To>
                  <To to={at("duplicates")} class="btn">
                    {T.duplicates}
                  </To>
                </>
              )}
              <To to={place()} class="btn">
                {A.another}
              </To>
            </>
          )}
        </div>
        <Wrong problem={act.problem} />
      </Report>
    </>
  );
}

/** What became of the rows, or would: how many of each kind, and those of one kind, one by one. */
function Report({ i, children }: { i: Api.ImportView; children: ComponentChildren }) {
  const did = !!i.started_at,
    c = i.counts;
  const all: [Outcome, string, number][] = [
    ["new", did ? A.added : A.fresh, c.new],
    ["perhaps-duplicate", A.perhaps, c.perhaps_duplicate],
    ["changed", did ? A.changed : A.changes, c.changed],
    ["contradicting", A.contradicting, c.contradicting],
    ["same", A.same, c.same],
    ["refused", A.refused, c.refused],
  ];
  const [only, setOnly] = useState<Outcome>(c.refused ? "refused" : (all.find((k) => k[2])?.[0] ?? "new"));
  if (!i.progress) return <>{children}</>;
  return (
    <>
      <div class="figures" role="group" aria-label={A.rows}>
        {all.map(([o, words, n]) => (
          <button
            key={o}
            class={o === "refused" && n ? "bad" : undefined}
            aria-pressed={only === o}
            onClick={() => setOnly(o)}
          >
            <b>{count(n)}</b> {words}
          </button>
        ))}
      </div>
      {children}
      <Rows key={only} i={i} only={only} did={did} />
      <Whole i={i} />
    </>
  );
}

/** The report of all rows as a table, for a spreadsheet. */
function Whole({ i }: { i: Api.ImportView }) {
  const act = useAct(),
    get = () =>
      download(
        "GET /v1/imports/{id}/report.csv",
        { id: i.id, language: language.value },
        `stund-import-${i.made_at.slice(0, 10)}.csv`,
      );
  return (
    <div class="acts">
      <button class="btn" disabled={act.busy} onClick={() => act.run(get)}>
        {A.fetchReport}
      </button>
      <Wrong problem={act.problem} />
    </div>
  );
}

/** Somebody with the name of whom a row makes: a client, or another row. */
function Namesake({ o }: { o: Api.ImportLike }) {
  const name = <bdi>{o.name || "–"}</bdi>;
  return (
    <p>
      {o.client ? <To to={at("clients", [o.client])}>{name}</To> : name}
      {!!o.line && `, ${fill(A.onLine, { n: count(o.line) })}`}
      {o.address && (
        <>
          , <bdi>{o.address}</bdi>
        </>
      )}
    </p>
  );
}

function Rows({ i, only, did }: { i: Api.ImportView; only: Outcome; did: boolean }) {
  const pages = usePages("GET /v1/imports/{id}/report", { id: i.id, outcome: only, language: language.value }),
    problem = pages.kept.problem.value;
  if (!pages.first)
    return problem ? <Failed problem={problem} again={() => void pages.kept.load()} /> : <Bones n={5} />;
  if (!pages.items.length) return <p class="quiet">{A.none}</p>;
  return (
    <>
      <div class="table">
        <table class="told">
          <thead>
            <tr>
              <th scope="col">{A.line}</th>
              <th scope="col">{T.name}</th>
              <th scope="col">{did ? A.whatDone : A.what}</th>
            </tr>
          </thead>
          <tbody>
            {pages.items.map((r) => (
              <tr key={r.line}>
                <td class="num" data-label={A.line}>
                  {r.line}
                </td>
                <th scope="row">
                  {r.client ? (
                    <To to={at("clients", [r.client])}>
                      <bdi>{r.name || "–"}</bdi>
                    </To>
                  ) : (
                    <bdi>{r.name || "–"}</bdi>
                  )}
                </th>
                <td>
                  {r.reasons?.map((w) => (
                    <p key={w.reason + w.column}>
                      {w.cell && (
                        <>
                          <bdi>«{w.cell.slice(0, 60)}»</bdi>{" "}
                        </>
                      )}
                      {w.text}
                    </p>
                  ))}
                  {r.fields?.join(", ")}
                  {r.resembles && <p>{A.namesakes}</p>}
                  {r.resembles?.map((o) => (
                    <Namesake key={(o.client ?? "") + (o.line ?? "")} o={o} />
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <More of={pages} />
    </>
  );
}
