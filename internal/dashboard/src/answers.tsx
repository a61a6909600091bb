// What a client was asked to fill in: with the appointment, and on the client's page.
import { useState } from "preact/hooks";
import * as T from "texts";
import * as A from "texts/answers";
import { fill } from "../../script/src/dates";
import { Wrong, useAct } from "./act";
import { call } from "./api";
import { language, local, practice, who, written } from "./practice";
import style from "answers.css";
import { renew, useKept } from "./store";
import { Bones, Dialog, Failed, Select, done, useDress } from "./ui";

export { speak } from "texts/answers";

type Progress = Api.AskedView["progress"];

const words = (p: Progress) => ({ asked: A.missing, begun: A.begun, filled: A.filled, withdrawn: A.withdrawn })[p];

const tones = { asked: "warn", begun: "warn", filled: "good", withdrawn: "" };

const Sign = ({ of }: { of: Progress }) => <span class={"tag " + tones[of]}>{words(of)}</span>;

const mayRead = () => who.value.role !== "assistant";

/** The form of an appointment: how far its client is, and the way to what they answered. */
export function OfBooking({ id, progress }: { id: string; progress: Progress }) {
  useDress(style);
  const [open, setOpen] = useState(false);
  return (
    <section>
      <h3>{A.form}</h3>
      <p class="acts">
        <Sign of={progress} />
        {mayRead() && progress !== "asked" && progress !== "withdrawn" && (
          <button class="btn small" onClick={() => setOpen(true)}>
            {A.read}
          </button>
        )}
      </p>
      {open && <Read id={id} close={() => setOpen(false)} />}
    </section>
  );
}

/** All that a client was asked, and asking for more. */
export function OfClient({ id, gone }: { id: string; gone: boolean }) {
  useDress(style);
  const k = useKept("GET /v1/clients/{id}/forms", { id }),
    [open, setOpen] = useState(""),
    act = useAct(),
    f = written.value,
    all = k.value.value?.items;
  const withdraw = (a: Api.AskedView) =>
    act.run(async () => {
      await call("DELETE /v1/answers/{id}", { id: a.id });
      await renew("/v1/clients/{id}", "/v1/calendar", "/v1/bookings");
      done(A.withdrawnSaid);
    });
  if (!all)
    return k.problem.value ? <Failed problem={k.problem.value} again={() => void k.load()} /> : <Bones n={2} />;
  return (
    <>
      <section>
        <h2>{A.forms}</h2>
        {!all.length && <p class="quiet">{A.none}</p>}
        <ul class="rows">
          {all.map((a) => (
            <li key={a.id}>
              <span>
                <bdi>{a.name}</bdi> <Sign of={a.progress} />
              </span>
              <small>{f.dateTime(local(a.sent_at ?? a.saved_at ?? a.asked_at))}</small>
              <span class="acts">
                {mayRead() && (a.progress === "filled" || a.progress === "begun") && (
                  <button class="btn small" onClick={() => setOpen(a.id)}>
                    {A.read}
                  </button>
                )}
                {a.open && (
                  <button class="btn small" disabled={act.busy} onClick={() => withdraw(a)}>
                    {A.withdraw}
                  </button>
                )}
              </span>
            </li>
          ))}
        </ul>
        <Wrong problem={act.problem} />
        {!gone && <Ask id={id} />}
        {open && <Read id={open} close={() => setOpen("")} />}
      </section>
      {!gone && <OwnPage id={id} />}
    </>
  );
}

/** Sends the client the link to the page of what is theirs, which they have without an account. */
function OwnPage({ id }: { id: string }) {
  const act = useAct();
  const send = () =>
    act.run(async () => {
      await call("POST /v1/clients/{id}/page-link", { id });
      done(A.pageSent);
    });
  return (
    <section>
      <h2>{A.ownPage}</h2>
      <p class="acts">
        <button class="btn" disabled={act.busy} onClick={send}>
          {A.sendPage}
        </button>
      </p>
      <Wrong problem={act.problem} />
    </section>
  );
}

/** Asks the client for a form, by a message. */
function Ask({ id }: { id: string }) {
  const forms = (useKept("GET /v1/forms", {}).value.value?.items ?? []).filter((f) => f.state === "published"),
    [form, setForm] = useState(""),
    act = useAct();
  if (!forms.length) return null;
  const chosen = form || forms[0]!.id;
  const ask = () =>
    act.run(async () => {
      await call("POST /v1/clients/{id}/forms", { id }, { form: chosen });
      await renew("/v1/clients/{id}");
      done(A.askedSaid);
    });
  return (
    <div class="acts asking">
      <Select label={A.ask} value={chosen} set={setForm} options={forms.map((f) => [f.id, f.name])} />
      <button class="btn" disabled={act.busy} onClick={ask}>
        {A.sendIt}
      </button>
      <Wrong problem={act.problem} />
    </div>
  );
}

/** What is answered. That it was read is written down: it says so. */
function Read({ id, close }: { id: string; close: () => void }) {
  useDress(style);
  const k = useKept("GET /v1/answers/{id}", { id }),
    a = k.value.value,
    l = language.value;
  const say = (w: { [l: string]: string } | undefined) =>
    w?.[l] || w?.[practice.value?.language ?? ""] || Object.values(w ?? {})[0] || "";
  const tell = (q: Api.Item, v: unknown): string => {
    const option = (o: unknown) => say(q.options?.find((x) => x.id === o)?.label) || String(o);
    if (v === true) return q.kind === "consent" ? A.agreed : A.yes;
    if (v === false) return A.no;
    if (Array.isArray(v)) return v.map(option).join(", ");
    if (q.kind === "date") return written.value.date(String(v));
    if (typeof v === "number") return v.toLocaleString(l) + (q.unit ? " " + q.unit : "");
    return option(v);
  };
  return (
    <Dialog title={a?.name ?? A.form} close={close} kind="side">
      {!a ? (
        k.problem.value ? (
          <Failed problem={k.problem.value} again={() => void k.load()} />
        ) : (
          <Bones n={6} />
        )
      ) : (
        <>
          <p>
            <Sign of={a.progress} />{" "}
            <small>{a.sent_at && fill(A.sentAt, { when: written.value.dateTime(local(a.sent_at)) })}</small>
          </p>
          <p class="quiet">{A.readNoted}</p>
          {(a.content?.sections ?? []).map((s) => (
            <section key={s.id}>
              {say(s.title) && <h3>{say(s.title)}</h3>}
              <dl class="answers">
                {s.questions
                  .filter((q) => a.values?.[q.id] != null)
                  .map((q) => (
                    <div key={q.id}>
                      <dt>{say(q.label)}</dt>
                      <dd class="pre">
                        {String(a.values![q.id]).startsWith("data:image/png") ? (
                          <img src={String(a.values![q.id])} alt={A.drawn} />
                        ) : (
                          <bdi>{tell(q, a.values![q.id])}</bdi>
                        )}
                      </dd>
                    </div>
                  ))}
              </dl>
            </section>
          ))}
          <p>
            <button class="btn" onClick={close}>
              {T.close}
            </button>
          </p>
        </>
      )}
    </Dialog>
  );
}
