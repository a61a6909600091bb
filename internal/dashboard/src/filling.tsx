// A form that a client was asked to fill in, once it is opened: what they answered, and filling it in for them.
import { useEffect, useRef, useState } from "preact/hooks";
import * as T from "texts";
import * as A from "texts/filling";
import { fill } from "../../script/src/dates";
import style from "filling.css";
import { Pending, Wrong, useAct } from "./act";
import { call, type Problem } from "./api";
import { HereAgain, draftOf } from "./drafts";
import { language, local, written } from "./practice";
import { Questions, answerOf, askedOf, inWords, isDrawing, type Answer, type Answers } from "./questions";
import { renew, useKept } from "./store";
import { Dialog, done, useDress } from "./ui";

export { speak } from "texts/filling";

type View = Api.AnswersView;

/** What is answered: it is read each time that it is opened, and kept no longer than it is. */
function useRead(id: string) {
  const k = useKept("GET /v1/answers/{id}", { id });
  useEffect(() => () => void renew("/v1/answers/{id}"), []);
  return k;
}

/** An answer in words. */
function tell(q: Api.Item, v: unknown): string {
  const l = language.value,
    option = (o: unknown) => inWords(q.options?.find((x) => x.id === o)?.label, l) || String(o);
  if (v === true) return q.kind === "consent" ? A.agreed : A.yes;
  if (v === false) return A.no;
  if (Array.isArray(v)) return v.map(option).join(", ");
  if (q.kind === "date") return written.value.date(String(v));
  if (typeof v === "number") return v.toLocaleString(l) + (q.unit ? " " + q.unit : "");
  return option(v);
}

/** What is answered. That it was read is written down: it says so. */
export function Read({ id, close }: { id: string; close: () => void }) {
  useDress(style);
  const k = useRead(id),
    a = k.value.value,
    sent = a?.sent_at && written.value.dateTime(local(a.sent_at));
  return (
    <Dialog title={a?.name ?? A.form} close={close} kind="side">
      {!a ? (
        <Pending of={k} n={6} />
      ) : (
        <>
          <p>{!sent ? A.notSent : fill(a.sent_by ? A.sentFor : A.sentAt, { when: sent })}</p>
          <p class="quiet">{A.readNoted}</p>
          {(a.content?.sections ?? []).map((s) => (
            <section key={s.id}>
              {inWords(s.title, language.value) && <h3>{inWords(s.title, language.value)}</h3>}
              <dl class="answers">
                {s.questions
                  .filter((q) => a.values?.[q.id] != null)
                  .map((q) => (
                    <div key={q.id}>
                      <dt>{inWords(q.label, language.value)}</dt>
                      <dd class="pre">
                        {isDrawing(a.values![q.id]) ? (
                          <img class="drawn" src={String(a.values![q.id])} alt={A.drawn} />
                        ) : (
                          <bdi>{tell(q, a.values![q.id])}</bdi>
                        )}
                      </dd>
                    </div>
                  ))}
              </dl>
            </section>
          ))}
          <p class="acts">
            <button class="btn" onClick={close}>
              {T.close}
            </button>
          </p>
        </>
      )}
    </Dialog>
  );
}

interface FillProps {
  id: string;
  moved: (to: View["progress"]) => void; // how far the form is after it was saved
  close: () => void;
}

/** Has staff fill the form in for its client: what they say, or have on paper. */
export function Fill({ id, moved, close }: FillProps) {
  useDress(style);
  const k = useRead(id),
    a = k.value.value;
  return (
    <Dialog title={a?.name ?? A.form} close={close} kind="side">
      {!a ? (
        <Pending of={k} n={6} />
      ) : a.content ? (
        <Filling of={a} content={a.content} moved={moved} close={close} />
      ) : (
        <p>{T.notThere}</p>
      )}
    </Dialog>
  );
}

/** What the API says is wrong, by the questions. */
function wrongOf(p: Problem | undefined): { [question: string]: string } {
  const at = "body.values.";
  return Object.fromEntries(
    (p?.errors ?? []).filter((e) => e.location.startsWith(at)).map((e) => [e.location.slice(at.length), e.message]),
  );
}

/** What is typed and not saved is a draft of the answers that are other than those that are kept: what nobody touched
 * is not sent, and stays as somebody else may have answered it. */
