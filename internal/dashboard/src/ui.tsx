// The parts that every area is made of.
import type { ComponentChildren, ComponentType } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { signal } from "@preact/signals";
import * as T from "texts";
import { fill } from "../../script/src/dates";
import type { Problem } from "./api";
import { language } from "./practice";
import { go } from "./route";
import { signOut } from "./session";
import * as shapes from "./shapes";
import { useComing } from "./store";

export type Shape = keyof typeof shapes;

/** An icon of 20 by 20 in the colour of the text. It says nothing to a screen reader. */
export function Icon({ shape, class: kind }: { shape: Shape; class?: string }) {
  return (
    <svg class={kind} viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
      <path d={shapes[shape]} />
    </svg>
  );
}

/** The outline of what is to come; style.css lets it appear after a moment only. */
export const Bones = ({ n = 5 }: { n?: number }) => (
  <div class="bones" aria-hidden="true">
    {Array.from({ length: n }, (_, i) => (
      <i key={i} />
    ))}
  </div>
);

/** What is said of problems by their codes; read once the app is there. */
export const problemWords = signal<Record<string, string>>({});

/** The words of a problem, in the reader's language: the engine's reason, or what its code says. */
export function wordsOf(p: Problem): string {
  const own = (p.reason?.text ?? p.text)?.[language.value] ?? problemWords.value[p.code ?? ""];
  if (own) return own;
  if (!p.status) return T.offline;
  if (p.status === 401) return T.signedOut;
  if (p.status === 403) return T.notAllowed;
  if (p.status === 404) return T.notThere;
  if (p.code === "changed-meanwhile") return T.changedMeanwhile;
  if (p.code === "busy") return T.busy;
  if (p.status === 422 || p.status === 400) return T.checkThis;
  if (p.status >= 500) return T.broken;
  return p.detail || T.broken;
}

/** What went wrong with reading, and a way on. */
export function Failed({ problem, again }: { problem: Problem; again: () => void }) {
  return (
    <div class="empty" role="alert">
      <p>{wordsOf(problem)}</p>
      <button class="btn" onClick={again}>
        {T.again}
      </button>
    </div>
  );
}

/** Shows a part once it is loaded. */
export function Later<P extends object>({ load, given }: { load: () => Promise<ComponentType<P>>; given: P }) {
  const [found, setFound] = useState<ComponentType<P>>(),
    [failed, setFailed] = useState(false);
  const read = () => {
    setFailed(false);
    load().then(
      (c) => setFound(() => c),
      () => setFailed(true),
    );
  };
  useEffect(read, []);
  useComing(!found && !failed);
  const Found = found;
  if (Found) return <Found {...given} />;
  return failed ? <Failed problem={{ status: 0 }} again={read} /> : <Bones n={6} />;
}

/** Shows a part once it is loaded, and nothing until then: it is not what somebody came for. */
export function Soon<P extends object>({ load, given }: { load: () => Promise<ComponentType<P>>; given: P }) {
  const [found, setFound] = useState<{ Part?: ComponentType<P> }>();
  useEffect(() => {
    load().then(
      (Part) => setFound({ Part }),
      () => setFound({}), // it is read when the page is shown again
    );
  }, []);
  useComing(!found);
  return found?.Part ? <found.Part {...given} /> : null;
}

/** A place where nothing is yet, which says what will be and how. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

interface FieldProps {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  children: (id: string, described: string | undefined) => ComponentChildren;
}

let fields = 0;

/** A labelled control, its hint, and what is wrong with it. */
export function Field({ label, hint, error, children }: FieldProps) {
  const [id] = useState(() => "f" + ++fields);
  const described = [hint && id + "h", error && id + "e"].filter(Boolean).join(" ") || undefined;
  return (
    <div class={"field" + (error ? " wrong" : "")}>
      <label for={id}>{label}</label>
      {children(id, described)}
      {hint && (
        <p class="hint" id={id + "h"}>
          {hint}
        </p>
      )}
      {error && (
        <p class="error" id={id + "e"}>
          {error}
        </p>
      )}
    </div>
  );
}

interface InputProps {
  label: string;
  value: string;
  set: (v: string) => void;
  hint?: string;
  error?: string | undefined;
  type?: "text" | "email" | "tel" | "time";
  complete?: string;
  max?: number;
  focus?: boolean;
  decimal?: boolean; // an amount
}

/** A field of one line. */
export function Input({
  label,
  value,
  set,
  hint,
  error,
  type = "text",
  complete = "off",
  max = 200,
  focus,
  decimal,
}: InputProps) {
  const ref = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (focus) ref.current?.focus();
  }, []);
  return (
    <Field label={label} hint={hint} error={error}>
      {(id, described) => {
        const given = {
          id,
          ref,
          value,
          maxLength: max,
          autocomplete: complete,
          "aria-describedby": described,
          "aria-invalid": error ? ("true" as const) : undefined,
          onInput: (e: { currentTarget: HTMLInputElement }) => set(e.currentTarget.value),
        };
        switch (
          type // each by its name: what may be said of an input depends on its type
        ) {
          case "email":
            return <input type="email" {...given} />;
          case "tel":
            return <input type="tel" {...given} />;
          case "time":
            return <input type="time" {...given} />;
          default:
            return <input type="text" inputMode={decimal ? "decimal" : undefined} {...given} />;
        }
      }}
    </Field>
  );
}

