// An invoice: what it says, how it stands, what happened to it, and what can be done with it.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import * as T from "texts";
import * as A from "texts/invoices";
import { addDays, dayOf, fill } from "../../script/src/dates";
import { Pending, Wrong, faultAt, intoView, useAct } from "./act";
import { ask, call, newKey, type Problem } from "./api";
import { mailed, numbered } from "./batch";
import { addOnce, draftOf } from "./drafts";
import { Stands, lackOf, minorOf, spoken, sumOf, titleOf, typedOf, type View } from "./invoice";
import { today, who, written } from "./practice";
import { at, go } from "./route";
import { Sheet } from "./sheet";
import { kept, renew, useKept } from "./store";
import { Empty, Field, Icon, Input, Select, Text, To, done } from "./ui";

export function One({ id }: { id: string }) {
  const k = useKept("GET /v1/invoices/{id}", { id }),
    v = k.value.value,
    every = v?.issuing ? 1_500 : 20_000;
  useEffect(() => {
    const look = setInterval(() => !document.hidden && void k.load(true), every);
    return () => clearInterval(look);
  }, [k, every]);
  if (!v) return k.problem.value?.status === 404 ? <Empty title={T.notThere} /> : <Pending of={k} n={7} />;
  return (
    <article class="invoice">
      <header class="top">
        <To to={at("invoices")} class="back">
          <Icon shape="left" />
          {T.invoices}
        </To>
        <h1 tabIndex={-1}>{titleOf(v)}</h1>
        <Stands of={v} />
      </header>
      <div class="beside-it">
        <Sheet v={v} />
        <div class="rail">
          <Acts v={v} />
          <About v={v} />
          <Log v={v} />
        </div>
      </div>
    </article>
  );
}

/** Takes in what the invoice has become, and reads anew what else may have changed with it. */
async function became(v: View): Promise<void> {
  kept("GET /v1/invoices/{id}", { id: v.id }).value.value = v;
  await renew("/v1/invoices", "/v1/clients");
}

/** Opens the file in the browser; where it may open none, it is kept. */
async function open(op: "GET /v1/invoices/{id}/invoice.pdf" | "GET /v1/invoices/{id}/invoice.xml", v: View) {
  const file: unknown = (await ask(op, { id: v.id })).answer,
    url = URL.createObjectURL(file as Blob);
  if (op.endsWith("xml") || !window.open(url)) {
    const a = document.createElement("a");
    a.href = url;
    a.download = `${v.number_text ?? v.id}.${op.slice(-3)}`;
    a.click();
  }
  setTimeout(() => URL.revokeObjectURL(url), 60_000); // the browser has read it by then
}

type Doing = "mail" | "pay" | "credit" | "pause" | "delete" | null;

