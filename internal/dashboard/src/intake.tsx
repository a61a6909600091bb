// Settings: the practice's forms, each with what it asks, whom it is asked of, and how clients see it.
import { useState } from "preact/hooks";
import * as T from "texts";
import * as A from "texts/intake";
import { fill } from "../../script/src/dates";
import style from "intake.css";
import { Pending, Wrong, faultAt, useAct } from "./act";
import { call, download } from "./api";
import { addOnce, draftOf } from "./drafts";
import { Entry, Form, New, Tick, languages } from "./forms";
import { language, practice, services } from "./practice";
import { at, go } from "./route";
import { Questions, askedOf, inWords, type Answers } from "./questions";
import { renew, useKept } from "./store";
import { Chip, Empty, Icon, Input, Select, Text, done, useDress } from "./ui";

export { speak } from "texts/intake";

type Words = { [l: string]: string };
type Kind = Api.Item["kind"];

const own = () => practice.value?.language ?? "nb";

const kinds = (): [Kind, string][] => [
  ["text", A.kindText],
  ["paragraph", A.kindParagraph],
  ["choice", A.kindChoice],
  ["choices", A.kindChoices],
  ["yes_no", A.kindYesNo],
  ["scale", A.kindScale],
  ["number", A.kindNumber],
  ["date", A.kindDate],
  ["consent", A.kindConsent],
  ["signature", A.kindSignature],
  ["info", A.kindInfo],
];

const stateOf = (f: Api.FormView) =>
  f.state === "retired" ? A.retired : f.state === "draft" ? A.draft : f.changed ? A.changedSince : A.published;

export function Forms() {
  const k = useKept("GET /v1/forms", {}),
    all = k.value.value?.items;
  if (!all) return <Pending of={k} n={3} />;
  return (
    <>
      <p class="quiet">{A.intro}</p>
      {all.length ? (
        <ul class="entries links">
          {all.map((f) => (
            <Entry
              key={f.id}
              to={at("settings", ["forms", f.id])}
              name={f.name}
              under={`${stateOf(f)} · ${fill(f.questions === 1 ? A.oneQuestion : A.manyQuestions, { n: f.questions })}`}
            />
          ))}
        </ul>
      ) : (
        <Empty title={A.none}>
          <p>{A.noneHint}</p>
        </Empty>
      )}
      <New to={at("settings", ["forms", "new"])} label={A.add} />
    </>
  );
}

export function One({ id }: { id: string }) {
  const k = useKept("GET /v1/forms", {}),
    all = k.value.value?.items;
  if (!all) return <Pending of={k} n={6} />;
  const f = all.find((x) => x.id === id);
  if (!f && id !== "new") return <Empty title={T.notThere} />;
  return <Builder key={id} of={f} />;
}

let made = 0;
/** An id that nothing in the form has. */
function fresh(of: Api.Content, letter: string): string {
  const all = JSON.stringify(of);
  for (;;) {
    const id = letter + ++made;
    if (!all.includes(`"${id}"`)) return id;
  }
}

const begun = (): { name: string; content: Api.Content } => ({
  name: "",
  content: { title: {}, sections: [{ id: "s1", questions: [] }] },
});

const swap = <E,>(list: E[], n: number, by: number): E[] => {
  const out = [...list],
    [one] = out.splice(n, 1);
  out.splice(n + by, 0, one!);
  return out;
};