interface SelectProps {
  label: string;
  value: string;
  set: (v: string) => void;
  options: [value: string, label: string][];
}

/** A choice of one. */
export function Select({ label, value, set, options }: SelectProps) {
  return (
    <Field label={label}>
      {(id) => (
        <select id={id} value={value} onChange={(e) => set(e.currentTarget.value)}>
          {options.map(([v, words]) => (
            <option key={v} value={v} selected={v === value}>
              {words}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface TextProps {
  label: string;
  value: string;
  set: (v: string) => void;
  hint?: string;
  error?: string | undefined;
  max?: number;
  rows?: number;
}

/** A field of several lines. */
export function Text({ label, value, set, hint, error, max = 2000, rows = 3 }: TextProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(id, described) => (
        <textarea
          id={id}
          rows={rows}
          value={value}
          maxLength={max}
          aria-describedby={described}
          aria-invalid={error ? "true" : undefined}
          onInput={(e) => set(e.currentTarget.value)}
        />
      )}
    </Field>
  );
}

interface ChipProps {
  label: string;
  value: string;
  set: (v: string) => void;
  options: [string, string][];
}

/** A choice of one, as part of a sentence. */
export function Chip({ label, value, set, options }: ChipProps) {
  return (
    <label class={"chip" + (value ? " on" : "")}>
      <span class="vh">{label}</span>
      <select value={value} onChange={(e) => set(e.currentTarget.value)}>
        {options.map(([v, words]) => (
          <option key={v} value={v} selected={v === value}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}

interface ToProps {
  to: string;
  class?: string;
  label?: string;
  children: ComponentChildren;
}

/** A link to a place in the app. */
export function To({ to, class: kind, label, children }: ToProps) {
  return (
    <a
      href={to}
      class={kind}
      aria-label={label}
      onClick={(e) => {
        if (e.ctrlKey || e.metaKey || e.shiftKey) return;
        e.preventDefault();
        go(to);
      }}
    >
      {children}
    </a>
  );
}

/** Has an area's style sheet in place as long as the area is shown: what it names means nothing elsewhere. */
export function useDress(style: string): void {
  useLayoutEffect(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((s) => s !== sheet);
    };
  }, []);
}

interface DialogProps {
  title: string;
  close: () => void;
  kind?: "side" | "small" | "wide";
  children: ComponentChildren;
}

/** A dialog over the page, or the drawer at its side. Escape and the cross close it, and a press beside it, unless a
 * form is in it: what is typed is not lost by a slip of the hand. The browser keeps the focus in it and returns it to
 * where it was. */
export function Dialog({ title, close, kind = "small", children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null),
    [id] = useState(() => "f" + ++fields); // one dialog may be over another
  useLayoutEffect(() => {
    // before what is in it takes the focus
    const was = document.activeElement as HTMLElement | null,
      of = was?.dataset["id"];
    ref.current?.showModal();
    return () => {
      if (was?.dataset["id"] === of) was?.focus(); // unless it is another appointment's by now
    };
  }, []);
  return (
    <dialog
      ref={ref}
      class={kind}
      aria-labelledby={id}
      onCancel={(e) => {
        e.preventDefault();
        close();
      }}
      onMouseDown={(e) => {
        if (e.target === ref.current && !ref.current!.querySelector("form")) close();
      }}
    >
      <div class="sheet">
        <header>
          <h2 id={id} tabIndex={-1}>
            {title}
          </h2>
          <button class="round" aria-label={T.close} onClick={close}>
            <Icon shape="close" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}

/** What the live region says: what somebody who does not see the page must hear. */
export const said = signal("");
export const say = (text: string) => {
  said.value = "";
  queueMicrotask(() => {
    said.value = text;
  });
};

interface Bar {
  text: string;
  act?: { label: string; run: () => void };
  seconds: number;
}

/** The bar at the foot of the page: what was done, and undoing it. */
export const bar = signal<Bar | null>(null);

/** Says what was done; it can be undone for so many seconds. */
export function done(text: string, seconds = 6, act?: { label: string; run: () => void }): void {
  bar.value = act ? { text, act, seconds } : { text, seconds };
  say(act ? `${text} ${fill(T.undoHint, { action: act.label })}` : text);
}

/** Signs out; where that fails it says so. */
export async function leave(): Promise<void> {
  if (!(await signOut())) done(T.notSignedOut, 20);
}

export function Foot() {
  const b = bar.value;
  return (
    <>
      <p class="vh" aria-live="polite">
        {said.value}
      </p>
      {b && (
        <aside key={b} class="bar" style={{ "--for": b.seconds + "s" }} onAnimationEnd={() => (bar.value = null)}>
          <span>{b.text}</span>
          {b.act && (
            <button
              onClick={() => {
                bar.value = null;
                b.act?.run();
              }}
            >
              {b.act.label}
            </button>
          )}
        </aside>
      )}
    </>
  );
}