function useAnswers(a: View) {
  const place = "filling/" + a.id,
    draft = draftOf<Answers>(place, {}),
    [mine, setMine] = useState<Answers>({}), // saved here: who may not read answers is not told them
    kept: Answers = { ...(a.values as Answers | undefined), ...mine };
  const values: Answers = { ...kept };
  for (const [q, v] of Object.entries(draft.now)) if (v !== undefined) values[q] = v;
  return {
    draft,
    values,
    put(q: Api.Item, v: Answer) {
      // a number that is being typed may read as the one that is kept: "7," on the way to 7,5
      const typing = q.kind === "number" && typeof v === "string",
        same = !typing && JSON.stringify(answerOf(q, v)) === JSON.stringify(kept[q.id] ?? null);
      draft.set({ [q.id]: same ? undefined : (v ?? null) });
    },
    /** Takes what was sent as saved; what was typed since then is still to be. */
    saved(typed: Answers, sent: Answers) {
      setMine({ ...mine, ...sent });
      const now = draftOf<Answers>(place, {}),
        same = Object.keys(typed).filter((q) => JSON.stringify(now.now[q]) === JSON.stringify(typed[q]));
      now.set(Object.fromEntries(same.map((q) => [q, undefined])));
    },
  };
}

function Filling({ of: a, content, moved, close }: Omit<FillProps, "id"> & { of: View; content: Api.Content }) {
  const { draft, values, put, saved } = useAnswers(a),
    act = useAct(),
    form = useRef<HTMLFormElement>(null),
    [seen, setSeen] = useState<Problem>(),
    [right, setRight] = useState<string[]>([]), // changed since that was said
    [blind] = useState(!!a.sealed),
    over = useRef(false), // it was sent by somebody else: what is typed here has no place any more
    all = content.sections.flatMap((s) => s.questions);
  // whoever is not told the answers that conditions ask for is asked everything: the API leaves out what is hidden
  const there = blind ? new Set(all.map((q) => q.id)) : askedOf(content, values),
    wrong = Object.fromEntries(Object.entries(wrongOf(seen)).filter(([q]) => !right.includes(q)));
  useEffect(() => {
    form.current?.querySelector<HTMLElement>(".wrong :is(input, select, textarea)")?.focus();
  }, [seen]);
  useEffect(
    () => () => {
      if (over.current) draft.reset();
    },
    [],
  );
  const set = (q: Api.Item, v: Answer) => {
    setRight([...right, q.id]);
    put(q, v);
  };
  const send = (finish: boolean) =>
    act.run(async () => {
      const typed = Object.fromEntries(Object.entries(draft.now).filter(([q, v]) => v !== undefined && there.has(q))),
        sent = Object.fromEntries(all.filter((q) => q.id in typed).map((q) => [q.id, answerOf(q, typed[q.id])]));
      setSeen(undefined);
      setRight([]);
      try {
        const body = { values: sent, language: language.value },
          is = await call(finish ? "POST /v1/answers/{id}" : "PUT /v1/answers/{id}", { id: a.id }, body);
        saved(typed, sent);
        if (finish) draft.reset();
        moved(is.progress);
        done(finish ? A.doneSaid : T.saved);
        if (finish) close();
      } catch (e) {
        setSeen(e as Problem);
        over.current = ["form-sent", "form-over"].includes((e as Problem).code ?? "");
        throw e;
      } finally {
        void renew("/v1/clients/{id}", "/v1/calendar", "/v1/bookings");
      }
    });
  return (
    <form
      noValidate
      ref={form}
      onSubmit={(e) => {
        e.preventDefault();
        send(false);
      }}
    >
      <p class="quiet">{A.forThem}</p>
      {blind && <p class="notice warn">{A.answersHidden}</p>}
      <HereAgain draft={draft} />
      <Questions
        content={content}
        there={there}
        l={language.value}
        values={values}
        set={set}
        wrong={wrong}
        words={{
          yes: A.yes,
          no: A.no,
          optional: A.optional,
          hints: { consent: A.consent, signature: A.signature },
          drawn: A.drawn,
          change: T.change,
        }}
      />
      <p class="hint">{A.doneHint}</p>
      <Wrong problem={act.problem} />
      <div class="acts stick">
        <button class="btn main" type="button" disabled={act.busy} onClick={() => send(true)}>
          {A.done}
        </button>
        <button class="btn" disabled={act.busy || !draft.dirty}>
          {T.save}
        </button>
      </div>
    </form>
  );
}
