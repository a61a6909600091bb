// Lists of clients from elsewhere: the file, what its columns are, what would become of each row, and then the import.
import { useEffect, useState } from "preact/hooks";
import * as T from "texts";
import { fill } from "../../script/src/dates";
import { call, type Problem } from "./api";
import { language, who, written } from "./practice";
import { at, go, route } from "./route";
import { renew, useKept } from "./store";
import { Bones, Empty, Failed, Icon, Select, Wrong, say, useAct } from "./ui";

type State = Api.ImportView["state"];
type Outcome = "new" | "changed" | "same" | "refused";

const place = (id?: string) => at("clients", id ? ["imports", id] : ["imports"]);

export function Import() {
  const id = route.value.path[1];
  if (who.value.role !== "owner") return <Empty title={T.importOwners} />;
  return id ? <One key={id} id={id} /> : <Begin />;
}

function Top({ title }: { title: string }) {
  return (
    <header class="top">
      <a
        class="back"
        href={at("clients")}
        onClick={(e) => {
          e.preventDefault();
          go(at("clients"));
        }}
      >
        <Icon shape="left" />
        {T.clients}
      </a>
      <h1 tabIndex={-1}>{title}</h1>
    </header>
  );
}

/** Sends the file past the API, to the address that the import has for it. */
async function send(file: File): Promise<string> {
  if (!file.size || file.size > 40 << 20) throw { status: 422, text: { [language.value]: T.importSize } } as Problem;
  const made = await call("POST /v1/imports", {}, { name: file.name.slice(0, 200), size: file.size });
  const sent = await fetch(made.upload.url, {
    method: made.upload.method,
    headers: made.upload.headers ?? {},
    body: file,
    credentials: "omit",
  }).catch(() => null);
  if (!sent?.ok) throw { status: 0 } satisfies Problem;
  return made.id;
}

/** Where a file is dropped or chosen. */
function Drop() {
  const act = useAct();
  const [over, setOver] = useState(false);
  const take = (files: FileList | null | undefined) => {
    const file = files?.[0];
    if (file) act.run(async () => go(place(await send(file))));
  };
  return (
    <>
      <label
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
        <span class="lead">{act.busy ? T.importSending : T.importChoose}</span>
        <span class="hint">{T.importHint}</span>
        <input
          type="file"
          accept=".csv,.txt,.tsv,text/csv,text/plain"
          disabled={act.busy}
          onChange={(e) => {
            take(e.currentTarget.files);
            e.currentTarget.value = "";
          }}
        />
      </label>
      <Wrong problem={act.problem} />
    </>
  );
}