/** What can be done with it as it stands: what is next is the main button. */
function Acts({ v }: { v: View }) {
  const [doing, setDoing] = useState<Doing>(null),
    act = useAct();
  const issue = (mail: boolean) =>
    act.run(async () => {
      let is = v;
      if (v.status === "draft")
        is = await numbered(await call("POST /v1/invoices/{id}/{act}", { id: v.id, act: "issue" }, {}));
      await became(is);
      if (mail && !is.issuing) await became(await mailed(is.id, "issued-" + v.id));
      done(fill(!mail ? A.issuedSaid : business(v) ? A.sentAnySaid : A.sentSaid, { n: is.number_text ?? "" }));
    });
  const file = (op: Parameters<typeof open>[0]) => act.run(() => open(op, v));
  const given = { v, close: () => setDoing(null) };
  if (doing === "mail") return <Mail {...given} />;
  if (doing === "pay") return <Pay {...given} />;
  if (doing === "credit") return <Credit {...given} />;
  if (doing === "pause") return <Pause {...given} />;
  if (doing === "delete") return <Drop {...given} />;
  const button = (words: string, run: () => void, main = false) => (
    <button class={"btn" + (main ? " main" : "")} disabled={act.busy} onClick={run}>
      {words}
    </button>
  );
  const draft = v.status === "draft",
    whole = v.kind === "invoice",
    unsent = !v.log.some((l) => l.what === "sent"),
    goes = v.email || business(v),
    left = v.total_minor - (v.credited_minor ?? 0);
  return (
    <section class="does">
      {draft && !v.issuing && !!v.problems?.length && (
        <div class="notice warn">
          <Icon shape="warn" />
          <ul>
            {v.problems.map((p) => (
              <li key={p.path}>
                {lineOf(v, p.path)}
                {lackOf(v, p)}
              </li>
            ))}
          </ul>
        </div>
      )}
      {!v.issuing && (
        <div class="acts">
          {draft ? (
            <>
              {!v.problems?.length && goes && button(A.issueAndSend, () => issue(true), true)}
              {!v.problems?.length && button(A.issueOnly, () => issue(false), !goes)}
              <To to={at("invoices", [v.id, "edit"])} class={"btn" + (v.problems?.length ? " main" : "")}>
                {A.edit}
              </To>
              {button(A.drop, () => setDoing("delete"))}
            </>
          ) : (
            <>
              {button(
                unsent ? (business(v) ? A.sendIt : A.send) : A.sendAgain,
                unsent && goes ? () => issue(true) : () => setDoing("mail"),
                unsent,
              )}
              {whole &&
                v.status !== "credited" &&
                button(A.enterMoney, () => setDoing("pay"), !unsent && v.open_minor > 0)}
              {button(A.pdf, () => file("GET /v1/invoices/{id}/invoice.pdf"))}
              {business(v) && button(A.xml, () => file("GET /v1/invoices/{id}/invoice.xml"))}
              {whole && left > 0 && button(A.credit, () => setDoing("credit"))}
              {whole && v.open_minor > 0 && !v.paused && button(A.pause, () => setDoing("pause"))}
            </>
          )}
        </div>
      )}
      <Wrong problem={act.problem} />
      {act.problem?.code === "seller-incomplete" && who.value.role === "owner" && (
        <p>
          <To to={at("settings", ["invoices", v.seller])} class="btn">
            {A.toSeller}
          </To>
        </p>
      )}
      {draft && !v.issuing && !goes && <p class="quiet">{A.noMailHint}</p>}
      {!whole && unsent && (
        <p class="notice warn">
          <Icon shape="warn" />
          {A.noteUnsent}
        </p>
      )}
      {v.paused && <Paused v={v} />}
    </section>
  );
}

/** Whether who pays may be sent e-invoices. */
const business = (v: View) => !!(v.payer.org_number || v.payer.e_invoice);

/** Which line a problem is of: "Line 2: ". */
const lineOf = (v: View, path: string) => {
  const n = /^lines\[(\d+)\]/.exec(path)?.[1];
  return n && v.lines.length > 1 ? fill(A.lineN, { n: +n + 1 }) + ": " : "";
};

function Paused({ v }: { v: View }) {
  const act = useAct();
  const goOn = () =>
    act.run(async () => {
      await became(await call("POST /v1/invoices/{id}/{act}", { id: v.id, act: "pause" }, {}));
      done(A.goesOnSaid);
    });
  return (
    <div class="notice">
      <Icon shape="clock" />
      <div>
        <p>{fill(v.status === "draft" ? A.heldUntil : A.pausedUntil, { day: written.value.date(v.paused!.until) })}</p>
        <p class="quiet">
          <bdi>{v.paused!.reason}</bdi>
        </p>
        <div class="acts">
          <button class="btn small" disabled={act.busy} onClick={goOn}>
            {A.goOn}
          </button>
        </div>
        <Wrong problem={act.problem} />
      </div>
    </div>
  );
}

interface DoingProps {
  v: View;
  close: () => void;
}

interface AskProps extends DoingProps {
  title: string;
  label: string; // on the button that does it
  stop?: boolean; // it cannot be taken back
  will?: string; // what will happen
  act: ReturnType<typeof useAct>;
  send: () => void;
  children?: ComponentChildren;
}

