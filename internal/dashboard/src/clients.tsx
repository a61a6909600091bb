// The clients: finding them, and everything about one.
import { useEffect, useState } from "preact/hooks";
import * as T from "texts";
import * as A from "texts/clients";
import { fill } from "../../script/src/dates";
import { shownPhone } from "../../script/src/phone";
import style from "clients.css";
import { Wrong, faultAt, merged, useAct } from "./act";
import { call, type Problem } from "./api";
import { born, bornOf, typedBorn } from "./born";
import { HereAgain, addOnce, draftOf } from "./drafts";
import { More, usePages } from "./lists";
import { language, practitionerOf, seen, tagOf, tags, who, written } from "./practice";
import { at, go, route } from "./route";
import { kept, part, renew, useKept } from "./store";
import {
  Bones,
  Chip,
  Dialog,
  Empty,
  Failed,
  Field,
  Icon,
  Input,
  Later,
  Select,
  Soon,
  Text,
  To,
  done,
  useDress,
} from "./ui";

export { speak } from "texts/clients";

const bills = part("bills", () => import("./invoice"));
const forms = part("answers", () => import("./answers"));

export function Clients() {
  useDress(style);
  const id = route.value.path[0];
  if (id && id !== "new") return <One id={id} />;
  return (
    <>
      <List />
      {id === "new" && <Edit close={() => go(at("clients"))} saved={(c) => go(at("clients", [c.id]))} />}
    </>
  );
}

type Asked = {
  q?: string;
  tag?: string;
  practitioner?: string;
  status?: "active" | "archived" | "deceased";
  has_next?: "yes" | "no";
  sort?: "name" | "last" | "-last" | "next" | "-created";
};

/** What the address asks for: a list can be copied, and Back leads to the one before. */
function asked(): Asked {
  const q = route.value.query,
    out: Asked = {};
  for (const name of ["q", "tag", "practitioner", "status", "has_next", "sort"] as const) {
    const v = q.get(name);
    if (v) (out as Record<string, string>)[name] = v;
  }
  return out;
}

const ask = (change: Asked, typed = false) => go(at("clients", [], { ...asked(), ...change }), typed);

function List() {
  const q = asked();
  const pages = usePages("GET /v1/clients", q),
    { first: page, items } = pages,
    problem = pages.kept.problem.value;
  return (
    <section class="list">
      <header class="top">
        <h1 tabIndex={-1}>{T.clients}</h1>
        <To to={at("duplicates")} class="btn">
          {T.duplicates}
        </To>
        {who.value.role === "owner" && (
          <To to={at("imports")} class="btn">
            {T.importClients}
          </To>
        )}
        <button class="btn main" onClick={() => go(at("clients", ["new"]))}>
          <Icon shape="plus" />
          <span>{T.newClient}</span>
        </button>
      </header>
      <Filters q={q} />
      {!page ? (
        problem ? (
          <Failed problem={problem} again={() => void pages.kept.load()} />
        ) : (
          <Bones n={8} />
        )
      ) : (
        <>
          <p class="count" aria-live="polite">
            {fill(page.total === 1 ? A.oneClient : A.manyClients, { n: page.total })}
          </p>
          {!items.length ? <Nobody filtered={Object.keys(q).length > 0} /> : <Table items={items} sort={q.sort} />}
          <More of={pages} />
        </>
      )}
    </section>
  );
}

function Nobody({ filtered }: { filtered: boolean }) {
  return filtered ? (
    <Empty title={T.nobodyFound}>
      <p>{A.nobodyFoundHint}</p>
      <button class="btn" onClick={() => go(at("clients"))}>
        {T.showAll}
      </button>
    </Empty>
  ) : (
    <Empty title={A.noClients}>
      <p>{A.noClientsHint}</p>
      {who.value.role === "owner" && (
        <To to={at("imports")} class="btn">
          {T.importClients}
        </To>
      )}
    </Empty>
  );
}