function Begin() {
  const k = useKept("GET /v1/imports", {}),
    items = k.value.value?.items ?? [];
  return (
    <section class="list imports">
      <Top title={T.importClients} />
      <Drop />
      <p class="hint">{T.importSafe}</p>
      <Export />
      {!!items.length && (
        <>
          <h2>{T.importEarlier}</h2>
          <ul class="rows">
            {items.map((i) => (
              <li key={i.id}>
                <a
                  href={place(i.id)}
                  onClick={(e) => {
                    e.preventDefault();
                    go(place(i.id));
                  }}
                >
                  <bdi>{i.name}</bdi>
                </a>{" "}
                <small>
                  {written.value.shortDate(i.made_at.slice(0, 10))} · {stateWords(i.state)}
                </small>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Export() {
  const act = useAct();
  const [file, setFile] = useState<string>();
  const begin = async () => {
    let e = await call("POST /v1/exports", { language: language.value });
    for (let tries = 0; e.state === "running" && tries < 120; tries++) {
      await new Promise((r) => setTimeout(r, 500));
      e = await call("GET /v1/exports/{id}", { id: e.id });
    }
    if (!e.file) throw { status: 500 } satisfies Problem;
    setFile(e.file.url);
    say(T.exportReady);
  };
  return (
    <div class="acts">
      {file ? (
        <a class="btn" href={file} download>
          {T.exportFetch}
        </a>
      ) : (
        <button class="btn" disabled={act.busy} onClick={() => act.run(begin)}>
          {act.busy ? T.exportWriting : T.exportClients}
        </button>
      )}
      <Wrong problem={act.problem} />
    </div>
  );
}

const stateWords = (s: State): string =>
  ({
    uploaded: T.importUploaded,
    mapped: T.importUploaded,
    checking: T.importChecking,
    checked: T.importChecked,
    running: T.importRunning,
    done: T.importDone,
    cancelled: T.importCancelled,
    failed: T.importFailed,
  })[s];

function One({ id }: { id: string }) {
  const k = useKept("GET /v1/imports/{id}", { id }),
    i = k.value.value,
    problem = k.problem.value;
  const [maps, setMaps] = useState(false);
  const works = i?.state === "checking" || i?.state === "running";
  useEffect(() => {
    if (!works) return;
    const t = setInterval(() => void k.load(), 1000);
    return () => clearInterval(t);
  }, [works]);
  useEffect(() => {
    if (i) say(stateWords(i.state));
    if (i?.state === "done") void renew("/v1/clients", "/v1/imports");
  }, [i?.state]);
  if (!i) return problem ? <Failed problem={problem} again={() => void k.load()} /> : <Bones n={7} />;
  const again = () => k.load();
  const mapping = i.state === "uploaded" || i.state === "mapped" || (maps && i.state === "checked");
  return (
    <section class="list imports">
      <Top title={i.name} />
      {mapping && (
        <Mapping
          i={i}
          tried={async () => {
            setMaps(false);
            await again();
          }}
        />
      )}
      {works && <Progress i={i} again={again} />}
      {!mapping && !works && <Outcome i={i} again={again} columns={() => setMaps(true)} />}
    </section>
  );
}

function Cancel({ i, again }: { i: Api.ImportView; again: () => Promise<void> }) {
  const act = useAct();
  return (
    <>
      <button
        class="btn"
        disabled={act.busy}
        onClick={() =>
          act.run(async () => {
            await call("POST /v1/imports/{id}/cancel", { id: i.id });
            await again();
          })
        }
      >
        {T.importCancel}
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
const separators: Record<string, "semicolon" | "comma" | "tab" | "bar"> = {
  ";": "semicolon",
  ",": "comma",
  "\t": "tab",
  "|": "bar",
};

/** What the columns are: guessed, with samples beside, and to be set right. */
function Mapping({ i, tried }: { i: Api.ImportView; tried: () => Promise<void> }) {
  const [m, setM] = useState<Api.ImportMappingView>();
  const act = useAct(),
    read = useAct();
  const look = (more: { encoding?: string; separator?: "semicolon" | "comma" | "tab" | "bar"; head?: number }) =>
    read.run(async () =>
      setM(await call("GET /v1/imports/{id}/mapping", { id: i.id, language: language.value, ...more })),
    );
  useEffect(() => look({}), []);
  if (!m)
    return read.problem?.code === "file-missing" ? (
      <Empty title={T.importNoFile}>
        <Drop />
      </Empty>
    ) : read.problem ? (
      <Failed problem={read.problem} again={() => look({})} />
    ) : (
      <Bones n={6} />
    );
  const columns = m.names.map((_, n) => m.columns[n] ?? "");
  const has = (...some: string[]) => some.some((t) => columns.includes(t));
  const missing = !has("name", "given_name", "family_name")
    ? T.importNeedsName
    : has("email", "phone")
      ? ""
      : T.importNeedsAddress;
  const set = (n: number, target: string) =>
    setM({ ...m, columns: columns.map((c, at) => (at === n ? target : c)) });
  const reread = (form: Partial<Api.ImportForm>) => {
    const next = { ...m.form, ...form };
    look({ encoding: next.encoding, separator: separators[next.separator] ?? "semicolon", head: next.head });
  };
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        act.run(async () => {
          const { form, date_order } = m;
          await call("PUT /v1/imports/{id}/mapping", { id: i.id }, { form, date_order, columns });
          await call("POST /v1/imports/{id}/check", { id: i.id });
          await tried();
        });
      }}
    >
      <p>{T.importColumns}</p>
      <div class="two">
        <Select
          label={T.importEncoding}
          value={m.form.encoding}
          set={(encoding) => reread({ encoding })}
          options={encodings}
        />
        <Select
          label={T.importDates}
          value={m.date_order}
          set={(v) => setM({ ...m, date_order: v as "dmy" | "mdy" })}
          options={[
            ["dmy", T.importDayFirst],
            ["mdy", T.importMonthFirst],
          ]}
        />
      </div>
      <div class="table">
        <table class="cards">
          <thead>
            <tr>
              <th scope="col">{T.importColumn}</th>
              <th scope="col">{T.importSamples}</th>
              <th scope="col">{T.importIs}</th>
            </tr>
          </thead>
          <tbody>
            {m.names.map((name, n) => (
              <tr key={n}>
                <th scope="row">
                  <bdi>{name}</bdi>
                </th>
                <td>
                  <bdi>
                    {m.rows
                      .map((r) => r[n])
                      .filter(Boolean)
                      .join(" · ")
                      .slice(0, 90)}
                  </bdi>
                </td>
                <td>
                  <select
                    aria-label={fill(T.importIsOf, { name })}
                    value={columns[n]}
                    onChange={(e) => set(n, e.currentTarget.value)}
                  >
                    <option value="" selected={!columns[n]}>
                      {T.importSkip}
                    </option>
                    {m.targets.map((t) => (
                      <option key={t.target} value={t.target} selected={columns[n] === t.target}>
                        {t.name}
                      </option>
                    ))}
                  </select>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {missing && <p class="error">{missing}</p>}
      <div class="acts">
        <button class="btn main" disabled={act.busy || !!missing}>
          {T.importTry}
        </button>
        <Cancel i={i} again={tried} />
      </div>
      <Wrong problem={act.problem} />
    </form>
  );
}

function Progress({ i, again }: { i: Api.ImportView; again: () => Promise<void> }) {
  return (
    <>
      <p class="lead">{stateWords(i.state)}</p>
      <progress aria-label={stateWords(i.state)} max={i.rows || undefined} value={i.rows ? i.progress : undefined} />
      <p class="count">{fill(T.importProgress, { n: i.progress, all: i.rows || "…" })}</p>
      <p class="hint">{T.importLeave}</p>
      <div class="acts">
        <Cancel i={i} again={again} />
      </div>
    </>
  );
}

/** What would become of the rows, or did, and what to do next. */
function Outcome({
  i,
  again,
  columns,
}: {
  i: Api.ImportView;
  again: () => Promise<void>;
  columns: () => void;
}) {
  const act = useAct();
  const c = i.counts,
    change = c.new + c.changed;
  const why =
    i.problem === "too-many-rows" ? T.importTooMany : i.problem === "file-empty" ? T.importEmpty : T.importNoFile;
  return (
    <>
      <p class="lead">{i.state === "failed" ? why : stateWords(i.state)}</p>
      <p>{fill(T.importCounts, { new: c.new, changed: c.changed, same: c.same, refused: c.refused })}</p>
      <div class="acts">
        {i.state === "checked" ? (
          <>
            <button
              class="btn main"
              disabled={act.busy || !change}
              onClick={() =>
                act.run(async () => {
                  await call("POST /v1/imports/{id}/start", { id: i.id });
                  await again();
                })
              }
            >
              {fill(T.importStart, { n: change })}
            </button>
            <button class="btn" onClick={columns}>
              {T.importChange}
            </button>
            <Cancel i={i} again={again} />
          </>
        ) : (
          <>
            <button class="btn main" onClick={() => go(at("clients", [], { sort: "-created" }))}>
              {T.importSee}
            </button>
            <button class="btn" onClick={() => go(place())}>
              {T.importAnother}
            </button>
          </>
        )}
      </div>
      <Wrong problem={act.problem} />
      {i.state !== "failed" && <Report i={i} />}
    </>
  );
}

function Report({ i }: { i: Api.ImportView }) {
  const kinds: [Outcome, string, number][] = [
    ["refused", T.importRefused, i.counts.refused],
    ["new", T.importNew, i.counts.new],
    ["changed", T.importChanged, i.counts.changed],
    ["same", T.importSame, i.counts.same],
  ];
  const [only, setOnly] = useState<Outcome>(kinds.find((k) => k[2])?.[0] ?? "new");
  const k = useKept("GET /v1/imports/{id}/report", { id: i.id, outcome: only, language: language.value }),
    page = k.value.value;
  const [more, setMore] = useState<{ of: Api.ImportRows; items: Api.ImportRow[]; next: string | undefined }>();
  const act = useAct();
  const mine = more && more.of === page ? more : undefined,
    next = mine ? mine.next : page?.next;
  const items = [...(page?.items ?? []), ...(mine?.items ?? [])];
  return (
    <>
      <div class="chips" role="group" aria-label={T.importRows}>
        {kinds.map(([o, words, n]) => (
          <button key={o} class="chip" aria-pressed={only === o} onClick={() => setOnly(o)}>
            {words} {n}
          </button>
        ))}
      </div>
      {!page ? (
        k.problem.value ? (
          <Failed problem={k.problem.value} again={() => void k.load()} />
        ) : (
          <Bones n={5} />
        )
      ) : !items.length ? (
        <p class="hint">{T.importNone}</p>
      ) : (
        <div class="table">
          <table class="cards">
            <thead>
              <tr>
                <th scope="col">{T.importLine}</th>
                <th scope="col">{T.name}</th>
                <th scope="col">{T.importWhat}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((r) => (
                <tr key={r.line}>
                  <td class="num" data-label={T.importLine}>
                    {r.line}
                  </td>
                  <th scope="row">
                    <bdi>{r.name || "–"}</bdi>
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
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {page && next && (
        <p>
          <button
            class="btn"
            disabled={act.busy}
            onClick={() =>
              act.run(async () => {
                const a = await call("GET /v1/imports/{id}/report", {
                  id: i.id,
                  outcome: only,
                  language: language.value,
                  after: next,
                });
                setMore({ of: page, items: [...(mine?.items ?? []), ...a.items], next: a.next });
              })
            }
          >
            {T.showMore}
          </button>
        </p>
      )}
      <Wrong problem={act.problem} />
    </>
  );
}
