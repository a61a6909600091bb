// Invoices: the list of them, the newest first, and issuing many at once.
import { useState } from "preact/hooks";
import * as T from "texts";
import * as A from "texts/invoices";
import { fill } from "../../script/src/dates";
import style from "invoices.css";
import tones from "stands.css";
import { issueAll, Progress } from "./batch";
import { Stands, sumOf, titleOf, useSellers, type View } from "./invoice";
import { One } from "./invoicepage";
import { Find, More, usePages } from "./lists";
import { who, written } from "./practice";
import { at, go, route } from "./route";
import { Bones, Empty, Failed, Icon, Later, To, useDress } from "./ui";
import { part } from "./store";

export { speak } from "texts/invoices";

const writing = part("invoicedraft", () => import("./invoicedraft")),
  plans = part("invoiceplan", () => import("./invoiceplan")),
  words = part("bills", () => import("./invoice"));

/** The area, once the words are there that it shares with the drawer and the clients. */
export const area = () => words().then(() => Invoices);

type Status = View["status"];

function Invoices() {
  useDress(tones + style);
  const [id, verb] = route.value.path;
  if (id === "new" || verb === "edit")
    return (
      <Later key={id} load={() => writing().then((m) => m.Editor)} given={id === "new" ? { id: "" } : { id: id! }} />
    );
  if (id === "planned") return <Later load={() => plans().then((m) => m.Plans)} given={{}} />;
  return id ? <One key={id} id={id} /> : <List />;
}

/** The filters: what is asked for, and what the chip says, with how many there are where that is known. */
const filters = (s: Api.InvoiceSums[]): [Status, string, number?][] => [
  ["draft", A.areDrafts, s.reduce((n, x) => n + x.drafts, 0)],
  ["issued", A.areNotSent],
  ["sent", A.areSent],
  ["due", A.areDue],
  ["overdue", A.areOverdue, s.reduce((n, x) => n + x.overdue, 0)],
  ["part-paid", A.arePartPaid],
  ["paid", A.arePaid],
  ["credited", A.areCredited],
];

function List() {
  const q = route.value.query,
    client = q.get("client") ?? undefined,
    name = q.get("name") ?? undefined,
    status = filters([]).find(([f]) => f === q.get("status"))?.[0];
  const pages = usePages("GET /v1/invoices", { sums: true, ...(status && { status }), ...(client && { client }) }),
    { first, items, kept: k } = pages,
    sums = (first as Api.InvoicePage | undefined)?.sums ?? [],
    sellers = useSellers();
  const ask = (change: Record<string, string | undefined>) =>
    go(at("invoices", [], { status, client, name, ...change }), true);
  return (
    <section class="list invoices">
      <header class="top">
        <h1 tabIndex={-1}>{T.invoices}</h1>
        {!!sellers?.mine.length && (
          <To to={at("invoices", ["new"], { client, name })} class="btn main">
            <Icon shape="plus" />
            <span>{A.newInvoice}</span>
          </To>
        )}
      </header>
      <div class="above">
        <div>
          <Sums of={sums} />
        </div>
        <Whose client={client} name={name} ask={ask} />
        <To to={at("invoices", ["planned"])}>{A.planned}</To>
      </div>
      <div class="filters" role="group" aria-label={T.status}>
        <button class="chip" aria-pressed={!status} onClick={() => ask({ status: undefined })}>
          {A.all}
        </button>
        {filters(sums).map(([f, words, n]) => (
          <button key={f} class="chip" aria-pressed={f === status} onClick={() => ask({ status: f })}>
            {n ? `${words} (${n})` : words}
          </button>
        ))}
      </div>
      {!first ? (
        k.problem.value ? (
          <Failed problem={k.problem.value} again={() => void k.load()} />
        ) : (
          <Bones n={6} />
        )
      ) : items.length ? (
        <Table key={status} items={items} drafts={status === "draft"} />
      ) : (
        !pages.next && <None filtered={!!status || !!client} sellers={sellers} />
      )}
      <More of={pages} />
      <Progress />
    </section>
  );
}

/** What is outstanding, overdue and paid this month; each leads to what it is made of. */
function Sums({ of }: { of: Api.InvoiceSums[] }) {
  return (
    <>
      {of.map((s) => {
        const all: [words: string, amount: number, to: Status | undefined, bad?: boolean][] = [
          [A.outstanding, s.outstanding_minor, undefined],
          [A.overdue, s.overdue_minor, "overdue", s.overdue_minor > 0],
          [A.paidThisMonth, s.paid_this_month_minor, "paid"],
        ];
        return (
          <dl key={s.currency} class="figures">
            {all.map(([words, amount, status, bad]) => (
              <div key={words} class={bad ? "bad" : undefined}>
                <dt>{words}</dt>
                <dd>
                  {status && amount ? (
                    <To to={at("invoices", [], { status })} label={`${words}: ${sumOf(amount, s.currency)}`}>
                      {bad && <Icon shape="warn" />}
                      {sumOf(amount, s.currency)}
                    </To>
                  ) : (
                    sumOf(amount, s.currency)
                  )}
                </dd>
              </div>
            ))}
          </dl>
        );
      })}
    </>
  );
}