/** What is asked before something is done, and what will happen then. */
function Ask({ title, label, stop, will, act, send, close, children }: AskProps) {
  return (
    <form
      class="does card"
      noValidate
      ref={intoView}
      onSubmit={(e) => {
        e.preventDefault();
        send();
      }}
    >
      <h2>{title}</h2>
      {children}
      <p id="it-will" class="will" aria-live="polite">
        {will}
      </p>
      <Wrong problem={act.problem} />
      <div class="acts">
        <button class={"btn " + (stop ? "stop" : "main")} disabled={act.busy} aria-describedby="it-will">
          {label}
        </button>
        <button class="btn" type="button" onClick={close}>
          {T.cancelEdit}
        </button>
      </div>
    </form>
  );
}

const DateIn = ({
  label,
  value,
  set,
  min,
  max,
}: {
  label: string;
  value: string;
  set: (v: string) => void;
  min?: string;
  max?: string;
}) => (
  <Field label={label}>
    {(id) => (
      <input id={id} type="date" value={value} min={min} max={max} onInput={(e) => set(e.currentTarget.value)} />
    )}
  </Field>
);

/** What was sent was done already, with something else in it: it is shown, and nothing is done over it. */
const notOver = (): never => {
  void renew("/v1/invoices");
  throw { status: 409, code: "idempotency-key-reused" } satisfies Problem;
};

/** Sends it: as an e-invoice, or to an address, which is where it goes from then on. */
function Mail({ v, close }: DoingProps) {
  const again = v.e_invoice && v.e_invoice.status !== "failed", // an e-invoice goes once
    either = business(v) && !again,
    d = draftOf("invoices/mail/" + v.id, { email: v.email ?? "", by: either && !v.email ? "peppol" : "email" }),
    { email, by } = d.now,
    [key] = useState(newKey),
    act = useAct();
  const send = () =>
    act.run(async () => {
      const how = by === "peppol" ? { channel: by as "peppol" } : { channel: "email" as const, email: email.trim() };
      await became(await mailed(v.id, key, how));
      d.reset();
      done(fill(by === "peppol" ? A.sentAnySaid : A.sentSaid, { n: v.number_text ?? "" }));
      close();
    });
  return (
    <Ask v={v} close={close} title={either ? A.sendIt : A.send} label={A.sendNow} act={act} send={send}>
      {either && (
        <Select
          label={A.how}
          value={by}
          set={(by) => d.set({ by })}
          options={[
            ["email", A.byMail],
            ["peppol", A.byPeppol],
          ]}
        />
      )}
      {by !== "peppol" && (
        <Input
          label={T.email}
          type="email"
          value={email}
          set={(email) => d.set({ email })}
          max={254}
          error={faultAt(act.problem, "email")}
          focus
        />
      )}
    </Ask>
  );
}

