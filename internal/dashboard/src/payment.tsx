// A payment: how things stand with its money, and what staff can do with it.
import { useEffect, useState } from "preact/hooks";
import * as T from "texts";
import * as A from "texts/payments";
import { fill } from "../../script/src/dates";
import style from "payments.css";
import tones from "stands.css";
import { Pending, Wrong, intoView, useAct } from "./act";
import { call } from "./api";
import { HereAgain, draftOf } from "./drafts";
import { local, now, providerName, who, written } from "./practice";
import { Standing, type Tone } from "./stands";
import { part, renew, useKept } from "./store";
import { Icon, Input, Soon, Text, done, useDress } from "./ui";

const price = part("price", () => import("./price"));

type View = Api.PaymentView;

/** What a payment is listed as: how things stand, or that its provider will not do something. */
export type Stand = View["status"] | "refused";

export const standOf = (p: View): Stand => (p.refused ? "refused" : p.status);

/** What is said of how a payment stands: its sign, of 24 by 24, its tone and its words. */
const stands = (): Record<Stand, [sign: string, tone: Tone, words: string]> => ({
  open: ["M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20M12 6v6l4 2", "wait", A.open],
  checking: ["M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20M12 6v6l4 2", "wait", A.checking],
  reserved: [
    "M6 11h12a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2M8 11V7a4 4 0 0 1 8 0v4",
    "held",
    A.reserved,
  ],
  paid: ["M20 6 9 17l-5-5", "well", A.paid],
  "part-refunded": ["M9 14 4 9l5-5M4 9h10.5a5.5 5.5 0 0 1 0 11H11", "past", A.partRefunded],
  refunding: ["M9 14 4 9l5-5M4 9h10.5a5.5 5.5 0 0 1 0 11H11", "wait", A.refunding],
  refunded: ["M9 14 4 9l5-5M4 9h10.5a5.5 5.5 0 0 1 0 11H11", "past", A.refunded],
  expired: ["M18 6 6 18M6 6l12 12", "past", A.expired],
  disputed: ["M4 22V4s1-1 4-1 5 2 8 2 4-1 4-1v11s-1 1-4 1-5-2-8-2-4 1-4 1", "bad", A.disputed],
  refused: [
    "m21.73 18-8-14a2 2 0 0 0-3.48 0l-8 14A2 2 0 0 0 4 21h16a2 2 0 0 0 1.73-3M12 9v4M12 17h.01",
    "bad",
    A.refused,
  ],
});

/** How a payment stands: a sign, a colour and a word. */
export function Sign({ of }: { of: Stand }) {
  const [sign, tone, words] = stands()[of];
  return <Standing tone={tone} sign={sign} words={words} />;
}

/** What bookings say of what was taken off their price. */
interface Off {
  price: Api.Amount;
  to_pay_minor: number;
  returned?: number;
  parts: { kind: "discount" | "coupon" | "gift-card" | "clip-card"; name: string; off_minor: number }[];
}

/** What was taken off the price of the booking, and its payment, in its drawer. */
export function Money({ id, b }: { id: string; b?: Api.BookingView }) {
  useDress(tones + style);
  const off = b?.extra?.["voucher"] as Off | undefined;
  return (
    <>
      {off && <Taken of={off} />}
      {b && <Soon load={() => price().then((m) => m.Price)} given={{ b }} key={b.id} />}
      {(!b || !!b.extra?.["payment"]) && <Paid id={id} />}
    </>
  );
}

