// What takes something off the price: discounts, coupons, gift cards and clip cards; and the cards of one client.
import { useState } from "preact/hooks";
import * as T from "texts";
import * as A from "texts/vouchers";
import { dayOf, fill } from "../../script/src/dates";
import style from "vouchers.css";
import tones from "stands.css";
import { Pending, Wrong, faultAt, intoView, useAct } from "./act";
import { call } from "./api";
import { HereAgain, addOnce, draftOf } from "./drafts";
import { Num, Several, Tick, minor, numberOf } from "./forms";
import { Find, More, usePages } from "./lists";
import { local, serviceOf, services, tags, today, who, written } from "./practice";
import { at, go, route } from "./route";
import { Standing, type Tone } from "./stands";
import { renew, useKept } from "./store";
import { Bones, Dialog, Empty, Failed, Field, Icon, Input, Select, Text, To, done, useDress } from "./ui";

export { speak } from "texts/vouchers";

type Gift = Api.GiftCardView;
type Clip = Api.ClipCardView;
type Any = Partial<Gift & Clip & Api.CouponView & Api.Discount> & { id: string };
type Kind = "discounts" | "coupons" | "gift-cards" | "clip-cards";

const kinds = (): [Kind, name: string, add: string][] => [
  ["gift-cards", A.giftCards, A.sellGift],
  ["clip-cards", A.clipCards, A.sellClip],
  ["coupons", A.coupons, A.newCoupon],
  ["discounts", A.discounts, A.newDiscount],
];

type Stand = Gift["status"];

/** What is said of how a voucher stands: its sign, of 24 by 24, its tone and its words. */
const stands = (): Record<Stand, [sign: string, tone: Tone, words: string]> => ({
  valid: ["M20 6 9 17l-5-5", "well", A.valid],
  early: ["M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20M12 6v6l4 2", "wait", A.early],
  used: ["M20 6 9 17l-5-5", "past", A.used],
  expired: ["M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20M12 6v6l4 2", "bad", A.expired],
  void: ["M18 6 6 18M6 6l12 12", "past", A.isVoid],
});

function Sign({ of }: { of: Stand }) {
  const [sign, tone, words] = stands()[of];
  return <Standing tone={tone} sign={sign} words={words} />;
}

const currency = () => services.value[0]?.price.currency ?? "NOK";
const price = (amount: number) => (amount ? written.value.price(amount, currency()) : "0");
const typedOf = (amount: number | undefined) => (amount ? String(amount / minor(currency())) : "");
const minorOf = (typed: string) => Math.round(numberOf(typed) * minor(currency())) || 0;
const whole = (typed: string) => Math.round(numberOf(typed)) || 0;
const isNamed = (v: Any) => v.name ?? v.code ?? "… " + v.code_ends_with!;

/** What it is worth: what is left of what, or what it takes off. */
function worth(v: Any): string {
  if (v.value_minor !== undefined) return fill(A.leftOf, { left: price(v.left_minor!), all: price(v.value_minor) });
  if (v.visits !== undefined) return fill(A.leftOf, { left: String(v.left!), all: String(v.visits) });
  return v.percent ? `${v.percent} %` : price(v.amount_minor ?? 0);
}

/** How a discount stands today. */
const standOf = (v: Any): Stand =>
  v.status ?? (v.until && v.until < today() ? "expired" : v.from && v.from > today() ? "early" : "valid");

const forWhat = (v: Any) => v.services?.map((s) => serviceOf(s)?.name ?? s).join(", ") || A.allServices;

const refresh = () =>
  renew("/v1/gift-cards", "/v1/clip-cards", "/v1/coupons", "/v1/discounts", "/v1/practice", "/v1/me", "/v1/bookings");

export function Vouchers() {
  useDress(tones + style);
  const [name, id] = route.value.path,
    [kind, title, add] = kinds().find(([k]) => k === name) ?? kinds()[0]!;
  return (
    <section class="list vouchers">
      <header class="top">
        <a
          class="back"
          href={at("payments")}
          onClick={(e) => {
            e.preventDefault();
            go(at("payments"));
          }}
        >
          <Icon shape="left" />
          {T.payments}
        </a>
        <h1 tabIndex={-1}>{title}</h1>
        <To to={at("payments", [kind, "new"])} class="btn main">
          <Icon shape="plus" />
          {add}
        </To>
      </header>
      <nav class="filters" aria-label={A.title}>
        {kinds().map(([k, words]) => (
          <a
            key={k}
            class="chip"
            href={at("payments", [k])}
            aria-current={k === kind ? "page" : undefined}
            onClick={(e) => {
              e.preventDefault();
              go(at("payments", [k]), true);
            }}
          >
            {words}
          </a>
        ))}
      </nav>
      <List key={kind} kind={kind} id={id} add={add} />
    </section>
  );
}

