// Settings: what a practice says of its clients in words of its own: tags, and fields.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import * as T from "texts";
import * as A from "texts/settings";
import { fill } from "../../script/src/dates";
import { Pending, Wrong, faultAt, useAct } from "./act";
import { call, type Problem } from "./api";
import { addOnce, draftOf } from "./drafts";
import { Colour, Entry, Form, New, colours, filled, slug, useForm } from "./forms";
import { at } from "./route";
import { renew, useKept } from "./store";
import { Bones, Empty, Failed, Icon, Input, Select, say } from "./ui";

type Kind = Api.Field["kind"];

const kinds = (): [Kind, string][] => [
  ["text", A.kindText],
  ["number", A.kindNumber],
  ["date", A.kindDate],
  ["choice", A.kindChoice],
  ["yes_no", A.kindYesNo],
];

const kindName = (kind: Kind) => kinds().find(([k]) => k === kind)![1];

/** The tags and the fields, in the practice's order, as links to their pages. */
export function Vocabulary() {
  const tags = useKept("GET /v1/tags", {}),
    fields = useKept("GET /v1/client-fields", {});
  const t = tags.value.value?.items,
    f = fields.value.value?.items,
    problem = tags.problem.value ?? fields.problem.value;
  if (!t || !f) {
    const again = () => void Promise.all([tags.load(), fields.load()]);
    return problem ? <Failed problem={problem} again={again} /> : <Bones n={5} />;
  }
  return (
    <>
      <section>
        <h2>{T.tags}</h2>
        {!t.length && <p class="quiet">{A.noTags}</p>}
        <Ordered
          of={t}
          save={(order) => call("PUT /v1/tags", {}, { order }).then(() => renew("/v1/tags"))}
          entry={(x, beside) => (
            <Entry key={x.id} to={at("settings", ["tags", x.id])} name={<Chip of={x} />} beside={beside} />
          )}
        />
        <New to={at("settings", ["tags", "new"])} label={A.newTag} />
      </section>
      <section>
        <h2>{A.fields}</h2>
        {!f.length && <p class="quiet">{A.noFields}</p>}
        <Ordered
          of={f}
          save={(order) => call("PUT /v1/client-fields", {}, { order }).then(() => renew("/v1/client-fields"))}
          entry={(x, beside) => (
            <Entry
              key={x.id}
              to={at("settings", ["fields", x.id])}
              name={x.name}
              under={kindName(x.kind) + (x.options ? ": " + x.options.map((o) => o.name).join(", ") : "")}
              beside={beside}
            />
          )}
        />
        <New to={at("settings", ["fields", "new"])} label={A.newField} />
      </section>
    </>
  );
}

interface OrderedProps<W> {
  of: W[];
  save: (order: string[]) => Promise<unknown>;
  entry: (word: W, beside: ComponentChildren) => ComponentChildren;
}

/** A list whose entries go up and down. What is asked for is shown at once, and taken back if it is refused; presses
 * that come meanwhile are sent together. */
function Ordered<W extends { id: string; name: string }>({ of, save, entry }: OrderedProps<W>) {
  const [order, setOrder] = useState<string[]>(),
    wanted = useRef<string[] | undefined>(undefined),
    pressed = useRef(""),
    list = useRef<HTMLUListElement>(null),
    act = useAct();
  const all = order ? [...of].sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id)) : of;
  useEffect(() => {
    // a button that moves with its entry loses the focus; at either end the other one has it
    const at = (by: string) => list.current?.querySelector<HTMLButtonElement>(`[data-by="${by}"]:enabled`);
    const [id, by] = pressed.current.split(" ");
    if (!id) return;
    pressed.current = "";
    (at(id + " " + by) ?? at(id + " " + (by === "1" ? "-1" : "1")))?.focus();
  }, [order]);
  const send = async () => {
    try {
      while (wanted.current) {
        const next = wanted.current;
        wanted.current = undefined;
        await save(next);
      }
    } finally {
      wanted.current = undefined;
      setOrder(undefined);
    }
  };
  const move = (n: number, by: 1 | -1) => {
    const ids = all.map((w) => w.id);
    ids.splice(n + by, 0, ...ids.splice(n, 1));
    pressed.current = all[n]!.id + " " + by;
    wanted.current = ids;
    setOrder(ids);
    say(fill(A.movedTo, { name: all[n]!.name, n: n + by + 1, of: all.length }));
    act.run(send);
  };
  const button = (w: W, n: number, by: 1 | -1) => (
    <button
      class="round"
      data-by={w.id + " " + by}
      aria-label={fill(by < 0 ? A.moveUp : A.moveDown, { name: w.name })}
      disabled={by < 0 ? !n : n === all.length - 1}
      onClick={() => move(n, by)}
    >
      <Icon shape="right" class={by < 0 ? "up" : "down"} />
    </button>
  );
  return (
    <>
      <ul class="entries links" ref={list} aria-busy={act.busy}>
        {all.map((w, n) =>
          entry(
            w,
            all.length > 1 && (
              <>
                {button(w, n, -1)}
                {button(w, n, 1)}
              </>
            ),
          ),
        )}
      </ul>
      <Wrong problem={act.problem} />
    </>
  );
}

