// Tasks: one list of what is to be done, each with the one thing to do, and the form of a task.
import { useEffect, useState } from "preact/hooks";
import { signal } from "@preact/signals";
import * as T from "texts";
import * as A from "texts/today";
import { addDays, dayOf, fill, weekdayOf, type Day } from "../../script/src/dates";
import style from "today.css";
import { Wrong, faultAt, merged, useAct } from "./act";
import { call, type Problem } from "./api";
import { HereAgain, addOnce, draftOf } from "./drafts";
import { kinds } from "./kinds/all";
import { Find, More, usePages } from "./lists";
import { language, local, practitionerOf, seen, today, who, written } from "./practice";
import { at, go, route } from "./route";
import { renew, useKept } from "./store";
import { Bones, Chip, Dialog, Empty, Failed, Field, Icon, Input, Select, Text, To } from "./ui";
import { done, useDress } from "./ui";

/** Those that were done, put off or dismissed a moment ago: gone before the list is read anew. */
const gone = signal<ReadonlySet<string>>(new Set());

const still = (all: Api.TaskView[]) => all.filter((t) => !gone.value.has(t.id));

const mark = (id: string, isGone: boolean) => {
  const next = new Set(gone.value);
  if (isGone) next.add(id);
  else next.delete(id);
  gone.value = next;
};

type Verb = "done" | "dismiss" | "snooze" | "reopen";

/** Does something to a task: it leaves the list at once, and comes back if that is refused or undone. */
async function act(t: Api.TaskView, verb: Verb, said: string, body: Api.SnoozeInBody = {}): Promise<void> {
  mark(t.id, true);
  try {
    await call(`POST /v1/tasks/{id}/${verb}` as "POST /v1/tasks/{id}/snooze", { id: t.id }, body);
    await renew("/v1/tasks");
  } catch (e) {
    const p = e as Problem;
    done(p.code === "task-closed" ? A.closedMeanwhile : A.notDone, 8);
    await renew("/v1/tasks");
  } finally {
    mark(t.id, false);
  }
  if (said) done(fill(said, { title: t.title }), 10, { label: T.undo, run: () => void undo(t, verb) });
}

/** Takes back what was done: what was opened again is closed as it was. */
const undo = (t: Api.TaskView, verb: Verb) =>
  act(t, verb !== "reopen" ? "reopen" : t.state === "dismissed" ? "dismiss" : "done", "");

export const finish = (t: Api.TaskView) => act(t, "done", A.doneSaid);

/** When the task is due, in words, and whether that is over. */
function dueOf(t: Api.TaskView): string {
  const f = written.value;
  if (t.state === "snoozed" && t.snoozed_until) return fill(A.backOn, { when: f.soon(dayOf(local(t.snoozed_until))) });
  const day = t.due_on ?? (t.due_at && dayOf(local(t.due_at)));
  if (!day) return "";
  const when = f.soon(day) + (t.due_at ? " " + f.time(local(t.due_at)) : "");
  return t.overdue ? fill(A.overdueSince, { when }) : fill(A.dueOn, { when });
}

const forWhom = (t: Api.TaskView) => {
  if (t.practitioner) return t.practitioner === who.value.practitioner ? "" : practitionerOf(t.practitioner)?.name;
  return t.role ? roles()[t.role] : "";
};

const roles = (): Record<string, string> => ({
  owner: A.roleOwner,
  assistant: A.roleAssistant,
  practitioner: A.rolePractitioner,
});

const own = "own"; // what somebody has written

const kindOf = (t: Api.TaskView) => kinds.find((k) => k.source === t.source);

/** A task in a list: brief on the first page, with all that can be done on its own. */
export function Row({ t, brief, edit }: { t: Api.TaskView; brief?: boolean; edit?: (t: Api.TaskView) => void }) {
  const kind = kindOf(t),
    way = kind?.way?.(t),
    due = dueOf(t),
    closed = t.state === "done" || t.state === "dismissed";
  const facts = [due, forWhom(t)].filter(Boolean).join(" · "),
    linked = t.client && t.client_name && (kind ? kind.named : t.source === own);
  return (
    <li class={"task" + (t.overdue ? " overdue" : "")}>
      {closed ? (
        <span class="mark" title={t.state === "done" ? A.wasDone : A.wasDismissed}>
          <Icon shape={t.state === "done" ? "check" : "close"} />
        </span>
      ) : (
        <button class="mark" aria-label={fill(A.finish, { title: t.title })} onClick={() => void finish(t)}>
          <Icon shape="check" />
        </button>
      )}
      <div class="told">
        {edit && !closed ? (
          <button class="title" onClick={() => edit(t)}>
            <bdi>{t.title}</bdi>
          </button>
        ) : (
          <p class="title">
            <bdi>{t.title}</bdi>
          </p>
        )}
        {(facts || t.client_name) && (
          <p class="facts">
            {facts && <span class={t.overdue ? "late" : undefined}>{facts}</span>}
            {facts && linked && " · "}
            {linked && (
              <To to={at("clients", [t.client!])}>
                <bdi>{t.client_name}</bdi>
              </To>
            )}
          </p>
        )}
        {!brief && t.note && (
          <p class="pre note">
            <bdi>{t.note}</bdi>
          </p>
        )}
      </div>
      {way && !closed && (
        <To to={way.to} class="btn small" label={`${way.label}: ${t.title}`}>
          {way.label}
        </To>
      )}
      {!brief && !closed && <Later t={t} />}
      {!brief && (closed || t.state === "snoozed") && (
        <button class="btn small" onClick={() => void act(t, "reopen", A.openedSaid)}>
          {A.reopen}
        </button>
      )}
    </li>
  );
}