function List({ kind, id, add }: { kind: Kind; id: string | undefined; add: string }) {
  const pages = usePages(`GET /v1/${kind}` as "GET /v1/coupons", {}),
    { first, items, kept: k } = pages as unknown as { first: unknown; items: Any[]; kept: typeof pages.kept },
    close = () => go(at("payments", [kind]));
  if (!first)
    return k.problem.value ? <Failed problem={k.problem.value} again={() => void k.load()} /> : <Bones n={6} />;
  const hint = {
    "gift-cards": A.giftHint,
    "clip-cards": A.clipHint,
    coupons: A.couponHint,
    discounts: A.discountHint,
  };
  return (
    <>
      {items.length ? (
        <Table kind={kind} items={items} />
      ) : (
        <Empty title={A.none}>
          <p>{hint[kind]}</p>
        </Empty>
      )}
      <More of={pages} />
      {id === "new" && <Make kind={kind} title={add} hint={hint[kind]} close={close} />}
      {id && id !== "new" && <Read key={id} kind={kind} id={id} of={items.find((v) => v.id === id)} close={close} />}
    </>
  );
}

function Table({ kind, items }: { kind: Kind; items: Any[] }) {
  const f = written.value;
  return (
    <div class="table">
      <table>
        <thead>
          <tr>
            <th scope="col">{kind === "discounts" ? T.name : A.code}</th>
            <th scope="col" class="wide-only">
              {A.forWhat}
            </th>
            <th scope="col" class="wide-only">
              {A.until}
            </th>
            <th scope="col">{T.status}</th>
            <th scope="col" class="num">
              {A.worth}
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((v) => (
            <tr key={v.id}>
              <th scope="row">
                <To to={at("payments", [kind, v.id])}>
                  <bdi>{isNamed(v)}</bdi>
                </To>
                <small>
                  <bdi>{v.client_name ?? v.recipient?.name ?? ""}</bdi>
                </small>
              </th>
              <td class="wide-only">
                <bdi>{forWhat(v)}</bdi>
              </td>
              <td class="wide-only">{v.until ? f.shortDate(v.until) : "–"}</td>
              <td>
                <Sign of={standOf(v)} />
              </td>
              <td class="num">
                {worth(v)}
                {v.used !== undefined && (
                  <small>{fill(v.uses ? A.usedOf : A.usedTimes, { n: v.used, all: v.uses ?? "" })}</small>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What is typed of any of them. */
const blank = {
  name: "",
  by: "percent",
  amount: "",
  adds: false,
  services: [] as string[],
  tags: [] as string[],
  from: "",
  until: "",
  uses: "",
  visits: "10",
  paid: "",
  paidBy: "card",
  client: "",
  clientName: "",
  to: "",
  email: "",
  giver: "",
  greeting: "",
};
type Typed = typeof blank;

const typed = (v: Any): Typed => ({
  ...blank,
  name: v.name ?? v.code ?? "",
  by: v.amount_minor ? "amount" : "percent",
  amount: v.percent ? String(v.percent) : typedOf(v.amount_minor),
  adds: !!v.adds,
  services: v.services ?? [],
  tags: v.tags ?? [],
  from: v.from ?? "",
  until: v.until ?? "",
  uses: v.uses ? String(v.uses) : "",
});

const days = (t: Typed) => ({ ...(t.from ? { from: t.from } : {}), ...(t.until ? { until: t.until } : {}) });
const off = (t: Typed) => (t.by === "amount" ? { amount_minor: minorOf(t.amount) } : { percent: whole(t.amount) });
const terms = (t: Typed) => ({ ...off(t), ...days(t), services: t.services, adds: t.adds, uses: whole(t.uses) });

function cardOf(t: Typed) {
  const recipient: Api.Recipient = {};
  if (t.to.trim()) recipient.name = t.to.trim();
  if (t.email.trim()) recipient.email = t.email.trim();
  if (t.giver.trim()) recipient.from = t.giver.trim();
  if (t.greeting.trim()) recipient.greeting = t.greeting.trim();
  const out: Api.ClipCardDraft = { visits: whole(t.visits), services: t.services, ...days(t), recipient };
  out.paid_minor = minorOf(t.paid);
  out.paid_by = t.paidBy as NonNullable<Gift["paid_by"]>;
  if (t.client) out.client_id = t.client;
  return out;
}

/** Adds what is typed, once. */
function add(kind: Kind, t: Typed): Promise<Any> {
  const stays = (made: Any) => made,
    place = "vouchers/" + kind;
  switch (kind) {
    case "discounts":
      return addOnce(
        place,
        { ...off(t), ...days(t), services: t.services, tags: t.tags, name: t.name.trim() },
        (b, key) => call("POST /v1/discounts", {}, b, key) as Promise<Any>,
        stays,
      );
    case "coupons":
      return addOnce(
        place,
        { ...terms(t), code: t.name.trim() },
        (b, key) => call("POST /v1/coupons", {}, b, key) as Promise<Any>,
        stays,
      );
    case "gift-cards": {
      const { visits: _, ...card } = cardOf(t);
      return addOnce(
        place,
        { ...card, value_minor: minorOf(t.amount) },
        (b, key) => call("POST /v1/gift-cards", {}, b, key) as Promise<Any>,
        stays,
      );
    }
    default:
      return addOnce(place, cardOf(t), (b, key) => call("POST /v1/clip-cards", {}, b, key) as Promise<Any>, stays);
  }
}

/** Makes one; a card's code is shown then, and not again. */
function Make({ kind, title, hint, close }: { kind: Kind; title: string; hint: string; close: () => void }) {
  const d = draftOf("vouchers/" + kind, blank),
    [made, setMade] = useState<Any>(),
    act = useAct();
  const send = () =>
    act.run(async () => {
      const v = await add(kind, d.now);
      d.reset();
      await refresh();
      if (v.code_ends_with) return setMade(v);
      done(fill(T.savedSaid, { name: isNamed(v) }));
      close();
    });
  if (made)
    return (
      <Dialog title={A.sold} close={close}>
        <p class="lead">{made.recipient?.email ? fill(A.soldMailed, { to: made.recipient.email }) : A.soldHint}</p>
        <p class="voucher-code" ref={intoView}>
          <bdi>{made.code}</bdi>
        </p>
        <p>
          {worth(made)}
          {made.until && ` · ${fill(A.validUntil, { when: written.value.shortDate(made.until) })}`}
        </p>
        <div class="acts">
          <button class="btn main" onClick={close}>
            {T.close}
          </button>
        </div>
      </Dialog>
    );
  return (
    <Dialog title={title} close={close} kind="side">
      <p class="quiet">{hint}</p>
      <Fields kind={kind} d={d} act={act} send={send} isNew />
    </Dialog>
  );
}

interface FieldsProps {
  kind: Kind;
  d: { now: Typed; dirty: boolean; set: (t: Partial<Typed>) => void; reset: () => void };
  act: ReturnType<typeof useAct>;
  send: () => void;
  isNew?: boolean;
}

function Fields({ kind, d, act, send, isNew }: FieldsProps) {
  const t = d.now,
    wrong = (field: string) => faultAt(act.problem, field),
    card = kind.endsWith("cards");
  return (
    <form
      noValidate
      onSubmit={(e) => {
        e.preventDefault();
        send();
      }}
    >
      <HereAgain draft={d} />
      {kind === "discounts" && (
        <Input label={T.name} value={t.name} set={(name) => d.set({ name })} max={60} error={wrong("name")} focus />
      )}
      {kind === "coupons" && isNew && (
        <Input
          label={A.code}
          hint={A.codeHint}
          value={t.name}
          set={(name) => d.set({ name })}
          max={30}
          error={wrong("code")}
          focus
        />
      )}
      {kind === "gift-cards" && (
        <Num
          label={A.value}
          unit={currency()}
          value={t.amount}
          set={(amount) => d.set({ amount })}
          error={wrong("value_minor")}
        />
      )}
      {kind === "clip-cards" && (
        <Num label={A.visits} value={t.visits} set={(visits) => d.set({ visits })} error={wrong("visits")} />
      )}
      {!card && <Off t={t} set={d.set} wrong={wrong("percent") ?? wrong("amount_minor")} />}
      <Several
        label={A.forWhat}
        hint={kind === "clip-cards" ? A.forSome : A.forAll}
        all={services.value.map((s) => [s.id, s.name])}
        of={t.services}
        set={(services) => d.set({ services })}
      />
      {wrong("services") && <p class="error">{wrong("services")}</p>}
      {kind === "discounts" && (
        <Several
          label={T.tags}
          hint={A.tagsHint}
          all={(tags.value.value?.items ?? []).map((x) => [x.id, x.name])}
          of={t.tags}
          set={(tags) => d.set({ tags })}
        />
      )}
      {kind === "coupons" && (
        <>
          <Num label={A.uses} hint={A.usesHint} value={t.uses} set={(uses) => d.set({ uses })} error={wrong("uses")} />
          <Tick label={A.adds} hint={A.addsHint} on={t.adds} set={(adds) => d.set({ adds })} />
        </>
      )}
      <div class="two">
        {!card && <Day label={A.from} value={t.from} set={(from) => d.set({ from })} error={wrong("from")} />}
        <Day
          label={A.until}
          value={t.until}
          set={(until) => d.set({ until })}
          error={wrong("until")}
          hint={kind === "gift-cards" ? A.untilHint : ""}
        />
      </div>
      {card && <Sale d={d} wrong={wrong} />}
      <Wrong problem={act.problem} />
      <div class="acts">
        <button class="btn main" disabled={act.busy}>
          {card ? A.sell : T.save}
        </button>
      </div>
    </form>
  );
}

function Off({ t, set, wrong }: { t: Typed; set: (t: Partial<Typed>) => void; wrong: string | undefined }) {
  return (
    <div class="two">
      <Select
        label={A.takesOff}
        value={t.by}
        set={(by) => set({ by })}
        options={[
          ["percent", A.aPart],
          ["amount", A.anAmount],
        ]}
      />
      <Num
        label={A.howMuch}
        unit={t.by === "percent" ? "%" : currency()}
        value={t.amount}
        set={(amount) => set({ amount })}
        error={wrong}
      />
    </div>
  );
}

const ways = (): [string, string][] => [
  ["card", A.byCard],
  ["cash", A.byCash],
  ["invoice", A.byInvoice],
  ["bank", A.byBank],
  ["free", A.gratis],
];

/** How a card is paid for, whose it is, and who gets the code. */
function Sale({ d, wrong }: { d: FieldsProps["d"]; wrong: (field: string) => string | undefined }) {
  const t = d.now;
  return (
    <>
      <div class="two">
        <Num
          label={A.paid}
          unit={currency()}
          value={t.paid}
          set={(paid) => d.set({ paid })}
          error={wrong("paid_minor")}
        />
        <Select label={A.paidBy} value={t.paidBy} set={(paidBy) => d.set({ paidBy })} options={ways()} />
      </div>
      {t.paidBy === "invoice" && <p class="hint">{A.invoiceHint}</p>}
      {t.client ? (
        <div class="field">
          <span class="label">{T.client}</span>
          <p class="chosen">
            <b>
              <bdi>{t.clientName}</bdi>
            </b>
            <button type="button" class="btn small" onClick={() => d.set({ client: "", clientName: "" })}>
              {T.change}
            </button>
          </p>
        </div>
      ) : (
        <Find
          id="whose"
          label={T.client}
          hint={A.clientHint}
          name={t.clientName}
          type={(clientName) => d.set({ clientName })}
          take={(c) => d.set({ client: c.id, clientName: c.name, to: c.name, email: c.emails[0] ?? "" })}
        />
      )}
      <div class="two">
        <Input label={A.to} value={t.to} set={(to) => d.set({ to })} max={120} />
        <Input
          label={T.email}
          type="email"
          hint={A.mailHint}
          value={t.email}
          set={(email) => d.set({ email })}
          max={254}
          error={wrong("recipient.email")}
        />
      </div>
      {t.email && (
        <>
          <Input label={A.giver} value={t.giver} set={(giver) => d.set({ giver })} max={120} />
          <Text label={A.greeting} value={t.greeting} set={(greeting) => d.set({ greeting })} max={500} rows={2} />
        </>
      )}
    </>
  );
}

const Day = (p: {
  label: string;
  value: string;
  set: (d: string) => void;
  error: string | undefined;
  hint?: string;
}) => (
  <Field label={p.label} error={p.error} hint={p.hint}>
    {(id, described) => (
      <input
        id={id}
        type="date"
        value={p.value}
        aria-describedby={described}
        onInput={(e) => p.set(e.currentTarget.value)}
      />
    )}
  </Field>
);

/** One that the list may not have, as of a client's page. */
function Read({ kind, id, of, close }: { kind: Kind; id: string; of: Any | undefined; close: () => void }) {
  const k = useKept(`GET /v1/${kind}/{id}` as "GET /v1/gift-cards/{id}", { id }),
    v = of ?? (k.value.value as Any | undefined);
  return v ? <One kind={kind} of={v} close={close} /> : null;
}

/** One of them, over the list. */
function One({ kind, of, close }: { kind: Kind; of: Any; close: () => void }) {
  return (
    <Dialog title={isNamed(of)} close={close} kind="side">
      <p class="voucher-worth">
        <b>{worth(of)}</b> <Sign of={standOf(of)} />
      </p>
      {kind.endsWith("cards") ? <Card kind={kind} of={of} /> : <Terms kind={kind} of={of} close={close} />}
    </Dialog>
  );
}

/** Changes a coupon or a discount, or ends it. */
function Terms({ kind, of, close }: { kind: Kind; of: Any; close: () => void }) {
  const d = draftOf("vouchers/" + of.id, typed(of)),
    act = useAct(),
    coupon = kind === "coupons";
  const save = (ends: boolean) =>
    act.run(async () => {
      const t = d.now;
      if (coupon) await call("PUT /v1/coupons/{id}", { id: of.id }, { ...terms(t), off: ends });
      else if (ends) await call("DELETE /v1/discounts/{id}", { id: of.id });
      else
        await call(
          "PUT /v1/discounts/{id}",
          { id: of.id },
          {
            clients: of.clients ?? [],
            ...off(t),
            ...days(t),
            services: t.services,
            tags: t.tags,
            name: t.name.trim(),
          },
        );
      d.reset();
      await refresh();
      done(fill(ends ? A.endedSaid : T.savedSaid, { name: isNamed(of) }));
      close();
    });
  return (
    <>
      <Fields kind={kind} d={d} act={act} send={() => save(false)} />
      {!of.off && (
        <button class="btn stop" disabled={act.busy} onClick={() => save(true)}>
          {coupon ? A.endIt : A.removeIt}
        </button>
      )}
    </>
  );
}

const happened = (): Record<string, string> => ({
  redeemed: A.redeemed,
  returned: A.returned,
  corrected: A.corrected,
  extended: A.extended,
  voided: A.isVoid,
  revived: A.valid,
});

/** A card: whose it is, what happened to it, and what can be done with it. */
function Card({ kind, of: v }: { kind: Kind; of: Any }) {
  const f = written.value,
    gift = kind === "gift-cards",
    units = (n: number) => (gift ? price(n) : String(n));
  const rows: [string, string | undefined][] = [
    [T.client, v.client_name],
    [A.to, v.recipient?.name],
    [T.email, v.recipient?.email],
    [A.mailed, v.mailed_at && f.dateTime(local(v.mailed_at))],
    [A.forWhat, forWhat(v)],
    [A.until, v.until && f.date(v.until)],
    [A.paid, v.paid_minor ? price(v.paid_minor) : undefined],
    [A.paidBy, ways().find(([w]) => w === v.paid_by)?.[1]],
  ];
  return (
    <>
      <dl class="voucher-facts">
        {rows.map(
          ([label, text]) =>
            text && (
              <div key={label}>
                <dt>{label}</dt>
                <dd>
                  <bdi>{text}</bdi>
                </dd>
              </div>
            ),
        )}
      </dl>
      {!!v.history?.length && (
        <ul class="log">
          {v.history.map((l, n) => (
            <li key={n}>
              <span>
                {happened()[l.what]} {!!l.units && units(l.units)}
                {l.reason && (
                  <small>
                    <bdi>{l.reason}</bdi>
                  </small>
                )}
              </span>
              <small>
                {l.booking ? (
                  <To to={at("calendar", [dayOf(l.at)], { booking: l.booking })}>{f.dateTime(local(l.at))}</To>
                ) : (
                  f.dateTime(local(l.at))
                )}
              </small>
            </li>
          ))}
        </ul>
      )}
      <Change key={v.id + v.left + v.left_minor + v.until + v.status} kind={kind} of={v} />
    </>
  );
}

/** Extends a card, corrects what is left of it, ends it, or mails its code again. */
function Change({ kind, of: v }: { kind: Kind; of: Any }) {
  const gift = kind === "gift-cards",
    left = gift ? v.left_minor! : v.left!,
    saved = { left: gift ? typedOf(left) || "0" : String(left), until: v.until ?? "", reason: "" },
    d = draftOf("vouchers/change/" + v.id, saved),
    act = useAct(),
    [missing, setMissing] = useState(false);
  const send = (change: Api.CardChange, words: string) =>
    act.run(async () => {
      const op = gift ? "PUT /v1/gift-cards/{id}" : "PUT /v1/clip-cards/{id}";
      await call(op as "PUT /v1/gift-cards/{id}", { id: v.id }, change);
      d.reset();
      await refresh();
      done(words);
    });
  const is = gift ? minorOf(d.now.left) : whole(d.now.left),
    reason = d.now.reason.trim(),
    lacks = missing && !reason;
  const why = (needed: boolean, then: () => void) => {
    setMissing(needed);
    if (!needed || reason) then();
  };
  const save = () => {
    const change: Api.CardChange = { reason };
    if (is !== left) Object.assign(change, { left: is, left_was: left });
    if (d.now.until && d.now.until !== v.until) change.until = d.now.until;
    why(is !== left, () => send(change, fill(T.savedSaid, { name: isNamed(v) })));
  };
  const gone = v.status === "void";
  return (
    <form
      class="card"
      noValidate
      onSubmit={(e) => {
        e.preventDefault();
        save();
      }}
    >
      <HereAgain draft={d} />
      <div class="two">
        <Num
          label={A.left}
          unit={gift ? currency() : ""}
          value={d.now.left}
          set={(left) => d.set({ left })}
          error={faultAt(act.problem, "left")}
        />
        <Day
          label={A.until}
          value={d.now.until}
          set={(until) => d.set({ until })}
          error={faultAt(act.problem, "until")}
        />
      </div>
      <Input
        label={A.why}
        hint={A.whyHint}
        value={d.now.reason}
        set={(reason) => d.set({ reason })}
        max={300}
        error={lacks ? A.whyMissing : undefined}
      />
      <Wrong problem={act.problem} />
      <div class="acts">
        <button class="btn main" disabled={act.busy || !d.dirty}>
          {T.save}
        </button>
        {v.recipient?.email && !gone && (
          <button class="btn" type="button" disabled={act.busy} onClick={() => send({ send: true }, A.mailedSaid)}>
            {A.mailAgain}
          </button>
        )}
        <button
          class={gone ? "btn" : "btn stop"}
          type="button"
          disabled={act.busy}
          onClick={() => why(true, () => send({ void: !gone, reason }, gone ? A.valid : A.isVoid))}
        >
          {gone ? A.revive : A.voidIt}
        </button>
      </div>
    </form>
  );
}

/** The cards of one client, on their page. */
export function Cards({ id }: { id: string }) {
  return who.value.role === "practitioner" ? null : <Theirs id={id} />;
}

function Theirs({ id }: { id: string }) {
  useDress(tones + style);
  const gifts = useKept("GET /v1/gift-cards", { client: id }),
    clips = useKept("GET /v1/clip-cards", { client: id }),
    all: [Kind, Any][] = [
      ...(clips.value.value?.items ?? []).map((v): [Kind, Any] => ["clip-cards", v]),
      ...(gifts.value.value?.items ?? []).map((v): [Kind, Any] => ["gift-cards", v]),
    ];
  if (!clips.value.value && clips.problem.value) return <Pending of={clips} n={1} />;
  if (!all.length)
    return (
      <section>
        <h2>{A.cards}</h2>
        <p>
          <To to={at("payments", ["clip-cards"])}>{A.title}</To>
        </p>
      </section>
    );
  return (
    <section>
      <h2>{A.cards}</h2>
      <ul class="rows">
        {all.map(([kind, v]) => (
          <li key={v.id}>
            <To to={at("payments", [kind, v.id])}>
              {kinds().find(([k]) => k === kind)![1]} <bdi>{isNamed(v)}</bdi>
            </To>
            <small>
              {worth(v)} <Sign of={standOf(v)} />
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}