/** A tag as it stands by a client. */
const Chip = ({ of }: { of: { name: string; colour?: string } }) => (
  <span class="tag" style={of.colour ? { "--own": of.colour } : {}}>
    <bdi>{of.name || "…"}</bdi>
  </span>
);

/** Sends a change. Where somebody else was faster, what it is now is read, so that the next attempt is made of that. */
async function change<A>(list: string, send: () => Promise<A>): Promise<A> {
  try {
    return await send();
  } catch (e) {
    if ((e as Problem).code === "changed-meanwhile") await renew(list);
    throw e;
  }
}

export function TagPage({ id }: { id: string }) {
  const k = useKept("GET /v1/tags", {}),
    all = k.value.value?.items;
  if (!all) return <Pending of={k} />;
  const of = all.find((t) => t.id === id);
  if (!of && id !== "new") return <Empty title={T.notThere} />;
  return <TagForm key={id} of={of} all={all} />;
}

function TagForm({ of, all }: { of: Api.Tag | undefined; all: Api.Tag[] }) {
  const fresh = colours.find((c) => !all.some((t) => t.colour === c)) ?? colours[0]!;
  const d = draftOf("tags/" + (of?.id ?? "new"), { name: of?.name ?? "", colour: of ? (of.colour ?? "") : fresh }),
    form = useForm(d);
  const save = () => {
    const id =
      of?.id ??
      slug(
        d.now.name,
        all.map((t) => t.id),
      );
    const body: Api.Tag = filled({ ...of, ...d.now, id, name: d.now.name.trim() });
    const put = (id: string) => call("PUT /v1/tags/{id}", { id }, { ...body, id });
    const post = (b: typeof body, key: string) => call("POST /v1/tags", {}, b, key);
    const send = () => (of ? put(id) : addOnce("tags/new", body, post, (made) => put(made.id)));
    form.save(body.name, () => change("/v1/tags", send), at("settings", ["tags"]));
  };
  const remove = () =>
    form.removeWithUndo(
      of!.name,
      () => call("DELETE /v1/tags/{id}", { id: of!.id }),
      at("settings", ["tags"]),
      () => call("POST /v1/tags", {}, of!),
    );
  return (
    <Form
      draft={d}
      save={save}
      busy={form.busy}
      problem={form.problem}
      isNew={!of}
      ready={!!d.now.name.trim()}
      remove={of && remove}
    >
      <Now problem={form.problem}>{of && <Chip of={of} />}</Now>
      <Input
        label={T.name}
        value={d.now.name}
        set={(name) => d.set({ name })}
        max={40}
        hint={A.tagHint}
        error={faultAt(form.problem, "name")}
        focus={!of}
      />
      <Colour label={A.tagColour} value={d.now.colour} set={(colour) => d.set({ colour })} />
      <p class="looks">
        <span class="quiet">{A.looksSo}</span> <Chip of={d.now} />
      </p>
    </Form>
  );
}

/** What somebody else has made of it. */
const Now = ({ problem, children }: { problem: Problem | undefined; children: ComponentChildren }) =>
  problem?.code === "changed-meanwhile" ? (
    <p class="looks">
      <span class="quiet">{A.isNow}</span> {children}
    </p>
  ) : null;