function Builder({ of }: { of: Api.FormView | undefined }) {
  useDress(style);
  const place = "intake/" + (of?.id ?? "new"),
    d = draftOf(place, of ? { name: of.name, content: of.content } : begun()),
    { name, content } = d.now,
    act = useAct(),
    [l, setL] = useState<string>(own());
  const put = (change: Partial<Api.Content>) => d.set({ content: { ...content, ...change } });
  const say = (w: Words | undefined, text: string): Words => ({ ...w, [l]: text });
  const saved = async (words: string) => {
    await renew("/v1/forms");
    d.reset();
    done(fill(words, { name }));
  };
  const save = () =>
    act.run(async () => {
      const body = { name: name.trim(), content: content };
      if (of) {
        await call("PUT /v1/forms/{id}", { id: of.id }, { ...body, revision: of.revision });
        return saved(T.savedSaid);
      }
      const f = await addOnce(
        place,
        body,
        (b, key) => call("POST /v1/forms", {}, b, key),
        (f) => call("PUT /v1/forms/{id}", { id: f.id }, { ...body, revision: f.revision }),
      );
      await saved(T.savedSaid);
      go(at("settings", ["forms", f.id]), true);
    });
  const section = (n: number, change: Partial<Api.Section>) =>
    put({ sections: content.sections.map((s, i) => (i === n ? { ...s, ...change } : s)) });
  return (
    <div class="builder">
      <Form draft={d} save={save} busy={act.busy} problem={act.problem} isNew={!of} ready={!!name.trim()}>
        <Input
          label={A.name}
          hint={A.nameHint}
          value={name}
          set={(v) => d.set({ name: v })}
          max={120}
          error={faultAt(act.problem, "name")}
        />
        <Chip
          label={A.textsIn}
          value={l}
          set={setL}
          options={languages.map(([id, n]) => [id, n] as [string, string])}
        />
        <Input
          label={A.title}
          value={content.title[l] ?? ""}
          set={(v) => put({ title: say(content.title, v) })}
          max={120}
        />
        <Text
          label={A.introText}
          value={content.intro?.[l] ?? ""}
          set={(v) => put({ intro: say(content.intro, v) })}
          rows={2}
        />
        {content.sections.map((s, n) => (
          <fieldset class="part" key={s.id}>
            <legend>{fill(A.partN, { n: n + 1 })}</legend>
            <Input
              label={A.partTitle}
              value={s.title?.[l] ?? ""}
              set={(v) => section(n, { title: say(s.title, v) })}
              max={200}
            />
            <When
              of={s.show_if}
              set={(show_if) => section(n, show_if ? { show_if } : { show_if: undefined as never })}
              before={earlier(content, s.id, "")}
              l={l}
            />
            {s.questions.map((q, m) => (
              <Question
                key={q.id}
                q={q}
                l={l}
                fixed={!!of?.version && JSON.stringify(of.content).includes(`"id":"${q.id}"`)}
                before={earlier(content, s.id, q.id)}
                set={(change) =>
                  section(n, { questions: s.questions.map((x, i) => (i === m ? { ...x, ...change } : x)) })
                }
                move={(by) => section(n, { questions: swap(s.questions, m, by) })}
                first={m === 0}
                last={m === s.questions.length - 1}
                remove={() => section(n, { questions: s.questions.filter((_, i) => i !== m) })}
                newId={() => fresh(content, "o")}
              />
            ))}
            <div class="acts">
              <button
                type="button"
                class="btn"
                onClick={() =>
                  section(n, {
                    questions: [...s.questions, { id: fresh(content, "q"), kind: "text", label: {} }],
                  })
                }
              >
                <Icon shape="plus" />
                {A.addQuestion}
              </button>
              {content.sections.length > 1 && (
                <button
                  type="button"
                  class="btn gone"
                  onClick={() => put({ sections: content.sections.filter((_, i) => i !== n) })}
                >
                  {A.removePart}
                </button>
              )}
            </div>
          </fieldset>
        ))}
        <p>
          <button
            type="button"
            class="btn"
            onClick={() => put({ sections: [...content.sections, { id: fresh(content, "s"), questions: [] }] })}
          >
            <Icon shape="plus" />
            {A.addPart}
          </button>
        </p>
      </Form>
      <div class="aside">
        <Preview content={content} l={l} />
        {of && <Publish of={of} dirty={d.dirty} />}
        {of && of.state === "published" && <Asked of={of} />}
      </div>
    </div>
  );
}

/** The questions before one, which its condition may ask; "" is the section itself. */
function earlier(content: Api.Content, section: string, question: string): Api.Item[] {
  const out: Api.Item[] = [];
  for (const s of content.sections) {
    if (s.id === section && !question) return out;
    for (const q of s.questions) {
      if (q.id === question) return out;
      if (q.kind !== "info") out.push(q);
    }
  }
  return out;
}

interface QuestionProps {
  q: Api.Item;
  l: string;
  fixed: boolean;
  before: Api.Item[];
  set: (change: Partial<Api.Item>) => void;
  move: (by: number) => void;
  first: boolean;
  last: boolean;
  remove: () => void;
  newId: () => string;
}

