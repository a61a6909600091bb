// What the forms of settings have in common: what was typed and not saved, saving, and what a change meets.
import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { signal } from "@preact/signals";
import * as T from "texts";
import * as A from "texts/settings";
import { dayOf, fill } from "../../script/src/dates";
import { Wrong, useAct } from "./act";
import { call, type Problem } from "./api";
import { draftOf } from "./drafts";
import { language, practice, practitionerOf, serviceOf, written } from "./practice";
import { at, go } from "./route";
import { part, renew } from "./store";
import { Bones, Dialog, Field, Icon, Input, Text, To, done, wordsOf as saidOf } from "./ui";

/** One of the things in a list of settings, as a link to its page. Beside it stand its tags. */
export const Entry = (p: {
  to: string;
  look?: ComponentChildren; // before the name
  name: string | JSX.Element;
  note?: ComponentChildren; // behind the name
  under?: ComponentChildren;
  beside?: ComponentChildren; // the link
  children?: ComponentChildren;
}) => (
  <li>
    <To to={p.to}>
      {p.look}
      <span>
        {typeof p.name === "string" ? (
          <b>
            <bdi>{p.name}</bdi>
          </b>
        ) : (
          p.name
        )}
        {p.note}
        {p.under && <small>{p.under}</small>}
      </span>
      {p.children}
      <Icon shape="right" />
    </To>
    {p.beside}
  </li>
);

/** Leads to the form of a new one. */
export const New = ({ to, label }: { to: string; label: string }) => (
  <p>
    <To to={to} class="btn">
      <Icon shape="plus" />
      {label}
    </To>
  </p>
);

/** What the last change met: appointments that stand outside of what can be booked now. */
const met = signal<Api.Meets | null>(null);

/** Reads anew what a change of the set-up may have changed. */
async function changed(): Promise<void> {
  await renew("/v1/practi", "/v1/services", "/v1/locations", "/v1/resources", "/v1/absences", "/v1/holidays");
  await renew("/v1/external-calendars", "/v1/me", "/v1/calendar", "/v1/staff");
  await renew("/v1/tags", "/v1/client-fields", "/v1/clients");
  setTimeout(() => void renew("/v1/me"), 11_000); // names are kept for ten seconds
}

/** Says that a change was saved, shows what it meets, and reads anew what it changed. */
export async function saved(words: string, answer?: { meets?: Api.Meets } | void): Promise<void> {
  await changed();
  done(words);
  if (answer?.meets) met.value = answer.meets;
}

/** What a form does with the thing that it is of: it saves or removes it, says so, forgets what was typed, and goes
 * where that leads. */
export function useForm(draft: { reset: () => void }) {
  const act = useAct();
  const then =
    (words: string) => (name: string, send: () => Promise<unknown>, to?: string | ((id: string) => string)) =>
      act.run(async () => {
        const answer = (await send()) as { id?: string; meets?: Api.Meets } | undefined;
        draft.reset();
        await saved(fill(words, { name }), answer);
        if (to) go(typeof to === "string" ? to : to(answer?.id ?? ""), true);
      });
  /** Removes it, and sends what brings it back if that is asked for. */
  const removeWithUndo = (name: string, send: () => Promise<unknown>, to: string, again: () => Promise<unknown>) =>
    act.run(async () => {
      await send();
      draft.reset();
      await changed();
      go(to, true);
      const run = () =>
        void again()
          .then(changed)
          .catch((p: Problem) => done(saidOf(p), 8));
      done(fill(A.removedSaid, { name }), 10, { label: T.undo, run });
    });
  const { busy, problem } = act;
  return { busy, problem, save: then(T.savedSaid), remove: then(A.removedSaid), removeWithUndo, say: then };
}