function Pay({ v, close }: DoingProps) {
  const place = "invoices/pay/" + v.id,
    d = draftOf(place, {
      amount: typedOf(Math.max(v.open_minor, 0), v.currency),
      back: v.open_minor < 0,
      method: "bank" as NonNullable<Api.InvoiceActBody["method"]>,
      date: today(),
      reference: "",
    }),
    { amount, back, method, date, reference } = d.now,
    [tried, setTried] = useState(false),
    act = useAct();
  const n = minorOf(amount, v.currency),
    fits = n > 0,
    left = v.open_minor - (back ? -n : n),
    money = (n: number) => sumOf(Math.abs(n), v.currency);
  const will = !fits
    ? ""
    : left > 0
      ? fill(A.thenLeft, { amount: money(left) })
      : left < 0
        ? fill(A.thenOver, { amount: money(left) })
        : A.thenPaid;
  const send = () => {
    setTried(true);
    if (!fits) return;
    act.run(async () => {
      const body: Api.InvoiceActBody = { amount_minor: back ? -n : n, method, date };
      if (reference.trim()) body.reference = reference.trim();
      const post = (b: typeof body, key: string) =>
        call("POST /v1/invoices/{id}/{act}", { id: v.id, act: "payments" }, b, key);
      await became(await addOnce(place, body, post, notOver));
      d.reset();
      done(fill(back ? A.backSaid : A.paidSaid, { amount: money(n) }));
      close();
    });
  };
  return (
    <Ask v={v} close={close} title={A.enterMoney} label={A.enter} will={will} act={act} send={send}>
      <Select
        label={A.direction}
        value={back ? "back" : ""}
        set={(b) => d.set({ back: !!b })}
        options={[
          ["", A.cameIn],
          ["back", A.wentBack],
        ]}
      />
      <Input
        label={fill(A.amountIn, { currency: v.currency })}
        value={amount}
        set={(amount) => d.set({ amount })}
        error={tried && !fits ? A.amountWrong : undefined}
        max={14}
        decimal
        focus
      />
      <div class="two">
        <Select
          label={A.method}
          value={method}
          set={(m) => d.set({ method: m as typeof method })}
          options={[
            ["bank", A.byBank],
            ["cash", A.byCash],
            ["card", A.byCard],
            ["rounding", A.byRounding],
          ]}
        />
        <DateIn label={A.date} value={date} set={(date) => d.set({ date })} max={today()} />
      </div>
      <Input
        label={A.theirReference}
        hint={A.theirReferenceHint}
        value={reference}
        set={(r) => d.set({ reference: r })}
        max={80}
      />
    </Ask>
  );
}

/** How much of a line was not credited yet. */
const uncredited = (l: Api.InvoiceLine) => +(l.quantity ?? "1") - +(l.credited_quantity ?? "0");

function Credit({ v, close }: DoingProps) {
  const place = "invoices/credit/" + v.id,
    d = draftOf(place, {
      all: true,
      lines: {} as Record<number, string>,
      reason: "",
      refund: false,
      mail: v.log.some((l) => l.what === "sent"), // who got the invoice gets it
    }),
    { all, lines, reason, refund, mail } = d.now,
    goes = !!v.email || business(v),
    [tried, setTried] = useState(false),
    act = useAct();
  const left = v.lines.filter((l) => uncredited(l)),
    chosen = left.filter((l) => lines[l.line] !== undefined),
    quantity = (l: Api.InvoiceLine) => +lines[l.line]!.replace(",", "."),
    wrong = (l: Api.InvoiceLine) => {
      const q = quantity(l);
      return !q || Math.sign(q) !== Math.sign(uncredited(l)) || Math.abs(q) > Math.abs(uncredited(l));
    };
  const amount = all
      ? v.total_minor - (v.credited_minor ?? 0)
      : chosen.reduce((n, l) => n + Math.round(quantity(l) * l.unit_price_minor), 0),
    fits = all || (chosen.length > 0 && !chosen.some(wrong)),
    online = v.log.some((l) => l.what === "paid" && l.method === "provider");
  const send = () => {
    setTried(true);
    if (!fits || !reason.trim()) return;
    act.run(async () => {
      const body: Api.InvoiceActBody = { reason: reason.trim() };
      if (all) body.all = true;
      else body.lines = chosen.map((l) => ({ line: l.line, quantity: String(quantity(l)) }));
      if (refund) body.refund = true;
      const post = (b: typeof body, key: string) =>
        call("POST /v1/invoices/{id}/{act}", { id: v.id, act: "credit" }, b, key);
      const note = await addOnce(place, body, post, notOver);
      d.reset();
      await became(note);
      // where it cannot be sent its page says so
      if (goes && mail) await became(await mailed(note.id, "credited-" + note.id).catch(() => note));
      done(fill(A.creditSaid, { n: note.number_text ?? "" }));
      go(at("invoices", [note.id]));
    });
  };
  return (
    <Ask
      v={v}
      close={close}
      title={A.credit}
      label={A.issueCredit}
      stop
      will={fits ? fill(A.creditWill, { amount: sumOf(amount, v.currency) }) : ""}
      act={act}
      send={send}
    >
      <Select
        label={A.creditWhat}
        value={all ? "" : "lines"}
        set={(l) => d.set({ all: !l })}
        options={[
          ["", A.creditAll],
          ["lines", A.creditLines],
        ]}
      />
      {!all && (
        <fieldset class="field">
          <legend>{A.lines}</legend>
          {left.map((l) => {
            const on = lines[l.line] !== undefined;
            const set = (q: string | undefined) => {
              const next = { ...lines };
              if (q === undefined) delete next[l.line];
              else next[l.line] = q;
              d.set({ lines: next });
            };
            return (
              <div key={l.line} class="credits">
                <label>
                  <input
                    type="checkbox"
                    checked={on}
                    onChange={(e) => set(e.currentTarget.checked ? spoken(String(uncredited(l))) : undefined)}
                  />
                  <span>
                    {l.text}
                    <small>{sumOf(l.gross_minor, v.currency)}</small>
                  </span>
                </label>
                {on && (
                  <input
                    type="text"
                    inputMode="decimal"
                    maxLength={10}
                    aria-label={fill(A.quantityOf, { name: l.text })}
                    aria-invalid={wrong(l) ? "true" : undefined}
                    value={lines[l.line]}
                    onInput={(e) => set(e.currentTarget.value)}
                  />
                )}
              </div>
            );
          })}
          {tried && !fits && <p class="error">{A.creditLinesWrong}</p>}
        </fieldset>
      )}
      <Text
        label={A.reason}
        hint={A.creditReasonHint}
        value={reason}
        set={(reason) => d.set({ reason })}
        max={300}
        rows={2}
        error={tried && !reason.trim() ? A.reasonMissing : undefined}
      />
      {goes && (
        <label class="tick">
          <input type="checkbox" checked={mail} onChange={(e) => d.set({ mail: e.currentTarget.checked })} />
          <span>
            {A.sendNote}
            <small>{A.sendNoteHint}</small>
          </span>
        </label>
      )}
      {online && (
        <label class="tick">
          <input type="checkbox" checked={refund} onChange={(e) => d.set({ refund: e.currentTarget.checked })} />
          <span>
            {A.refund}
            <small>{A.refundHint}</small>
          </span>
        </label>
      )}
    </Ask>
  );
}