/** The filters, as chips that read as a sentence. */
function Filters({ q }: { q: Asked }) {
  const [words, setWords] = useState(q.q ?? "");
  useEffect(() => {
    setWords(q.q ?? "");
  }, [q.q]);
  useEffect(() => {
    const t = setTimeout(() => {
      if (words.trim() !== (asked().q ?? "")) ask({ q: words.trim() }, true);
    }, 150);
    return () => clearTimeout(t);
  }, [words]);
  const set = (name: keyof Asked) => (v: string) => ask({ [name]: v } as Asked);
  return (
    <form class="filters" role="search" onSubmit={(e) => e.preventDefault()}>
      <div class="ask">
        <Icon shape="search" />
        <input
          type="search"
          aria-label={T.findClient}
          value={words}
          maxLength={100}
          autocomplete="off"
          onInput={(e) => setWords(e.currentTarget.value)}
        />
      </div>
      <Chip
        label={T.status}
        value={q.status ?? ""}
        set={set("status")}
        options={[
          ["", A.active],
          ["archived", A.archived],
          ["deceased", A.deceased],
        ]}
      />
      {!!tags.value.value?.items.length && (
        <Chip
          label={T.tag}
          value={q.tag ?? ""}
          set={set("tag")}
          options={[["", A.anyTag], ...tags.value.value.items.map((t): [string, string] => [t.id, t.name])]}
        />
      )}
      {seen.value.length > 1 && (
        <Chip
          label={T.practitioner}
          value={q.practitioner ?? ""}
          set={set("practitioner")}
          options={[
            ["", A.withAnyone],
            ...seen.value.map((p): [string, string] => [p.id, fill(A.withName, { name: p.name })]),
          ]}
        />
      )}
      <Chip
        label={A.nextVisit}
        value={q.has_next ?? ""}
        set={set("has_next")}
        options={[
          ["", A.anyNext],
          ["yes", A.hasNext],
          ["no", A.hasNoNext],
        ]}
      />
      <Chip
        label={A.order}
        value={q.sort ?? ""}
        set={set("sort")}
        options={[
          ["", A.byName],
          ["-last", A.byLast],
          ["next", A.byNext],
          ["last", A.byLongest],
          ["-created", A.byNewest],
        ]}
      />
    </form>
  );
}