function Taken({ of }: { of: Off }) {
  const price = (minor: number) => written.value.price(minor, of.price.currency),
    kinds = { discount: A.discount, coupon: A.coupon, "gift-card": A.giftCard, "clip-card": A.clipCard };
  return (
    <section class="payment">
      <dl>
        <div>
          <dt>{A.price}</dt>
          <dd>{price(of.price.amount_minor)}</dd>
        </div>
        {of.parts.map((p) => (
          <div key={p.kind}>
            <dt>
              {kinds[p.kind]} <bdi>{p.name}</bdi>
            </dt>
            <dd>−{price(p.off_minor)}</dd>
          </div>
        ))}
        <div>
          <dt>{A.toPay}</dt>
          <dd>
            <b>{of.to_pay_minor ? price(of.to_pay_minor) : "0"}</b>
          </dd>
        </div>
      </dl>
    </section>
  );
}

function Paid({ id }: { id: string }) {
  const k = useKept("GET /v1/payments/{id}", { id }),
    p = k.value.value;
  const under = p && underway(p);
  useEffect(() => {
    if (!under) return;
    const look = setInterval(() => void k.load(true), 2_000);
    return () => clearInterval(look);
  }, [k, under]);
  if (p) return <Shown p={p} />;
  return k.problem.value?.status === 404 ? null : <Pending of={k} n={2} />;
}

/** What is on its way back, in minor units: what was taken beyond what the practice keeps. */
function returning(p: View): number {
  if (p.status === "disputed" || p.refused) return 0;
  return Math.max(
    p.captured_minor - p.refunded_minor - (p.refund_failed_minor ?? 0) - (p.booked ? p.keep_minor : 0),
    0,
  );
}

/** Whether what is reserved is about to be taken. */
const taking = (p: View) => !!p.reserved_minor && !!p.take_at && p.keep_minor > 0 && Date.parse(p.take_at) <= now();

/** Whether what is reserved is about to be let go of. */
const letting = (p: View) => !!p.reserved_minor && p.booked && !p.keep_minor;

/** Whether the time that was kept for it is about to be free. */
const freeing = (p: View) => p.status === "open" && !p.booked && Date.parse(p.deadline) <= now();

const underway = (p: View) =>
  p.status === "open" ||
  p.status === "checking" ||
  p.status === "refunding" ||
  !!returning(p) ||
  taking(p) ||
  letting(p);