/** Putting a task off, and saying that nobody will do it. */
function Later({ t }: { t: Api.TaskView }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button class="round" aria-label={fill(A.moreOf, { title: t.title })} onClick={() => setOpen(true)}>
        <Icon shape="more" />
      </button>
      {open && <Choices t={t} close={() => setOpen(false)} />}
    </>
  );
}

const nextMonday = (d: Day) => addDays(d, (8 - weekdayOf(d)) % 7 || 7);

function Choices({ t, close }: { t: Api.TaskView; close: () => void }) {
  const [day, setDay] = useState(""),
    f = written.value,
    now = today();
  const off = (until: Day) => {
    close();
    void act(t, "snooze", fill(A.snoozedSaid, { title: "{title}", when: f.soon(until) }), { until_on: until });
  };
  const days: [string, Day][] = [
    [T.tomorrow, addDays(now, 1)],
    [A.nextMonday, nextMonday(now)],
    [A.inAMonth, addDays(now, 30)],
  ];
  return (
    <Dialog title={A.putOff} close={close}>
      <p class="quiet clip">
        <bdi>{t.title}</bdi>
      </p>
      <ul class="rows until">
        {days.map(([words, d]) => (
          <li key={d + words}>
            <button onClick={() => off(d)}>
              <span>{words.charAt(0).toUpperCase() + words.slice(1)}</span>
              <small>{f.shortDate(d)}</small>
            </button>
          </li>
        ))}
      </ul>
      <form
        class="one"
        onSubmit={(e) => {
          e.preventDefault();
          if (day) off(day);
        }}
      >
        <Field label={A.otherDay}>
          {(id) => (
            <input
              id={id}
              type="date"
              value={day}
              min={addDays(now, 1)}
              onInput={(e) => setDay(e.currentTarget.value)}
            />
          )}
        </Field>
        <button class="btn" disabled={!day}>
          {A.putOffIt}
        </button>
      </form>
      <hr />
      <button
        class="btn"
        onClick={() => {
          close();
          void act(t, "dismiss", A.dismissedSaid);
        }}
      >
        {A.dismiss}
      </button>
      <p class="hint">{A.dismissHint}</p>
    </Dialog>
  );
}

type Asked = { state: NonNullable<Api.TaskView["state"]>; who: "all" | "mine"; source: Api.TaskView["source"] | "" };

function asked(): Asked {
  const q = route.value.query,
    state = q.get("state") as Asked["state"] | null;
  return {
    state: state && ["snoozed", "done", "dismissed"].includes(state) ? state : "open",
    who: q.get("who") === "mine" ? "mine" : "all",
    source: (q.get("source") ?? "") as Asked["source"],
  };
}

const ask = (change: Partial<Asked>) => {
  const a = { ...asked(), ...change };
  const state = a.state === "open" ? undefined : a.state,
    whose = a.who === "mine" ? "mine" : undefined;
  go(at("tasks", [], { state, who: whose, source: a.source }));
};