function Table({ items, sort }: { items: Api.Listed[]; sort: string | undefined }) {
  const f = written.value,
    day = (s: string | undefined) => (s ? f.shortDate(s.slice(0, 10)) : "–");
  const ordered = (name: string) => (sort === name || (name === "name" && !sort) ? "ascending" : undefined);
  return (
    <div class="table">
      <table class="cards">
        <thead>
          <tr>
            <th scope="col" aria-sort={ordered("name")}>
              {T.name}
            </th>
            <th scope="col">{A.contact}</th>
            <th scope="col">{T.tags}</th>
            <th scope="col">{A.lastVisit}</th>
            <th scope="col" aria-sort={ordered("next")}>
              {A.nextVisit}
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((c) => (
            <tr key={c.id}>
              <th scope="row">
                <a
                  href={at("clients", [c.id])}
                  onClick={(e) => {
                    e.preventDefault();
                    go(at("clients", [c.id]));
                  }}
                >
                  <bdi>{c.name}</bdi>
                </a>
                {c.company && (
                  <small>
                    <bdi>{c.company}</bdi>
                  </small>
                )}
              </th>
              <td>
                {c.emails[0] && <bdi>{c.emails[0]}</bdi>}
                {c.phones[0] && (
                  <small>
                    <bdi>{shownPhone(c.phones[0])}</bdi>
                  </small>
                )}
              </td>
              <td>{!!c.tags.length && <Tags ids={c.tags} />}</td>
              <td class={"num" + (c.last_visit ? "" : " none")} data-label={A.lastVisit}>
                {day(c.last_visit)}
              </td>
              <td class={"num" + (c.next_visit ? "" : " none")} data-label={A.nextVisit}>
                {day(c.next_visit)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Tags({ ids }: { ids: string[] }) {
  return (
    <span class="tags">
      {ids.map((id) => (
        <span key={id} class="tag" style={tagOf(id)?.colour ? { "--own": tagOf(id)!.colour! } : {}}>
          <bdi>{tagOf(id)?.name ?? id}</bdi>
        </span>
      ))}
    </span>
  );
}

const cards = part("vouchers", () => import("./vouchers"));

function One({ id }: { id: string }) {
  const k = useKept("GET /v1/clients/{id}", { id }),
    c = k.value.value,
    problem = k.problem.value;
  const [edits, setEdits] = useState(false);
  if (!c) return problem ? <Failed problem={problem} again={() => void k.load()} /> : <Bones n={7} />;
  return (
    <article class="person">
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
        <h1 tabIndex={-1}>
          <bdi>{c.name}</bdi>
        </h1>
        {c.status !== "active" && <span class="tag">{c.status === "archived" ? A.archived : A.deceased}</span>}
        {!!c.tags?.length && <Tags ids={c.tags} />}
        <button class="btn" onClick={() => setEdits(true)}>
          {A.edit}
        </button>
        <Archive c={c} />
      </header>
      {c.alert && (
        <p class="notice warn">
          <Icon shape="warn" />
          <bdi>{c.alert}</bdi>
        </p>
      )}
      <div class="sides">
        <div>
          <Facts c={c} />
          <Soon load={() => bills().then((m) => m.Bills)} given={{ client: c.id, name: c.name }} key={c.id} />
          <Preferences c={c} />
          <Later load={() => cards().then((m) => m.Cards)} given={{ id }} />
          <Later
            load={() => forms().then((m) => m.OfClient)}
            given={{ id: c.id, gone: c.status === "deceased" }}
            key={c.id}
          />
          <Later load={() => heard().then((m) => m.OfClient)} given={{ id: c.id }} />
        </div>
        <Timeline id={c.id} />
      </div>
      {edits && <Edit of={c} close={() => setEdits(false)} saved={() => setEdits(false)} />}
    </article>
  );
}

function Archive({ c }: { c: Api.View }) {
  const act = useAct(),
    archived = c.status === "archived";
  if (c.status === "deceased") return null;
  return (
    <>
      <button
        class="btn"
        disabled={act.busy}
        onClick={() =>
          act.run(async () => {
            await call(archived ? "POST /v1/clients/{id}/restore" : "POST /v1/clients/{id}/archive", { id: c.id });
            await renew("/v1/clients");
            done(fill(archived ? A.restoredSaid : A.archivedSaid, { name: c.name }));
          })
        }
      >
        {archived ? A.restore : A.archive}
      </button>
      <Wrong problem={act.problem} />
    </>
  );
}

/** A value of one of the practice's own fields, as it is read. */
function shownField(f: Api.Field, v: string): string {
  switch (f.kind) {
    case "date":
      return written.value.date(v);
    case "choice":
      return f.options?.find((o) => o.id === v)?.name ?? v;
    case "yes_no":
      return v === "yes" ? A.yes : A.no;
    case "number":
      return v.replace(".", (0.5).toLocaleString(language.value).charAt(1));
    default:
      return v;
  }
}

function Facts({ c }: { c: Api.View }) {
  const own = useKept("GET /v1/client-fields", {}).value.value?.items ?? [];
  const f = written.value,
    day = (s: string | undefined) => s && f.shortDate(s.slice(0, 10));
  const rows: [string, string | undefined][] = [
    [T.birthday, c.birthday && born(c.birthday)],
    [T.practitioner, c.practitioner && practitionerOf(c.practitioner)?.name],
    [T.company, c.company],
    [A.firstVisit, day(c.visits?.first)],
    [A.lastVisit, day(c.visits?.last)],
    [A.nextVisit, c.visits?.next && f.dateTime(c.visits.next)],
    ...own.map((x): [string, string | undefined] => [x.name, c.fields?.[x.id] && shownField(x, c.fields[x.id]!)]),
  ];
  return (
    <section class="card">
      <ul class="contact">
        {c.emails?.map((e) => (
          <li key={e}>
            <a href={"mailto:" + e}>
              <bdi>{e}</bdi>
            </a>
          </li>
        ))}
        {c.phones?.map((p) => (
          <li key={p}>
            <a href={"tel:" + p}>
              <bdi>{shownPhone(p)}</bdi>
            </a>
          </li>
        ))}
        {!c.emails?.length && !c.phones?.length && <li class="quiet">{T.noAddress}</li>}
      </ul>
      <dl>
        {rows
          .filter(([, v]) => v)
          .map(([name, v]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <bdi>{v}</bdi>
              </dd>
            </div>
          ))}
      </dl>
      {c.note && (
        <p class="pre">
          <bdi>{c.note}</bdi>
        </p>
      )}
    </section>
  );
}

const manners = part("manners", () => import("./manners")),
  heard = part("feedback", () => import("./feedback"));

function Preferences({ c }: { c: Api.View }) {
  return <Later load={() => manners().then((m) => m.Preferences)} given={{ c }} />;
}

function Timeline({ id }: { id: string }) {
  const pages = usePages("GET /v1/clients/{id}/timeline", { id, language: language.value }),
    problem = pages.kept.problem.value;
  if (!pages.first)
    return problem ? <Failed problem={problem} again={() => void pages.kept.load()} /> : <Bones n={6} />;
  return (
    <section class="timeline">
      <h2>{A.timeline}</h2>
      {!pages.items.length && <p class="quiet">{A.nothingYet}</p>}
      <ol class="log">
        {pages.items.map((h, n) => (
          <li key={n}>
            <span>{h.text}</span>
            <small>{written.value.dateTime(h.at)}</small>
          </li>
        ))}
      </ol>
      <More of={pages} />
    </section>
  );
}

/** What the form holds, as text. */
type Typed = {
  name: string;
  email: string;
  phone: string;
  company: string;
  birthday: string;
  alert: string;
  note: string;
  practitioner: string;
  language: string;
  tags: string[];
  fields: Record<string, string>;
};

const typedOf = (c?: Api.View): Typed => ({
  name: c?.name ?? "",
  email: c?.emails?.[0] ?? "",
  phone: c?.phones?.[0] ?? "",
  company: c?.company ?? "",
  birthday: typedBorn(c?.birthday),
  alert: c?.alert ?? "",
  note: c?.note ?? "",
  practitioner: c?.practitioner ?? "",
  language: c?.language ?? "",
  tags: c?.tags ?? [],
  fields: c?.fields ?? {},
});

/** The client as the API takes them, with what the form does not show as it was. */
function bodyOf(d: Typed, c?: Api.View): Api.Particulars {
  const first = (v: string, rest: string[] | undefined) => [v.trim(), ...(rest ?? []).slice(1)].filter(Boolean);
  const body: Record<string, unknown> = {
    name: d.name.trim(),
    emails: first(d.email, c?.emails),
    phones: first(d.phone, c?.phones),
    company: d.company.trim(),
    birthday: bornOf(d.birthday),
    alert: d.alert.trim(),
    note: d.note.trim(),
    practitioner: d.practitioner,
    language: d.language,
    tags: d.tags,
    fields: Object.fromEntries(Object.entries(d.fields).filter(([, v]) => v.trim())),
  };
  for (const name of [
    "given_name",
    "family_name",
    "org_number",
    "time_zone",
    "address",
    "guardian",
    "payer",
  ] as const) {
    body[name] = c?.[name];
  }
  return Object.fromEntries(
    Object.entries(body).filter(([, v]) => v !== "" && v !== undefined),
  ) as unknown as Api.Particulars;
}

/** The practice's own fields, each as its kind is filled in. */
function Own({ of, set, problem }: { of: Typed["fields"]; set: (f: Typed["fields"]) => void; problem?: Problem }) {
  const all = useKept("GET /v1/client-fields", {}).value.value?.items ?? [];
  const field = (f: Api.Field) => {
    const put = (v: string) => set({ ...of, [f.id]: v }),
      value = of[f.id] ?? "",
      error = faultAt(problem, "fields." + f.id);
    if (f.kind === "choice" || f.kind === "yes_no") {
      const options =
        f.kind === "choice"
          ? (f.options ?? []).map((o): [string, string] => [o.id, o.name])
          : ([
              ["yes", A.yes],
              ["no", A.no],
            ] as [string, string][]);
      const gone = value && !options.some(([v]) => v === value) ? [[value, value] as [string, string]] : [];
      return <Select key={f.id} label={f.name} value={value} set={put} options={[["", "–"], ...gone, ...options]} />;
    }
    if (f.kind === "date")
      return (
        <Field key={f.id} label={f.name} error={error}>
          {(id) => <input id={id} type="date" value={value} onInput={(e) => put(e.currentTarget.value)} />}
        </Field>
      );
    const max = f.kind === "number" ? 30 : 500;
    return <Input key={f.id} label={f.name} value={value} set={put} max={max} error={error} />;
  };
  return all.length ? <div class="two">{all.map(field)}</div> : null;
}

/** What somebody else has written meanwhile, where something else is typed. */
function Theirs({ typed, was, is }: { typed: Typed; was: Typed; is: Typed }) {
  const all: [keyof Typed, string][] = [
    ["name", T.name],
    ["email", T.email],
    ["phone", T.phone],
    ["birthday", T.birthday],
    ["company", T.company],
    ["alert", T.alert],
    ["note", T.note],
  ];
  const other = all.filter(([k]) => is[k] !== was[k] && is[k] !== typed[k]);
  return other.length ? (
    <dl class="notice warn">
      {other.map(([k, label]) => (
        <div key={k}>
          <dt>{label}</dt>
          <dd class="pre">
            <bdi>{String(is[k]) || "–"}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  ) : null;
}

interface EditProps {
  of?: Api.View;
  close: () => void;
  saved: (c: { id: string }) => void;
}

function Edit({ of, close, saved }: EditProps) {
  const place = "clients/" + (of?.id ?? "new"),
    // was: what is typed over; before: what that was before somebody else changed it
    draft = draftOf(place, { d: typedOf(of), was: of, before: of }),
    { d, was, before } = draft.now;
  const [exists, setExists] = useState<string>(),
    act = useAct();
  const setD = (d: Typed) => draft.set({ d });
  const set = (name: keyof Typed) => (v: string) => setD({ ...d, [name]: v });
  const save = () =>
    act.run(async () => {
      setExists(undefined);
      try {
        const body = bodyOf(d, was);
        const put = (c: { id: string; revision: number }) =>
          call("PUT /v1/clients/{id}", { id: c.id }, { ...body, revision: c.revision });
        const post = (b: typeof body, key: string) => call("POST /v1/clients", {}, b, key);
        const c = was ? await put(was) : await addOnce(place, body, post, put);
        if (of) kept("GET /v1/clients/{id}", { id: of.id }).value.value = c as Api.View;
        draft.reset();
        await renew("/v1/clients", "/v1/calendar");
        done(fill(T.savedSaid, { name: d.name.trim() }));
        saved(c);
      } catch (e) {
        const p = e as Problem;
        if (p.code === "changed-meanwhile" && p.client) {
          const now = p.client as Api.View,
            [typedOver, is] = [typedOf(was), typedOf(now)];
          const next = { ...merged(d, typedOver, is), fields: merged(d.fields, typedOver.fields, is.fields) };
          draft.set({ d: next, was: now, before: was });
        }
        if (p.code === "client-exists") setExists(typeof p.client === "string" ? p.client : "");
        throw p;
      }
    });
  const wrong = (name: string) => faultAt(act.problem, name);
  return (
    <Dialog title={of ? A.editClient : T.newClient} close={close} kind="side">
      <form
        onSubmit={(e) => {
          e.preventDefault();
          save();
        }}
      >
        <HereAgain draft={draft} />
        <Input label={T.name} value={d.name} set={set("name")} max={120} error={wrong("name")} focus />
        <div class="two">
          <Input label={T.email} type="email" value={d.email} set={set("email")} max={254} error={wrong("emails")} />
          <Input label={T.phone} type="tel" value={d.phone} set={set("phone")} max={40} error={wrong("phones")} />
        </div>
        <div class="two">
          <Input
            label={T.birthday}
            value={d.birthday}
            set={set("birthday")}
            hint={A.birthdayHint}
            max={10}
            error={wrong("birthday")}
          />
          <Input label={T.company} value={d.company} set={set("company")} max={120} error={wrong("company")} />
        </div>
        <Input label={T.alert} value={d.alert} set={set("alert")} hint={A.alertHint} error={wrong("alert")} />
        <Text label={T.note} hint={A.clientNoteHint} value={d.note} set={set("note")} />
        <div class="two">
          <Select
            label={T.language}
            value={d.language}
            set={set("language")}
            options={[
              ["", T.practiceLanguage],
              ["nb", "Norsk"],
              ["sv", "Svenska"],
              ["da", "Dansk"],
              ["fi", "Suomi"],
              ["en", "English"],
            ]}
          />
          {who.value.role !== "practitioner" && (
            <Select
              label={T.practitioner}
              value={d.practitioner}
              set={set("practitioner")}
              options={[["", "–"], ...seen.value.map((p): [string, string] => [p.id, p.name])]}
            />
          )}
        </div>
        <Own of={d.fields} set={(fields) => setD({ ...d, fields })} {...(act.problem && { problem: act.problem })} />
        {!!tags.value.value?.items.length && (
          <fieldset>
            <legend>{T.tags}</legend>
            <div class="chips">
              {tags.value.value.items.map((t) => (
                <button
                  key={t.id}
                  type="button"
                  class="chip"
                  aria-pressed={d.tags.includes(t.id)}
                  onClick={() =>
                    setD({ ...d, tags: d.tags.includes(t.id) ? d.tags.filter((x) => x !== t.id) : [...d.tags, t.id] })
                  }
                >
                  <bdi>{t.name}</bdi>
                </button>
              ))}
            </div>
          </fieldset>
        )}
        {exists !== undefined && (
          <p class="notice warn">
            <Icon shape="warn" />
            <span>
              {A.clientExists}{" "}
              {exists && (
                <a
                  href={at("clients", [exists])}
                  onClick={(e) => {
                    e.preventDefault();
                    go(at("clients", [exists]));
                    close();
                  }}
                >
                  {A.openThem}
                </a>
              )}
            </span>
          </p>
        )}
        {exists === undefined && <Wrong problem={act.problem} />}
        {before !== was && <Theirs typed={d} was={typedOf(before)} is={typedOf(was)} />}
        <div class="acts stick">
          <button class="btn main" disabled={act.busy || !d.name.trim()}>
            {T.save}
          </button>
          <button class="btn" type="button" onClick={close}>
            {T.cancelEdit}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
