// The questions of a form, as somebody answers them: those that are shown by what is answered so far.
import type { ComponentChild } from "preact";
import { useState } from "preact/hooks";
import { empty, shown, type Answer } from "../../script/src/conditions";
import style from "questions.css";
import { language, practice } from "./practice";
import { Field, Input, Text, useDress } from "./ui";

export type { Answer };
export type Answers = { [question: string]: Answer };

/** A text in the language, or the practice's own. */
export const inWords = (w: { [l: string]: string } | undefined, l: string): string =>
  w?.[l] || w?.[practice.value?.language ?? ""] || Object.values(w ?? {})[0] || "";

/** Whether the answer is a signature that was drawn. */
export const isDrawing = (v: unknown): v is string => typeof v === "string" && v.startsWith("data:image/png");

/** What somebody has typed as the answer that it makes: of a number what it is read as, of blanks none. */
export function answerOf(q: Api.Item, v: Answer): Answer {
  if (empty(v) || (typeof v === "string" && !v.trim())) return null;
  if (q.kind !== "number" || typeof v !== "string") return v;
  const n = Number(v.replace(/\s/g, "").replace(",", "."));
  return Number.isNaN(n) ? v : n;
}

/** The ids of the questions that are shown by what is typed. */
export function askedOf(content: Api.Content, typed: Answers): Set<string> {
  const values: Answers = {};
  for (const s of content.sections) for (const q of s.questions) values[q.id] = answerOf(q, typed[q.id]);
  return shown(content.sections, values);
}

/** What is said around questions: as hint those that have no help of their own, by their kinds. */
interface Words {
  yes: string;
  no: string;
  optional?: string;
  hints?: { [kind: string]: string };
  drawn?: string; // of a signature that is a drawing
  change?: string;
}

interface QuestionsProps {
  content: Api.Content;
  there: Set<string>; // which are shown
  l: string;
  values: Answers;
  set: (q: Api.Item, v: Answer) => void;
  wrong?: { [question: string]: string };
  words: Words;
}

/** The parts of the form with their questions. */
export function Questions({ content, there, l, values, set, wrong, words }: QuestionsProps) {
  useDress(style);
  return (
    <div class="questions">
      {content.sections.map((s) => {
        const asked = s.questions.filter((q) => there.has(q.id));
        return (
          !!asked.length && (
            <section key={s.id}>
              {inWords(s.title, l) && (
                <h3>
                  <bdi>{inWords(s.title, l)}</bdi>
                </h3>
              )}
              {asked.map((q) => (
                <Question
                  key={q.id}
                  q={q}
                  l={l}
                  value={values[q.id]}
                  set={(v) => set(q, v)}
                  error={wrong?.[q.id]}
                  words={words}
                />
              ))}
            </section>
          )
        );
      })}
    </div>
  );
}

interface QuestionProps {
  q: Api.Item;
  l: string;
  value: Answer;
  set: (v: Answer) => void;
  error: string | undefined;
  words: Words;
}

const few = 8; // more options than these are a list to choose from

/** The answers that a question offers, with their words. */
function offered(q: Api.Item, l: string, words: Words): [string | number | boolean, string][] {
  const least = q.min ?? 0;
  if (q.kind === "yes_no")
    return [
      [true, words.yes],
      [false, words.no],
    ];
  if (q.kind === "scale")
    return Array.from({ length: (q.max ?? 10) - least + 1 }, (_, n) => [least + n, String(least + n)]);
  return (q.options ?? []).map((o) => [o.id, inWords(o.label, l) || "…"]);
}