export function Pause({ v, close }: DoingProps) {
  const d = draftOf("invoices/pause/" + v.id, { until: addDays(today(), 14), reason: "" }),
    { until, reason } = d.now,
    [tried, setTried] = useState(false),
    act = useAct(),
    draft = v.status === "draft";
  const send = () => {
    setTried(true);
    if (!reason.trim() || !until) return;
    act.run(async () => {
      await became(
        await call("POST /v1/invoices/{id}/{act}", { id: v.id, act: "pause" }, { until, reason: reason.trim() }),
      );
      d.reset();
      done(fill(draft ? A.heldUntil : A.pausedUntil, { day: written.value.date(until) }));
      close();
    });
  };
  return (
    <Ask
      v={v}
      close={close}
      title={draft ? A.hold : A.pause}
      label={draft ? A.hold : A.pauseNow}
      will={draft ? A.holdWill : A.pauseWill}
      act={act}
      send={send}
    >
      <DateIn label={A.until} value={until} set={(until) => d.set({ until })} min={today()} />
      <Text
        label={A.reason}
        hint={A.pauseReasonHint}
        value={reason}
        set={(reason) => d.set({ reason })}
        max={300}
        rows={2}
        error={tried && !reason.trim() ? A.reasonMissing : undefined}
      />
    </Ask>
  );
}

function Drop({ v, close }: DoingProps) {
  const act = useAct();
  const send = () =>
    act.run(async () => {
      await call("DELETE /v1/invoices/{id}", { id: v.id });
      go(at("invoices", [], { status: "draft" }), true);
      await renew("/v1/invoices", "/v1/clients");
      done(A.droppedSaid);
    });
  return <Ask v={v} close={close} title={A.drop} label={A.drop} stop will={A.dropWill} act={act} send={send} />;
}

