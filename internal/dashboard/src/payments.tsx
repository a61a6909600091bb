// Payments: what clients have paid, are to pay and got back, the newest first.
import * as T from "texts";
import * as A from "texts/payments";
import { dayOf, fill, upper } from "../../script/src/dates";
import style from "payments.css";
import tones from "stands.css";
import { More, usePages } from "./lists";
import { Money, Sign, standOf, type Stand } from "./payment";
import { practitionerOf, serviceOf, who, written } from "./practice";
import { at, go, route } from "./route";
import { Bones, Dialog, Empty, Failed, Later, To, useDress } from "./ui";
import { part } from "./store";

export { speak } from "texts/payments";
export { Money } from "./payment";

type Filter = NonNullable<Calls["GET /v1/payments"]["in"]["status"]>;

const filters: Filter[] = ["open", "reserved", "paid", "part-refunded", "refunded", "expired", "disputed", "refused"];

const vouchers = part("vouchers", () => import("./vouchers"));

/** Payments, or what stands beside them under the same address: discounts, coupons and cards. */
export function Payments() {
  const beside = /^(gift-cards|clip-cards|coupons|discounts)$/.test(route.value.path[0] ?? "");
  return beside ? <Later load={() => vouchers().then((m) => m.Vouchers)} given={{}} key="beside" /> : <Paid />;
}

function Paid() {
  useDress(tones + style);
  const asked = route.value.query.get("status"),
    status = filters.find((f) => f === asked),
    id = route.value.path[0];
  const pages = usePages("GET /v1/payments", status ? { status } : {}),
    { first, items, kept: k } = pages;
  const chip = (of: Filter | undefined) => (
    <button
      key={of ?? ""}
      class="chip"
      aria-pressed={of === status}
      onClick={() => go(at("payments", [], { status: of }), true)}
    >
      {of ? <Sign of={of} /> : A.all}
    </button>
  );
  return (
    <section class="list payments">
      <header class="top">
        <h1 tabIndex={-1}>{T.payments}</h1>
        <To to={at("payments", ["gift-cards"])} class="btn">
          {A.vouchers}
        </To>
      </header>
      <div class="filters" role="group" aria-label={T.status}>
        {chip(undefined)}
        {filters.map(chip)}
      </div>
      {!first ? (
        k.problem.value ? (
          <Failed problem={k.problem.value} again={() => void k.load()} />
        ) : (
          <Bones n={6} />
        )
      ) : items.length ? (
        <List items={items} status={status} />
      ) : (
        !pages.next && <None status={status} />
      )}
      <More of={pages} />
      {id && <One id={id} close={() => go(at("payments", [], { status }))} of={items.find((p) => p.id === id)} />}
    </section>
  );
}

function None({ status }: { status: Stand | undefined }) {
  if (status)
    return (
      <Empty title={A.noneSo}>
        <button class="btn" onClick={() => go(at("payments"), true)}>
          {T.showAll}
        </button>
      </Empty>
    );
  return (
    <Empty title={A.none}>
      <p>{A.noneHint}</p>
      {who.value.role === "owner" && (
        <To to={at("settings", ["payments"])} class="btn">
          {A.setUp}
        </To>
      )}
    </Empty>
  );
}

const paidFor = (p: Api.PaymentView) =>
  p.invoice
    ? fill(A.ofInvoice, { number: p.invoice_number ?? "" })
    : (serviceOf(p.service ?? "")?.name ?? p.service ?? "");

function List({ items, status }: { items: Api.PaymentView[]; status: string | undefined }) {
  const f = written.value;
  return (
    <div class="table">
      <table>
        <thead>
          <tr>
            <th scope="col">{T.client}</th>
            <th scope="col" class="wide-only">
              {T.service}
            </th>
            <th scope="col" class="wide-only">
              {T.when}
            </th>
            <th scope="col" class="wide-only">
              {T.status}
            </th>
            <th scope="col" class="num">
              {A.amount}
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((p) => (
            <tr key={p.id}>
              <th scope="row">
                <To to={at("payments", [p.id], { status })}>
                  <bdi>{p.client_name ?? A.nobody}</bdi>
                </To>
                <small class="also">
                  {paidFor(p)} · {f.shortDate(dayOf(p.start))} {f.time(p.start)}
                </small>
              </th>
              <td class="wide-only">{paidFor(p)}</td>
              <td class="wide-only">
                {upper(f.shortDate(dayOf(p.start)))} {f.time(p.start)}
              </td>
              <td class="wide-only">
                <Sign of={standOf(p)} />
              </td>
              <td class="num">
                {f.price(p.due.amount_minor, p.due.currency)}
                {p.refunded_minor > 0 && <small>−{f.price(p.refunded_minor, p.due.currency)}</small>}
                <span class="also">
                  <Sign of={standOf(p)} />
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** One of them, over the list: its money, and the way to its appointment. */
function One({ id, of: p, close }: { id: string; of: Api.PaymentView | undefined; close: () => void }) {
  const f = written.value;
  return (
    <Dialog title={p?.client_name ?? T.payments} close={close} kind="side">
      {p && (
        <div class="card">
          <p class="what">{paidFor(p)}</p>
          {p.invoice ? (
            <p>{upper(f.dateTime(p.start))}</p>
          ) : (
            <>
              <p>
                {upper(f.dateTime(p.start))} ·{" "}
                <bdi>{practitionerOf(p.practitioner ?? "")?.name ?? p.practitioner}</bdi>
              </p>
              <p>
                <To to={at("calendar", [dayOf(p.start)], p.booked ? { booking: id } : {})}>
                  {p.booked ? A.seeAppointment : A.seeDay}
                </To>
              </p>
            </>
          )}
        </div>
      )}
      <Money id={id} />
    </Dialog>
  );
}