function Question({ q, l, value, set, error, words }: QuestionProps) {
  const label = inWords(q.label, l) || "…",
    hint = inWords(q.help, l) || words.hints?.[q.kind] || "",
    options = offered(q, l, words);
  if (q.kind === "info") return <p class="pre quiet">{label}</p>;
  const asks = [label, q.unit && `(${q.unit})`, !q.required && words.optional].filter(Boolean).join(" "),
    given = { label: asks, hint, error };
  if (q.kind === "consent") return <Consent {...given} value={value} set={set} />;
  if (isDrawing(value))
    return (
      <div class="field">
        <span class="label">{asks}</span>
        <img class="drawn" src={value} alt={words.drawn} />
        <p>
          <button class="btn small" type="button" onClick={() => set(null)}>
            {words.change}
          </button>
        </p>
      </div>
    );
  if (q.kind === "date")
    return (
      <Field {...given}>
        {(id, described) => (
          <input
            id={id}
            type="date"
            value={String(value ?? "")}
            aria-describedby={described}
            aria-invalid={error ? "true" : undefined}
            onInput={(e) => set(e.currentTarget.value)}
          />
        )}
      </Field>
    );
  if (!options.length) {
    const text =
      typeof value === "number" && language.value !== "en" ? String(value).replace(".", ",") : String(value ?? "");
    return q.kind === "paragraph" ? (
      <Text {...given} value={text} set={set} rows={2} max={5000} />
    ) : (
      <Input {...given} value={text} set={set} max={q.kind === "text" ? 500 : 120} decimal={q.kind === "number"} />
    );
  }
  if (q.kind === "choice" && options.length > few)
    return (
      <Field {...given}>
        {(id, described) => (
          <select
            id={id}
            value={String(value ?? "")}
            aria-describedby={described}
            aria-invalid={error ? "true" : undefined}
            onChange={(e) => set(e.currentTarget.value)}
          >
            <option value="" />
            {options.map(([v, name]) => (
              <option key={String(v)} value={String(v)} selected={v === value}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
    );
  return <Group {...given} q={q} l={l} options={options} value={value} set={set} />;
}

interface Labelled {
  label: string;
  hint: string;
  error: string | undefined;
}

let groups = 0;

/** What stands below a question, and the id of it. */
function useBelow({ hint, error }: Labelled): [below: ComponentChild, id: string | undefined] {
  const [id] = useState(() => "q" + ++groups);
  if (!hint && !error) return [null, undefined];
  const below = (
    <div id={id}>
      {hint && <p class="hint">{hint}</p>}
      {error && <p class="error">{error}</p>}
    </div>
  );
  return [below, id];
}

/** Words that are agreed to, beside a box to tick. */
function Consent({ value, set, ...given }: Labelled & { value: Answer; set: (v: Answer) => void }) {
  const [below, id] = useBelow(given);
  return (
    <div class={"field" + (given.error ? " wrong" : "")}>
      <label class="option">
        <input
          type="checkbox"
          checked={value === true}
          aria-describedby={id}
          aria-invalid={given.error ? "true" : undefined}
          onChange={(e) => set(e.currentTarget.checked || null)}
        />
        <bdi>{given.label}</bdi>
      </label>
      {below}
    </div>
  );
}

interface GroupProps extends Labelled {
  q: Api.Item;
  l: string;
  options: [string | number | boolean, string][];
  value: Answer;
  set: (v: Answer) => void;
}

/** Answers of which one is chosen, or several. */
function Group({ q, l, options, value, set, ...given }: GroupProps) {
  const [below, id] = useBelow(given),
    several = q.kind === "choices",
    list = Array.isArray(value) ? value : [];
  return (
    <fieldset class={"field" + (given.error ? " wrong" : "")} aria-describedby={id}>
      <legend>{given.label}</legend>
      <div class={q.kind === "scale" ? "scale" : ""}>
        {options.map(([v, words]) => (
          <label class="option" key={String(v)}>
            <input
              type={several ? "checkbox" : "radio"}
              name={"a-" + q.id}
              checked={several ? list.includes(String(v)) : value === v}
              onChange={(e) =>
                set(several ? (e.currentTarget.checked ? [...list, String(v)] : list.filter((x) => x !== v)) : v)
              }
            />
            <bdi>{words}</bdi>
          </label>
        ))}
      </div>
      {(q.low || q.high) && (
        <p class="ends">
          <span>{inWords(q.low, l)}</span>
          <span>{inWords(q.high, l)}</span>
        </p>
      )}
      {below}
    </fieldset>
  );
}