function Question({ q, l, fixed, before, set, move, first, last, remove, newId }: QuestionProps) {
  const say = (w: Words | undefined, text: string): Words => ({ ...w, [l]: text });
  const kind = (k: Kind) => {
    const has = k === "choice" || k === "choices";
    set({
      kind: k,
      options: has ? (q.options ?? [{ id: newId(), label: {} }]) : (undefined as never),
      min: k === "scale" ? 0 : (undefined as never),
      max: k === "scale" ? 10 : (undefined as never),
      required: k === "info" ? (undefined as never) : !!q.required,
    });
  };
  const options = q.options ?? [];
  return (
    <div class="question">
      <div class="two">
        {fixed ? (
          <p class="kind quiet">{kinds().find(([k]) => k === q.kind)?.[1]}</p>
        ) : (
          <Select label={A.kind} value={q.kind} set={(k) => kind(k as Kind)} options={kinds()} />
        )}
        <div class="moves">
          <button type="button" class="round" aria-label={A.up} disabled={first} onClick={() => move(-1)}>
            ↑
          </button>
          <button type="button" class="round" aria-label={A.down} disabled={last} onClick={() => move(1)}>
            ↓
          </button>
          <button type="button" class="round" aria-label={A.removeQuestion} onClick={remove}>
            <Icon shape="close" />
          </button>
        </div>
      </div>
      <Text
        label={q.kind === "consent" ? A.consentWords : q.kind === "info" ? A.infoWords : A.question}
        value={q.label[l] ?? ""}
        set={(v) => set({ label: say(q.label, v) })}
        rows={q.kind === "consent" || q.kind === "info" ? 4 : 1}
        max={q.kind === "consent" || q.kind === "info" ? 5000 : 1000}
      />
      {!!q.options && (
        <ul class="options">
          {options.map((o, n) => (
            <li key={o.id}>
              <Input
                label={fill(A.optionN, { n: n + 1 })}
                value={o.label[l] ?? ""}
                set={(v) => set({ options: options.map((x, i) => (i === n ? { ...x, label: say(x.label, v) } : x)) })}
                max={300}
              />
              {options.length > 1 && (
                <button
                  type="button"
                  class="round"
                  aria-label={fill(A.removeOption, { n: n + 1 })}
                  onClick={() => set({ options: options.filter((_, i) => i !== n) })}
                >
                  <Icon shape="close" />
                </button>
              )}
            </li>
          ))}
          <li>
            <button
              type="button"
              class="btn small"
              onClick={() => set({ options: [...options, { id: newId(), label: {} }] })}
            >
              {A.addOption}
            </button>
          </li>
        </ul>
      )}
      {q.kind === "scale" && (
        <div class="two">
          <Input label={A.low} value={q.low?.[l] ?? ""} set={(v) => set({ low: say(q.low, v) })} max={60} />
          <Input label={A.high} value={q.high?.[l] ?? ""} set={(v) => set({ high: say(q.high, v) })} max={60} />
        </div>
      )}
      {q.kind === "number" && <Input label={A.unit} value={q.unit ?? ""} set={(unit) => set({ unit })} max={20} />}
      {q.kind !== "info" && (
        <Input label={A.help} value={q.help?.[l] ?? ""} set={(v) => set({ help: say(q.help, v) })} max={1000} />
      )}
      {q.kind !== "info" && <Tick label={A.required} on={!!q.required} set={(required) => set({ required })} />}
      <When of={q.show_if} set={(show_if) => set({ show_if: show_if as never })} before={before} l={l} />
    </div>
  );
}

interface WhenProps {
  of: Api.Condition | undefined;
  set: (c: Api.Condition | undefined) => void;
  before: Api.Item[];
  l: string;
}

/** When it is shown: always, or by one earlier answer. What was said otherwise, by the API, stays as it is. */
function When({ of, set, before, l }: WhenProps) {
  const test = of?.all?.[0] ?? of?.any?.[0],
    q = before.find((x) => x.id === test?.question);
  if (!before.length && !of) return null;
  if ((of?.all?.length ?? 0) + (of?.any?.length ?? 0) > 1) return <p class="quiet">{A.severalConditions}</p>;
  const to = (x: Api.Item | undefined): Api.Condition | undefined => {
    if (!x) return undefined;
    const test: Api.Test = { question: x.id };
    if (x.kind === "yes_no") test.is = "yes";
    else if (x.options?.length) test.is = x.options[0]!.id;
    else if (x.kind === "scale" || x.kind === "number") test.at_least = x.min ?? 1;
    else test.answered = true;
    return { all: [test] };
  };
  const values: [string, string][] =
    q?.kind === "yes_no"
      ? [
          ["yes", A.yes],
          ["no", A.no],
        ]
      : (q?.options ?? []).map((o) => [o.id, inWords(o.label, l) || o.id]);
  return (
    <div class="two">
      <Select
        label={A.showIf}
        value={test?.question ?? ""}
        set={(id) => set(to(before.find((x) => x.id === id)))}
        options={[["", A.always], ...before.map((x) => [x.id, inWords(x.label, l) || x.id] as [string, string])]}
      />
      {q && test?.is != null && (
        <Select
          label={A.isAnswered}
          value={test.is}
          set={(is) => set({ all: [{ question: q.id, is }] })}
          options={values}
        />
      )}
      {q && test?.at_least != null && (
        <Input
          label={A.atLeast}
          value={String(test.at_least)}
          set={(v) => set({ all: [{ question: q.id, at_least: Number(v.replace(",", ".")) || 0 }] })}
        />
      )}
    </div>
  );
}