function Shown({ p }: { p: View }) {
  const f = written.value,
    price = (minor: number) => f.price(minor, p.due.currency),
    back = returning(p),
    tried = p.attempts.find((t) => t.phase === "approved") ?? p.attempts.at(-1);
  const sums: [label: string, amount: number | undefined, more?: string][] = [
    [A.amount, p.due.amount_minor],
    [A.isReserved, p.reserved_minor, p.capture_by && fill(A.until, { when: f.dateTime(local(p.capture_by)) })],
    [A.isPaid, p.captured_minor],
    [A.isRefunded, p.refunded_minor],
    [A.cameBack, p.refund_failed_minor],
    [A.isDisputed, p.disputed_minor],
  ];
  const [, tone] = stands()[standOf(p)];
  return (
    <section class="payment">
      <h3>{A.payment}</h3>
      <p class={"how " + tone}>
        <Sign of={standOf(p)} />
      </p>
      <dl>
        {sums.map(
          ([label, amount, more]) =>
            !!amount && (
              <div key={label}>
                <dt>{label}</dt>
                <dd>
                  {price(amount)}
                  {more && <small>{more}</small>}
                </dd>
              </div>
            ),
        )}
        {p.status === "open" && (
          <div>
            <dt>{A.payBy}</dt>
            <dd>{f.dateTime(local(p.deadline))}</dd>
          </div>
        )}
        {tried && (
          <div>
            <dt>{A.provider}</dt>
            <dd>
              {providerName(tried.provider)}
              {tried.provider_id && (
                <small class="own">
                  <bdi>{tried.provider_id}</bdi>
                </small>
              )}
              {tried.why && <small>{fill(A.cameToNothing, { why: tried.why })}</small>}
            </dd>
          </div>
        )}
      </dl>
      <div role="status">
        {!!back && <p class="going">{fill(A.onItsWay, { amount: price(back) })}</p>}
        {taking(p) && <p class="going">{fill(A.beingTaken, { amount: price(due(p)) })}</p>}
        {freeing(p) && <p class="going">{A.beingFreed}</p>}
        {letting(p) && <p class="going">{A.beingReleased}</p>}
      </div>
      {p.pay_from && p.status === "open" && (
        <p class="quiet">{fill(A.paidNearer, { when: f.dateTime(local(p.pay_from)) })}</p>
      )}
      {!!p.reserved_minor && p.take_at && !taking(p) && !letting(p) && (
        <p class="quiet">{fill(A.takenItself, { when: f.dateTime(local(p.take_at)) })}</p>
      )}
      {(p.status === "disputed" || p.refused) && (
        <p class="notice warn">
          <Icon shape="warn" />
          {fill(p.refused ? A.refusedHint : A.disputedHint, { provider: providerName(tried?.provider ?? "") })}
        </p>
      )}
      {who.value.role !== "practitioner" && <Acts key={p.id} p={p} price={price} by={tried?.provider ?? ""} />}
      {!!p.decisions?.length && (
        <ul class="log">
          {p.decisions.map((d, n) => (
            <li key={n}>
              <span>
                {d.refund_minor ? fill(A.decidedBack, { amount: price(d.refund_minor) }) : A.decidedTake}
                {d.reason && (
                  <small>
                    <bdi>{d.reason}</bdi>
                  </small>
                )}
              </span>
              <small>{f.dateTime(local(d.at))}</small>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** What of the reservation the practice takes. */
const due = (p: View) => Math.min(p.keep_minor, p.reserved_minor);

type Doing = "capture" | "refund" | "cancel" | null;

interface ActsProps {
  p: View;
  price: (minor: number) => string;
  by: string; // the provider that has the money
}

/** What can be done with the money as it stands; before anything is done it is said what will happen. */
function Acts({ p, price, by }: ActsProps) {
  const [doing, setDoing] = useState<Doing>(null),
    act = useAct();
  const keep = () => {
    act.clear();
    setDoing(null);
  };
  const send = (verb: "capture" | "cancel", words: string) =>
    act.run(async () => {
      await decide(p, verb);
      done(words);
      setDoing(null);
    });
  if (doing === "refund") return <Refund p={p} price={price} by={by} keep={keep} />;
  if (doing) {
    const [will, label, words] =
      doing === "capture"
        ? [
            fill(due(p) < p.reserved_minor ? A.takeWill : A.takeAllWill, {
              amount: price(due(p)),
              rest: price(p.reserved_minor - due(p)),
            }),
            A.takeNow,
            A.takeSaid,
          ]
        : [A.letGoWill, A.letGo, A.letGoSaid];
    return (
      <form
        class="doing card"
        onSubmit={(e) => {
          e.preventDefault();
          send(doing, words);
        }}
      >
        <p id="money-will" ref={intoView}>
          {will}
        </p>
        <Wrong problem={act.problem} />
        <div class="acts">
          <button
            class={"btn " + (doing === "capture" ? "main" : "stop")}
            disabled={act.busy}
            aria-describedby="money-will"
          >
            {label}
          </button>
          <button class="btn" type="button" onClick={keep}>
            {T.cancelEdit}
          </button>
        </div>
      </form>
    );
  }
  const money = p.booked && p.status !== "disputed" && p.keep_minor > 0,
    take = money && p.reserved_minor > 0 && !taking(p),
    refund = money && (p.reserved_minor > 0 || p.captured_minor > p.refunded_minor),
    free = !p.invoice && !p.booked && p.status === "open" && !freeing(p);
  if (!take && !refund && !free) return null;
  return (
    <div class="acts">
      {take && (
        <button class="btn" onClick={() => setDoing("capture")}>
          {A.takeNow}
        </button>
      )}
      {refund && (
        <button class="btn" onClick={() => setDoing("refund")}>
          {p.captured_minor ? A.payBack : A.release}
        </button>
      )}
      {free && (
        <button class="btn" onClick={() => setDoing("cancel")}>
          {A.letGo}
        </button>
      )}
    </div>
  );
}

/** Sends what is decided of the payment as it is shown, and shows it as it is then: others may have been faster. */
async function decide(p: View, act: "capture" | "cancel" | "refund", more?: { amount_minor: number; reason: string }) {
  try {
    await call("POST /v1/payments/{id}/{act}", { id: p.id, act }, { keep_minor: p.keep_minor, ...more });
  } finally {
    await renew("/v1/payments", "/v1/bookings", "/v1/calendar");
  }
}

/** How many digits of the currency stand behind its sign for decimals. */
const digits = (currency: string) =>
  new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;

/** What is typed as an amount, in minor units; NaN where it is none. */
export function minorOf(typed: string, currency: string): number {
  const n = digits(currency),
    parts = /^(\d{1,9})(?:[.,](\d+))?$/.exec(typed.replace(/\s/g, ""));
  if (!parts || (parts[2] ?? "").length > n) return NaN;
  return +(parts[1]! + (parts[2] ?? "").padEnd(n, "0"));
}

/** What is typed for an amount of minor units: "450", "99,50". */
const typedOf = (minor: number, currency: string) => {
  const n = digits(currency),
    whole = minor / 10 ** n;
  return Number.isInteger(whole) ? String(whole) : whole.toFixed(n).replace(".", A.decimalSign);
};

/** Pays back all or a part, or lets go of it where it is only reserved. */
function Refund({ p, price, by, keep }: ActsProps & { keep: () => void }) {
  const currency = p.due.currency,
    d = draftOf("refund/" + p.id, { amount: typedOf(p.keep_minor, currency), reason: "" }),
    { amount, reason } = d.now,
    [tried, setTried] = useState(false),
    act = useAct();
  const back = minorOf(amount, currency),
    fits = back > 0 && back <= p.keep_minor,
    all = back === p.keep_minor,
    taken = p.captured_minor > 0;
  const will = !fits
    ? ""
    : fill(taken ? (all ? A.refundAllWill : A.refundPartWill) : all ? A.releaseAllWill : A.releasePartWill, {
        amount: price(back),
        rest: price(p.keep_minor - back),
        name: p.client_name ?? T.client,
        provider: providerName(by),
      });
  const send = () => {
    setTried(true);
    if (!fits || !reason.trim()) return;
    act.run(async () => {
      await decide(p, "refund", { amount_minor: back, reason: reason.trim() });
      d.reset();
      done(fill(taken ? A.refundSaid : A.releaseSaid, { amount: price(back) }));
      keep();
    });
  };
  return (
    <form
      class="doing card"
      noValidate
      onSubmit={(e) => {
        e.preventDefault();
        send();
      }}
    >
      <HereAgain draft={d} />
      <Input
        label={fill(A.amountIn, { currency })}
        value={amount}
        set={(amount) => d.set({ amount })}
        hint={fill(A.atMost, { amount: price(p.keep_minor) })}
        error={(tried || amount) && !fits ? fill(A.amountWrong, { amount: price(p.keep_minor) }) : undefined}
        max={14}
        decimal
        focus
      />
      <Text
        label={A.why}
        hint={A.whyHint}
        value={reason}
        set={(reason) => d.set({ reason })}
        max={300}
        rows={2}
        error={tried && !reason.trim() ? A.whyMissing : undefined}
      />
      <p id="money-will" class="will" aria-live="polite">
        {will}
      </p>
      <Wrong problem={act.problem} />
      <div class="acts">
        <button class="btn stop" disabled={act.busy} aria-describedby="money-will">
          {taken ? (all ? A.payAllBack : A.payBack) : A.release}
        </button>
        <button class="btn" type="button" onClick={keep}>
          {T.cancelEdit}
        </button>
      </div>
    </form>
  );
}