/** The appointments that a change met: they stand, and somebody has to look after them. */
export function Met() {
  const m = met.value,
    f = written.value;
  if (!m) return null;
  const close = () => {
    met.value = null;
  };
  return (
    <Dialog title={fill(m.count === 1 ? A.meetsOne : A.meetsMany, { n: m.count })} close={close}>
      <p class="lead">{A.meetsHint}</p>
      <ul class="rows met">
        {m.bookings.map((b) => (
          <li key={b.id}>
            {b.status === "confirmed" ? (
              <To to={at("calendar", [dayOf(b.start)], { booking: b.id })}>
                <bdi>{b.client ?? ""}</bdi>
              </To>
            ) : (
              <span>{b.status === "offered" ? T.offered : b.status === "unpaid" ? T.unpaid : T.unconfirmed}</span>
            )}
            <small>
              {f.dateTime(b.start)} · {serviceOf(b.service)?.name} · {practitionerOf(b.practitioner)?.name}
            </small>
            <small>{b.reason.text[language.value]}</small>
          </li>
        ))}
      </ul>
      {m.count > m.bookings.length && <p class="quiet">{fill(A.meetsMore, { n: m.count - m.bookings.length })}</p>}
      <CancelAll of={m} close={close} />
    </Dialog>
  );
}

/** Leaves the appointments as they are, or cancels them all, so that everybody is told. */
function CancelAll({ of, close }: { of: Api.Meets; close: () => void }) {
  const [sure, setSure] = useState(false),
    d = draftOf("cancel-all", { reason: "" }),
    act = useAct();
  const all = of.bookings.filter((b) => b.status === "confirmed");
  const cancel = () =>
    act.run(async () => {
      const reason = d.now.reason.trim(),
        body = reason ? { reason } : {};
      for (const b of all) await call("POST /v1/bookings/{id}/cancel", { id: b.id }, body);
      d.reset();
      await renew("/v1/calendar", "/v1/bookings", "/v1/clients");
      done(fill(A.cancelledAll, { n: all.length }));
      close();
    });
  if (!sure)
    return (
      <div class="acts">
        <button class="btn main" onClick={close}>
          {T.close}
        </button>
        {!!all.length && (
          <button class="btn" onClick={() => setSure(true)}>
            {fill(A.cancelAll, { n: all.length })}
          </button>
        )}
      </div>
    );
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        cancel();
      }}
    >
      <p>{A.cancelAllSure}</p>
      <Text
        label={T.whyCancel}
        hint={T.whyCancelHint}
        value={d.now.reason}
        set={(reason) => d.set({ reason })}
        max={300}
        rows={2}
      />
      <Wrong problem={act.problem} />
      <div class="acts">
        <button class="btn stop" disabled={act.busy}>
          {fill(A.cancelAll, { n: all.length })}
        </button>
        <button class="btn" type="button" onClick={() => setSure(false)}>
          {T.cancelEdit}
        </button>
      </div>
    </form>
  );
}

interface FormProps {
  draft: { dirty: boolean; reset: () => void };
  save: () => void;
  busy: boolean;
  problem: Problem | undefined;
  isNew?: boolean;
  ready?: boolean;
  remove?: (() => void) | undefined;
  word?: string; // on the button that saves
  children: ComponentChildren;
}

/** A form of settings: its fields, and at its foot what is done with them. */
export function Form({ draft, save, busy, problem, isNew, ready = true, remove, word, children }: FormProps) {
  return (
    <form
      class="set"
      noValidate
      onSubmit={(e) => {
        e.preventDefault();
        if (ready) save();
      }}
    >
      {children}
      <Wrong problem={problem} />
      <Wronged problem={problem} />
      <div class="acts foot">
        <button class="btn main" disabled={busy || !ready || (!draft.dirty && !isNew)}>
          {word ?? T.save}
        </button>
        {draft.dirty && (
          <button class="btn" type="button" onClick={draft.reset}>
            {A.discard}
          </button>
        )}
        {draft.dirty && <p class="quiet">{A.unsaved}</p>}
        {remove && (
          <button class="btn gone" type="button" disabled={busy} onClick={remove}>
            {A.remove}
          </button>
        )}
      </div>
    </form>
  );
}