/** The form as its client sees it. What is answered here is kept nowhere. */
function Preview({ content, l }: { content: Api.Content; l: string }) {
  const [values, setValues] = useState<Answers>({}),
    there = askedOf(content, values);
  return (
    <section class="preview" aria-label={A.preview}>
      <h2>{A.preview}</h2>
      <div class="card" lang={l}>
        <p class="title">
          <bdi>{inWords(content.title, l) || A.untitled}</bdi>
        </p>
        {inWords(content.intro, l) && <p class="pre quiet">{inWords(content.intro, l)}</p>}
        {!there.size && <p class="quiet">{A.asksNothing}</p>}
        <Questions
          content={content}
          there={there}
          l={l}
          values={values}
          set={(q, v) => setValues({ ...values, [q.id]: v })}
          words={{ yes: A.yes, no: A.no }}
        />
      </div>
    </section>
  );
}

function Publish({ of, dirty }: { of: Api.FormView; dirty: boolean }) {
  const act = useAct();
  const publish = () =>
    act.run(async () => {
      await call("POST /v1/forms/{id}/publish", { id: of.id }, { revision: of.revision });
      await renew("/v1/forms");
      done(fill(A.publishedSaid, { name: of.name }));
    });
  const remove = () =>
    act.run(async () => {
      await call("DELETE /v1/forms/{id}", { id: of.id });
      await renew("/v1/forms");
      go(at("settings", ["forms"]), true);
      done(fill(of.version ? A.retiredSaid : A.removedSaid, { name: of.name }));
    });
  const missing = act.problem?.code === "invalid-input";
  return (
    <section>
      <h2>{stateOf(of)}</h2>
      <p class="quiet">{dirty ? A.saveFirst : of.version ? fill(A.versionN, { n: of.version }) : A.draftHint}</p>
      {missing ? (
        <p class="error" role="alert">
          {A.textsMissing}
        </p>
      ) : (
        <Wrong problem={act.problem} />
      )}
      <div class="acts">
        {(of.changed || of.state !== "published") && (
          <button class="btn main" disabled={act.busy || dirty} onClick={publish}>
            {A.publish}
          </button>
        )}
        {of.version > 0 && (
          <button
            class="btn"
            onClick={() =>
              void download(
                "GET /v1/forms/{id}/answers.csv",
                { id: of.id, language: language.value, limit: 2000 },
                of.name + ".csv",
              )
            }
          >
            {A.download}
          </button>
        )}
        {of.state !== "retired" && (
          <button class="btn gone" disabled={act.busy} onClick={remove}>
            {of.version ? A.retire : A.removeForm}
          </button>
        )}
      </div>
    </section>
  );
}

/** Which services ask their clients for the form, and how often. */
function Asked({ of }: { of: Api.FormView }) {
  const k = useKept("GET /v1/services", {}),
    act = useAct(),
    all = k.value.value?.items ?? [];
  const often = (s: Api.Service) => (s.form?.form !== of.id ? "" : s.form.often === "months" ? "12" : s.form.often);
  const set = (s: Api.Service, v: string) =>
    act.run(async () => {
      const { form: _, ...rest } = s;
      const form: Api.FormAsk | undefined = !v
        ? undefined
        : v === "12"
          ? { form: of.id, often: "months", months: 12 }
          : { form: of.id, often: v as "once" | "visit" };
      await call("PUT /v1/services/{id}", { id: s.id! }, form ? { ...rest, form } : rest);
      await renew("/v1/services", "/v1/forms", "/v1/me");
      done(T.saved);
    });
  return (
    <section>
      <h2>{A.askedOf}</h2>
      <p class="quiet">{A.askedOfHint}</p>
      {all.map((s) => (
        <Select
          key={s.id}
          label={s.form && s.form.form !== of.id ? fill(A.asksAnother, { name: s.name }) : s.name}
          value={often(s)}
          set={(v) => set(s, v)}
          options={[
            ["", A.notAsked],
            ["once", A.once],
            ["visit", A.eachVisit],
            ["12", A.eachYear],
          ]}
        />
      ))}
      {!services.value.length && <p class="quiet">{A.noServices}</p>}
      <Wrong problem={act.problem} />
    </section>
  );
}