/** What else is to be known of it: where it goes, and what it has to do with. */
function About({ v }: { v: View }) {
  const booking = v.lines.find((l) => l.booking),
    e = v.e_invoice;
  return (
    <section>
      <dl class="facts">
        {e && (
          <div>
            <dt>{A.eInvoice}</dt>
            <dd>
              {{ sending: A.eSending, accepted: A.eAccepted, delivered: A.eDelivered, failed: A.eFailed }[e.status]}
              {e.cause && <small> {whyOf(e)}</small>}
            </dd>
          </div>
        )}
        {v.email && (
          <div>
            <dt>{A.goesTo}</dt>
            <dd>
              <bdi>{v.email}</bdi>
            </dd>
          </div>
        )}
        {v.reason && (
          <div>
            <dt>{A.reason}</dt>
            <dd>
              <bdi>{v.reason}</bdi>
            </dd>
          </div>
        )}
      </dl>
      <ul class="links">
        {v.client && (
          <li>
            <To to={at("clients", [v.client])}>{A.seeClient}</To>
          </li>
        )}
        {booking?.from && (
          <li>
            <To to={at("calendar", [booking.from], { booking: booking.booking })}>{A.seeAppointment}</To>
          </li>
        )}
        {v.of && (
          <li>
            <To to={at("invoices", [v.of])}>{A.seeInvoice}</To>
          </li>
        )}
        {v.credits?.map((c) => (
          <li key={c.id}>
            <To to={at("invoices", [c.id])}>
              {fill(A.creditNoteN, { n: c.number_text })}, {sumOf(c.total_minor, v.currency)}
            </To>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Why an e-invoice was not taken: in our words, and what was refused in the access point's. */
const whyOf = (e: Pick<Api.InvoiceCarried, "cause" | "reason" | "doubtful">) => (
  <>
    {e.cause === "refused" ? (
      <bdi>{e.reason}</bdi>
    ) : (
      {
        "not-registered": A.notRegistered,
        "no-account": A.noCarrier,
        account: A.badCarrier,
        silent: A.silentCarrier,
        unwritten: A.noEInvoice,
        "client-gone": A.clientGone,
      }[e.cause!]
    )}
    {e.doubtful && " " + A.mayHaveArrived}
  </>
);

/** What happened to it, as it came. */
function Log({ v }: { v: View }) {
  const f = written.value,
    by: Record<string, string> = {
      bank: A.byBank,
      cash: A.byCash,
      card: A.byCard,
      provider: A.byProvider,
      "gift-card": A.byGiftCard,
      "clip-card": A.byClipCard,
      rounding: A.byRounding,
    };
  const log = v.log.filter((l) => l.what !== "created" || v.kind === "invoice"); // credit notes are issued at once
  const said = (l: Api.InvoiceLog) =>
    fill(
      {
        created: A.logCreated,
        issued: A.logIssued,
        sent: l.instead ? A.logSentInstead : l.channel === "peppol" ? A.logSentPeppol : A.logSent,
        delivered: A.logDelivered,
        "not-delivered": A.logNotDelivered,
        paid: A.logPaid,
        returned: A.logReturned,
        credited: A.logCredited,
        fee: A.logFee,
        paused: A.logPaused,
        reminded: A.logReminded,
      }[l.what],
      { amount: sumOf(l.amount_minor ?? 0, v.currency), day: l.date ? f.shortDate(l.date) : "" },
    );
  return (
    <section>
      <h2>{A.happened}</h2>
      <ol class="log">
        {log.map((l, n) => (
          <li key={n}>
            <span>
              {said(l)}
              {l.cause && <small>{whyOf(l)}</small>}
              {(l.method || l.reference) && (
                <small>
                  <bdi>{[l.method && by[l.method], l.reference].filter(Boolean).join(" · ")}</bdi>
                </small>
              )}
            </span>
            <small>{l.what === "issued" || l.what === "fee" ? f.shortDate(dayOf(l.at)) : f.dateTime(l.at)}</small>
          </li>
        ))}
      </ol>
    </section>
  );
}