/** Which fields the API named that no field of the form shows. */
function Wronged({ problem }: { problem: Problem | undefined }) {
  const all = problem?.code === "invalid-input" ? (problem.errors ?? []) : [];
  return all.length ? (
    <ul class="error named">
      {all.slice(0, 5).map((e, n) => (
        <li key={n}>{e.location.replace(/^body\.?/, "")}</li>
      ))}
    </ul>
  ) : null;
}

const pricing = part("pricing", () => import("./pricing"));
type Pricing = Awaited<ReturnType<typeof pricing>>;

/** A part of a form about money, which is loaded when it is opened. */
export function Later({ label, children }: { label: string; children: (m: Pricing) => ComponentChildren }) {
  const [m, setM] = useState<Pricing>(),
    [seen, setSeen] = useState(false),
    act = useAct();
  const open = (e: { currentTarget: HTMLDetailsElement }) => {
    setSeen(e.currentTarget.open);
    if (e.currentTarget.open && !m) act.run(async () => setM(await pricing()));
  };
  return (
    <details onToggle={open}>
      <summary>{label}</summary>
      {m ? children(m) : act.problem ? <Wrong problem={act.problem} /> : seen && <Bones n={4} />}
    </details>
  );
}

interface NumProps {
  label: string;
  value: string;
  set: (v: string) => void;
  unit?: string;
  hint?: string;
  error?: string | undefined;
}

/** A number with its unit behind it. */
export function Num({ label, value, set, unit, hint, error }: NumProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(id, described) => (
        <span class="num-in">
          <input
            id={id}
            type="text"
            inputMode="decimal"
            autocomplete="off"
            maxLength={9}
            value={value}
            aria-describedby={described}
            aria-invalid={error ? "true" : undefined}
            onInput={(e) => set(e.currentTarget.value)}
          />
          {unit && <span aria-hidden="true">{unit}</span>}
        </span>
      )}
    </Field>
  );
}

/** A yes or no. */
export function Tick({
  label,
  hint,
  on,
  set,
}: {
  label: string;
  hint?: string;
  on: boolean;
  set: (v: boolean) => void;
}) {
  return (
    <label class="tick">
      <input type="checkbox" checked={on} onChange={(e) => set(e.currentTarget.checked)} />
      <span>
        {label}
        {hint && <small>{hint}</small>}
      </span>
    </label>
  );
}

/** A choice of several, as chips. */
export function Several({
  label,
  all,
  of,
  set,
  hint,
}: {
  label: string;
  all: [string, string][];
  of: string[];
  set: (v: string[]) => void;
  hint?: string;
}) {
  return (
    <fieldset class="field">
      <legend>{label}</legend>
      <div class="chips">
        {all.map(([id, name]) => (
          <button
            key={id}
            type="button"
            class="chip"
            aria-pressed={of.includes(id)}
            onClick={() => set(of.includes(id) ? of.filter((x) => x !== id) : [...of, id])}
          >
            <bdi>{name}</bdi>
          </button>
        ))}
      </div>
      {hint && <p class="hint">{hint}</p>}
    </fieldset>
  );
}

export const colours = ["#1f6f5c", "#2b6cb0", "#5b5ea6", "#8e4585", "#b1291d", "#8a5a2b", "#6b7a1e", "#4a5568"];

/** A colour of few. */
export function Colour({ label, value, set }: { label: string; value: string; set: (v: string) => void }) {
  const all = value && !colours.includes(value) ? [value, ...colours] : colours;
  return (
    <fieldset class="field">
      <legend>{label}</legend>
      <div class="colours">
        {all.map((c, n) => (
          <button
            key={c}
            type="button"
            aria-label={fill(A.colourN, { n: n + 1 })}
            aria-pressed={c === value}
            style={{ "--own": c }}
            onClick={() => set(c)}
          >
            {c === value && <Icon shape="check" />}
          </button>
        ))}
      </div>
    </fieldset>
  );
}

const tongues: [string, string][] = [
  ["nb", "Norsk"],
  ["sv", "Svenska"],
  ["da", "Dansk"],
  ["fi", "Suomi"],
  ["en", "English"],
];