export function FieldPage({ id }: { id: string }) {
  const k = useKept("GET /v1/client-fields", {}),
    all = k.value.value?.items;
  if (!all) return <Pending of={k} />;
  const of = all.find((f) => f.id === id);
  if (!of && id !== "new") return <Empty title={T.notThere} />;
  return <FieldForm key={id} of={of} taken={all.map((f) => f.id)} />;
}

/** The options with names, those that are new with an id of their own. */
function optionsOf(all: Api.Option[]): Api.Option[] {
  const out: Api.Option[] = [];
  const taken = all.map((o) => o.id).filter(Boolean);
  for (const o of all) {
    const name = o.name.trim();
    if (!name) continue;
    const id = o.id || slug(name, taken);
    taken.push(id);
    out.push({ id, name });
  }
  return out;
}

function FieldForm({ of, taken }: { of: Api.Field | undefined; taken: string[] }) {
  const d = draftOf("fields/" + (of?.id ?? "new"), {
      name: of?.name ?? "",
      kind: of?.kind ?? ("text" as Kind),
      options: of?.options ?? [{ id: "", name: "" }],
    }),
    v = d.now,
    form = useForm(d);
  const options = v.kind === "choice" ? optionsOf(v.options) : [];
  const save = () => {
    const id = of?.id ?? slug(v.name, taken);
    const body: Api.Field = filled({ ...of, id, name: v.name.trim(), kind: v.kind, options });
    const put = (id: string) => call("PUT /v1/client-fields/{id}", { id }, { ...body, id });
    const post = (b: typeof body, key: string) => call("POST /v1/client-fields", {}, b, key);
    const send = () => (of ? put(id) : addOnce("fields/new", body, post, (made) => put(made.id)));
    form.save(body.name, () => change("/v1/client-fields", send), at("settings", ["tags"]));
  };
  const remove = () =>
    form.removeWithUndo(
      of!.name,
      () => call("DELETE /v1/client-fields/{id}", { id: of!.id }),
      at("settings", ["tags"]),
      () => call("POST /v1/client-fields", {}, of!),
    );
  return (
    <Form
      draft={d}
      save={save}
      busy={form.busy}
      problem={form.problem}
      isNew={!of}
      ready={!!v.name.trim() && (v.kind !== "choice" || options.length > 0)}
      remove={of && remove}
    >
      <Now problem={form.problem}>
        <bdi>{of?.name}</bdi>
      </Now>
      <Input
        label={T.name}
        value={v.name}
        set={(name) => d.set({ name })}
        max={80}
        hint={A.fieldHint}
        error={faultAt(form.problem, "name")}
        focus={!of}
      />
      {of ? (
        <p class="looks">
          <b>{kindName(of.kind)}</b> <span class="quiet">{A.kindStays}</span>
        </p>
      ) : (
        <Select label={A.kind} value={v.kind} set={(kind) => d.set({ kind: kind as Kind })} options={kinds()} />
      )}
      {v.kind === "choice" && <Options of={v.options} set={(o) => d.set({ options: o })} />}
    </Form>
  );
}

/** What can be chosen, one field each. */
function Options({ of, set }: { of: Api.Option[]; set: (o: Api.Option[]) => void }) {
  return (
    <fieldset class="field">
      <legend>{A.choices}</legend>
      {of.map((o, n) => (
        <div key={n} class="choice-in">
          <input
            type="text"
            autocomplete="off"
            aria-label={fill(A.choiceN, { n: n + 1 })}
            maxLength={80}
            value={o.name}
            onInput={(e) => set(of.map((x, m) => (m === n ? { ...x, name: e.currentTarget.value } : x)))}
          />
          <button
            type="button"
            class="round"
            aria-label={fill(A.removeChoice, { n: n + 1 })}
            onClick={() => set(of.filter((_, m) => m !== n))}
          >
            <Icon shape="close" />
          </button>
        </div>
      ))}
      {of.length < 50 && (
        <p>
          <button type="button" class="btn small" onClick={() => set([...of, { id: "", name: "" }])}>
            <Icon shape="plus" />
            {A.addChoice}
          </button>
        </p>
      )}
    </fieldset>
  );
}