export function Tasks() {
  useDress(style);
  const a = asked(),
    add = route.value.path[0] === "new";
  const [edits, setEdits] = useState<Api.TaskView>();
  useEffect(() => {
    const press = (e: KeyboardEvent) => {
      if (e.key.toLowerCase() !== "n" || e.ctrlKey || e.metaKey || e.altKey) return;
      if (e.target instanceof Element && e.target.closest("input, textarea, select, dialog")) return;
      e.preventDefault();
      go(at("tasks", ["new"]));
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
  return (
    <section class="list tasks">
      <header class="top">
        <h1 tabIndex={-1}>{T.tasks}</h1>
        <button class="btn main" onClick={() => go(at("tasks", ["new"]))}>
          <Icon shape="plus" />
          <span>{A.newTask}</span>
        </button>
      </header>
      <Filters a={a} />
      <Inbox a={a} edit={setEdits} />
      {add && <Edit close={() => go(at("tasks"))} />}
      {edits && <Edit of={edits} close={() => setEdits(undefined)} />}
    </section>
  );
}

function Filters({ a }: { a: Asked }) {
  return (
    <form class="filters" role="search" aria-label={A.filter} onSubmit={(e) => e.preventDefault()}>
      <Chip
        label={T.status}
        value={a.state === "open" ? "" : a.state}
        set={(v) => ask({ state: (v || "open") as Asked["state"] })}
        options={[
          ["", A.open],
          ["snoozed", A.snoozed],
          ["done", A.wasDone],
          ["dismissed", A.wasDismissed],
        ]}
      />
      <Chip
        label={A.whose}
        value={a.who === "mine" ? "mine" : ""}
        set={(v) => ask({ who: v ? "mine" : "all" })}
        options={[
          ["", A.everybodys],
          ["mine", A.mine],
        ]}
      />
      <Chip
        label={A.from}
        value={a.source}
        set={(v) => ask({ source: v as Asked["source"] })}
        options={[
          ["", A.anySource],
          [own, A.sourceOwn],
          ...kinds.map((k): [string, string] => [k.source, k.called()]),
        ]}
      />
    </form>
  );
}

function Inbox({ a, edit }: { a: Asked; edit: (t: Api.TaskView) => void }) {
  const given = {
    language: language.value,
    state: a.state,
    ...(a.who === "mine" ? { who: a.who } : {}),
    ...(a.source ? { source: a.source } : {}),
  };
  const pages = usePages("GET /v1/tasks", given),
    problem = pages.kept.problem.value;
  if (!pages.first)
    return problem ? <Failed problem={problem} again={() => void pages.kept.load()} /> : <Bones n={6} />;
  const items = still(pages.items);
  if (!items.length) return <Nothing a={a} />;
  return (
    <>
      {groups(a, items).map(([title, all]) => (
        <section key={title} class="group">
          {title && <h2>{title}</h2>}
          <ul>
            {all.map((t) => (
              <Row key={t.id} t={t} edit={edit} />
            ))}
          </ul>
        </section>
      ))}
      <More of={pages} />
    </>
  );
}

/** The open ones by when they are due; others as they come. */
function groups(a: Asked, all: Api.TaskView[]): [string, Api.TaskView[]][] {
  if (a.state !== "open") return [["", all]];
  const now = today();
  const dayOfTask = (t: Api.TaskView) => t.due_on ?? (t.due_at && dayOf(local(t.due_at)));
  const group = (t: Api.TaskView) => {
    const day = dayOfTask(t);
    return t.overdue ? A.overdue : !day ? A.noDate : day <= now ? T.today : A.later;
  };
  const out = new Map<string, Api.TaskView[]>();
  for (const name of [A.overdue, T.today, A.later, A.noDate]) {
    const some = all.filter((t) => group(t) === name);
    if (some.length) out.set(name.charAt(0).toUpperCase() + name.slice(1), some);
  }
  return [...out];
}

function Nothing({ a }: { a: Asked }) {
  if (a.who === "mine" || a.source)
    return (
      <Empty title={A.noneSuch}>
        <button class="btn" onClick={() => ask({ who: "all", source: "" })}>
          {T.showAll}
        </button>
      </Empty>
    );
  if (a.state !== "open") return <Empty title={A.noneSuch} />;
  return (
    <Empty title={A.allDone}>
      <p>{A.allDoneHint}</p>
    </Empty>
  );
}

type Typed = { title: string; note: string; due: string; whose: string; client: string; name: string };

const typedOf = (t?: Api.TaskView): Typed => ({
  title: t?.title ?? "",
  note: t?.note ?? "",
  due: t?.due_on ?? (t?.due_at ? dayOf(local(t.due_at)) : ""),
  whose: t?.practitioner ? "p:" + t.practitioner : t?.role ? "r:" + t.role : "",
  client: t?.client ?? "",
  name: t?.client_name ?? "",
});

function bodyOf(d: Typed, of?: Api.TaskView): Api.TaskBody {
  const body: Api.TaskBody = { title: d.title.trim() };
  if (d.note.trim()) body.note = d.note.trim();
  if (d.due && of?.due_at && dayOf(local(of.due_at)) === d.due) body.due_at = of.due_at;
  else if (d.due) body.due_on = d.due;
  if (d.whose.startsWith("p:")) body.practitioner = d.whose.slice(2);
  if (d.whose.startsWith("r:")) body.role = d.whose.slice(2) as NonNullable<Api.TaskBody["role"]>;
  if (d.client) body.client = d.client;
  if (of?.booking) body.booking = of.booking;
  return body;
}

function Edit({ of, close }: { of?: Api.TaskView; close: () => void }) {
  const place = "tasks/" + (of?.id ?? "new"),
    draft = draftOf(place, { ...typedOf(of), was: of }), // was: what is typed over
    { was, ...d } = draft.now,
    [theirs, setTheirs] = useState<string[]>([]), // what somebody else has written meanwhile instead
    saving = useAct();
  const setD = (next: Typed) => draft.set({ ...next, was });
  const set = (name: keyof Typed) => (v: string) => setD({ ...d, [name]: v });
  const own = !of || of.source === "own";
  const save = () =>
    saving.run(async () => {
      const body = bodyOf(d, was),
        asked = { language: language.value };
      try {
        const put = (t: Api.TaskView) =>
          call("PUT /v1/tasks/{id}", { id: t.id, ...asked }, { ...body, revision: t.revision });
        const post = (b: typeof body, key: string) => call("POST /v1/tasks", asked, b, key);
        await (was ? put(was) : addOnce(place, body, post, put));
      } catch (e) {
        const now = (e as { task?: Api.TaskView }).task;
        if (now) {
          const [before, is] = [typedOf(was), typedOf(now)];
          draft.set({ ...merged(d, before, is), was: now });
          setTheirs(
            (["title", "note"] as const).filter((k) => is[k] !== before[k] && is[k] !== d[k]).map((k) => is[k]),
          );
        }
        throw e;
      }
      draft.reset();
      await renew("/v1/tasks");
      done(fill(T.savedSaid, { name: d.title.trim() }));
      close();
    });
  const whom: [string, string][] = [
    ["", A.anybody],
    ...seen.value.map((p): [string, string] => ["p:" + p.id, p.name]),
    ...(who.value.role === "practitioner" ? [] : Object.entries(roles())).map(([r, n]): [string, string] => [
      "r:" + r,
      n,
    ]),
  ];
  return (
    <Dialog title={of ? A.editTask : A.newTask} close={close} kind="side">
      <form
        onSubmit={(e) => {
          e.preventDefault();
          if (d.title.trim()) save();
        }}
      >
        <HereAgain draft={draft} />
        {own ? (
          <Input
            label={A.whatToDo}
            value={d.title}
            set={set("title")}
            max={200}
            error={faultAt(saving.problem, "title")}
            focus
          />
        ) : (
          <p class="lead">
            <bdi>{d.title}</bdi>
          </p>
        )}
        <Field label={A.due}>
          {(id) => <input id={id} type="date" value={d.due} onInput={(e) => set("due")(e.currentTarget.value)} />}
        </Field>
        <Select label={A.forWhom} value={d.whose} set={set("whose")} options={whom} />
        {own && <About d={d} set={(client, name) => setD({ ...d, client, name })} />}
        <Text label={T.note} value={d.note} set={set("note")} />
        <Wrong problem={saving.problem} />
        {theirs.map((text) => (
          <p key={text} class="notice warn pre">
            <Icon shape="note" />
            <bdi>{text || "–"}</bdi>
          </p>
        ))}
        <div class="acts stick">
          <button class="btn main" disabled={saving.busy || !d.title.trim()}>
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

/** The client whom a task is about, found as one types. */
function About({ d, set }: { d: Typed; set: (client: string, name: string) => void }) {
  if (d.client)
    return (
      <div class="field">
        <span class="label">{A.about}</span>
        <p class="chosen">
          <b>
            <bdi>{d.name}</bdi>
          </b>
          <button type="button" class="btn small" onClick={() => set("", "")}>
            {T.change}
          </button>
        </p>
      </div>
    );
  return (
    <Find
      id="about"
      label={A.about}
      hint={A.aboutHint}
      name={d.name}
      type={(name) => set("", name)}
      take={(c) => set(c.id, c.name)}
      sure
    />
  );
}

/** The first tasks that are open, for the first page. */
export function FirstTasks() {
  const k = useKept("GET /v1/tasks", { language: language.value, state: "open", limit: 5 }),
    page = k.value.value,
    problem = k.problem.value;
  if (!page) return problem ? <Failed problem={problem} again={() => void k.load()} /> : <Bones n={3} />;
  const items = still(page.items),
    total = page.total ?? items.length;
  return (
    <>
      {items.length ? (
        <ul>
          {items.map((t) => (
            <Row key={t.id} t={t} brief />
          ))}
        </ul>
      ) : (
        <p class="quiet">{A.noTasks}</p>
      )}
      <p class="onward">
        <To to={at("tasks")}>{total > items.length ? fill(A.allTasks, { n: total }) : A.toTasks}</To>
        <To to={at("tasks", ["new"])}>{A.newTask}</To>
      </p>
    </>
  );
}