interface WhoseProps {
  client: string | undefined;
  name: string | undefined;
  ask: (change: Record<string, string | undefined>) => void;
}

/** Finds the invoices of a client. */
function Whose({ client, name, ask }: WhoseProps) {
  const [typed, setTyped] = useState("");
  return client ? (
    <button class="chip" aria-pressed="true" onClick={() => ask({ client: undefined, name: undefined })}>
      <bdi>{name ?? T.client}</bdi>
      <Icon shape="close" />
      <span class="vh">{T.showAll}</span>
    </button>
  ) : (
    <Find
      id="invoices-of"
      label={T.findClient}
      hint={A.findHint}
      name={typed}
      type={setTyped}
      take={(c) => {
        setTyped("");
        ask({ client: c.id, name: c.name });
      }}
    />
  );
}

function None({ filtered, sellers }: { filtered: boolean; sellers: ReturnType<typeof useSellers> }) {
  if (filtered)
    return (
      <Empty title={A.noneSo}>
        <button class="btn" onClick={() => go(at("invoices"), true)}>
          {T.showAll}
        </button>
      </Empty>
    );
  if (sellers && !sellers.all.length)
    return (
      <Empty title={A.noSeller}>
        <p>{A.noSellerHint}</p>
        {who.value.role === "owner" && (
          <To to={at("settings", ["invoices", "new"])} class="btn main">
            {A.addSeller}
          </To>
        )}
      </Empty>
    );
  return (
    <Empty title={A.none}>
      <p>{sellers && !sellers.mine.length ? A.noneOfYours : A.noneHint}</p>
    </Empty>
  );
}

/** The table. Of drafts some can be picked, to be issued at once. */
function Table({ items, drafts }: { items: View[]; drafts: boolean }) {
  const f = written.value,
    [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const chosen = items.filter((v) => picked.has(v.id) && v.status === "draft");
  const pick = (ids: string[], on: boolean) => {
    const next = new Set(picked);
    for (const id of ids)
      if (on) next.add(id);
      else next.delete(id);
    setPicked(next);
  };
  const send = (mail: boolean) => {
    issueAll(chosen, mail);
    setPicked(new Set());
  };
  return (
    <>
      <div class="table">
        <table>
          <thead>
            <tr>
              {drafts && (
                <th scope="col" class="pick">
                  <input
                    type="checkbox"
                    aria-label={A.pickAll}
                    checked={chosen.length === items.length}
                    onChange={(e) =>
                      pick(
                        items.map((v) => v.id),
                        e.currentTarget.checked,
                      )
                    }
                  />
                </th>
              )}
              <th scope="col">{A.payer}</th>
              <th scope="col" class="wide-only">
                {A.invoice}
              </th>
              <th scope="col" class="wide-only">
                {A.issuedOn}
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
            {items.map((v) => (
              <tr key={v.id}>
                {drafts && (
                  <td class="pick">
                    <input
                      type="checkbox"
                      aria-label={fill(A.pick, { name: v.payer.name || A.nobody })}
                      checked={picked.has(v.id)}
                      onChange={(e) => pick([v.id], e.currentTarget.checked)}
                    />
                  </td>
                )}
                <th scope="row">
                  <To to={at("invoices", [v.id])}>
                    <bdi>{v.payer.name || A.nobody}</bdi>
                  </To>
                  <small class="also">
                    {v.number_text ? titleOf(v) : <LineText of={v} />}
                    {v.issued && " · " + f.shortDate(v.issued)}
                  </small>
                  <span class="also">
                    <Stands of={v} />
                  </span>
                </th>
                <td class="wide-only">{v.number_text ? titleOf(v) : <LineText of={v} />}</td>
                <td class="wide-only">{v.issued ? f.shortDate(v.issued) : "–"}</td>
                <td class="wide-only">
                  <Stands of={v} />
                </td>
                <td class="num">
                  {v.kind === "credit-note" && "−"}
                  {sumOf(v.total_minor, v.currency)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {drafts && !!chosen.length && (
        <div class="batch" role="region" aria-label={A.batch}>
          <p aria-live="polite">
            <b>{fill(chosen.length === 1 ? A.onePicked : A.manyPicked, { n: chosen.length })}</b>{" "}
            <span class="quiet">
              {sumOf(
                chosen.reduce((n, v) => n + v.total_minor, 0),
                chosen[0]!.currency,
              )}
            </span>
          </p>
          <div class="acts">
            <button class="btn main" onClick={() => send(true)}>
              {A.issueAndSend}
            </button>
            <button class="btn" onClick={() => send(false)}>
              {A.issueOnly}
            </button>
          </div>
        </div>
      )}
    </>
  );
}

/** What a draft charges for, in brief. */
const LineText = ({ of: v }: { of: View }) => (
  <span class="quiet">
    {v.lines[0]?.text ?? "–"}
    {v.lines.length > 1 && ` +${v.lines.length - 1}`}
  </span>
);