export const languages = tongues;

type Words = { [language: string]: { [field: string]: string | undefined } };

interface SpokenProps {
  of: Words | undefined;
  set: (v: Words) => void;
  fields: { name: string; label: string; rows?: number; max?: number }[];
}

/** What a practice writes, in the other languages: who speaks them reads it so. */
export function Spoken({ of, set, fields }: SpokenProps) {
  const own = practice.value?.language,
    others = tongues.filter(([l]) => l !== own);
  const filled = others.filter(([l]) => Object.values(of?.[l] ?? {}).some(Boolean)).length;
  const put = (l: string, name: string, v: string) => set({ ...of, [l]: { ...of?.[l], [name]: v } });
  return (
    <details class="spoken">
      <summary>{fill(A.otherLanguages, { n: filled, all: others.length })}</summary>
      <p class="hint">{A.otherLanguagesHint}</p>
      {others.map(([l, name]) => (
        <fieldset key={l} lang={l} class="field">
          <legend lang={language.value}>{name}</legend>
          {fields.map((x) =>
            x.rows ? (
              <Text
                key={x.name}
                label={`${x.label} (${name})`}
                rows={x.rows}
                max={x.max ?? 2000}
                value={of?.[l]?.[x.name] ?? ""}
                set={(v) => put(l, x.name, v)}
              />
            ) : (
              <Input
                key={x.name}
                label={`${x.label} (${name})`}
                max={x.max ?? 120}
                value={of?.[l]?.[x.name] ?? ""}
                set={(v) => put(l, x.name, v)}
              />
            ),
          )}
        </fieldset>
      ))}
    </details>
  );
}

/** The texts that are not empty, as the API takes them. */
export function wordsOf(of: Words | undefined): { [l: string]: { [name: string]: string } } | undefined {
  const out: { [l: string]: { [name: string]: string } } = {};
  for (const [l, all] of Object.entries(of ?? {})) {
    const some = Object.entries(all).filter((e): e is [string, string] => !!e[1]?.trim());
    if (some.length) out[l] = Object.fromEntries(some.map(([k, v]) => [k, v.trim()]));
  }
  return Object.keys(out).length ? out : undefined;
}

/** A short name made of a name, which nobody of the list has. */
export function slug(name: string, taken: string[]): string {
  const plain = name
    .toLowerCase()
    .replaceAll("ø", "o")
    .replaceAll("æ", "ae")
    .replaceAll("å", "a")
    .normalize("NFKD")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 32);
  const base = plain || "x";
  for (let n = 1; ; n++) {
    const id = n === 1 ? base : `${base}-${n}`;
    if (!taken.includes(id)) return id;
  }
}

/** What is typed as a number; NaN where it is none. */
export const numberOf = (s: string) => (s.trim() ? Number(s.trim().replace(/\s/g, "").replace(",", ".")) : 0);

/** The object without what is empty: the API takes what is left out for its default. */
export const filled = <A extends object>(o: A): A =>
  Object.fromEntries(
    Object.entries(o).filter(
      ([, v]) => v !== "" && v !== undefined && v !== false && !(Array.isArray(v) && !v.length),
    ),
  ) as A;

/** Copies the text, and says so. */
export function Copy({ text, label }: { text: string; label: string }) {
  return (
    <button
      class="btn"
      type="button"
      onClick={() => {
        navigator.clipboard.writeText(text).then(
          () => done(A.copied),
          () => done(A.copyByHand),
        );
      }}
    >
      <Icon shape="link" />
      {label}
    </button>
  );
}

/** How many minor units are in one of the currency. */
export const minor = (currency: string) =>
  10 ** (new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2);

/** The currency of the practice: that of its services, or of its country. */
export const currencies: Record<string, string> = {
  NO: "NOK",
  SE: "SEK",
  DK: "DKK",
  FI: "EUR",
  IS: "ISK",
  GB: "GBP",
  DE: "EUR",
  US: "USD",
};
