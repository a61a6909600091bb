// What a client was asked to fill in: with the appointment, and on the client's page.
import { useState } from "preact/hooks";
import { signal } from "@preact/signals";
import * as A from "texts/answers";
import { Wrong, useAct } from "./act";
import { call } from "./api";
import { local, who, written } from "./practice";
import style from "answers.css";
import { part, renew, useKept } from "./store";
import { Bones, Failed, Later, Select, done, useDress } from "./ui";

export { speak } from "texts/answers";

type Progress = Api.AskedView["progress"];

const words = (p: Progress) => ({ asked: A.missing, begun: A.begun, filled: A.filled, withdrawn: A.withdrawn })[p];

const tones = { asked: "warn", begun: "warn", filled: "good", withdrawn: "" };

const Sign = ({ of }: { of: Progress }) => <span class={"tag " + tones[of]}>{words(of)}</span>;

const mayRead = () => who.value.role !== "assistant";

const filling = part("filling", () => import("./filling"));

/** What is open of a form: what is answered, or filling it in. */
interface Opened {
  id: string;
  fill?: boolean;
}

interface OpenProps {
  of: Opened;
  moved: (to: Progress) => void;
  close: () => void;
}

const Open = ({ of: { id, fill }, moved, close }: OpenProps) =>
  fill ? (
    <Later key="fill" load={() => filling().then((m) => m.Fill)} given={{ id, moved, close }} />
  ) : (
    <Later key="read" load={() => filling().then((m) => m.Read)} given={{ id, close }} />
  );

interface WaysProps {
  id: string;
  progress: Progress;
  open: (o: Opened) => void;
}

/** What can be done with what is answered. */
const Ways = ({ id, progress, open }: WaysProps) => (
  <>
    {(progress === "asked" || progress === "begun") && (
      <button class="btn small" onClick={() => open({ id, fill: true })}>
        {A.fillIn}
      </button>
    )}
    {mayRead() && (progress === "filled" || progress === "begun") && (
      <button class="btn small" onClick={() => open({ id })}>
        {A.read}
      </button>
    )}
  </>
);

/** How far the forms are that were filled in here: bookings say so a moment later. */
const here = signal<{ [id: string]: Progress }>({});

const order: Progress[] = ["asked", "begun", "filled"];

/** The form of an appointment: how far its client is, and the way to what they answered. */
export function OfBooking({ id, progress }: { id: string; progress: Progress }) {
  useDress(style);
  const [open, setOpen] = useState<Opened>(),
    own = here.value[id] ?? progress,
    is = progress !== "withdrawn" && order.indexOf(own) > order.indexOf(progress) ? own : progress;
  return (
    <section>
      <h3>{A.form}</h3>
      <p class="acts">
        <Sign of={is} />
        <Ways id={id} progress={is} open={setOpen} />
      </p>
      {open && (
        <Open
          of={open}
          moved={(to) => (here.value = { ...here.value, [id]: to })}
          close={() => setOpen(undefined)}
        />
      )}
    </section>
  );
}

/** All that a client was asked, and asking for more. */
export function OfClient({ id, gone }: { id: string; gone: boolean }) {
  useDress(style);
  const k = useKept("GET /v1/clients/{id}/forms", { id }),
    [open, setOpen] = useState<Opened>(),
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
        <ul class="asks">
          {all.map((a) => (
            <li key={a.id}>
              <span>
                <bdi>{a.name}</bdi> <Sign of={a.progress} />
              </span>
              <small>{f.dateTime(local(a.sent_at ?? a.saved_at ?? a.asked_at))}</small>
              <span class="acts">
                <Ways id={a.id} progress={a.progress} open={setOpen} />
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
        {open && <Open of={open} moved={() => {}} close={() => setOpen(undefined)} />}
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

/** Asks the client for a form, by a mail or an SMS; of who has neither it says that nothing was sent. */
function Ask({ id }: { id: string }) {
  const forms = (useKept("GET /v1/forms", {}).value.value?.items ?? []).filter((f) => f.state === "published"),
    [form, setForm] = useState(""),
    [unsent, setUnsent] = useState(false),
    act = useAct();
  if (!forms.length) return null;
  const chosen = form || forms[0]!.id;
  const ask = () =>
    act.run(async () => {
      setUnsent(false);
      const a = await call("POST /v1/clients/{id}/forms", { id }, { form: chosen });
      await renew("/v1/clients/{id}");
      if (a.by) done(A.askedSaid);
      else setUnsent(true);
    });
  return (
    <>
      <div class="acts asking">
        <Select label={A.ask} value={chosen} set={setForm} options={forms.map((f) => [f.id, f.name])} />
        <button class="btn" disabled={act.busy} onClick={ask}>
          {A.sendIt}
        </button>
        <Wrong problem={act.problem} />
      </div>
      {unsent && (
        <p class="notice warn" role="alert">
          {A.unreachable}
        </p>
      )}
    </>
  );
}
