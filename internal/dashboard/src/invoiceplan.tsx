// What goes out by itself: drafts that are issued and mailed, and payment reminders.
import { useState } from "preact/hooks";
import * as T from "texts";
import * as A from "texts/invoiceplan";
import { fill } from "../../script/src/dates";
import { call } from "./api";
import { sumOf, type View } from "./invoice";
import { Pause } from "./invoicepage";
import { written } from "./practice";
import { at } from "./route";
import { useKept } from "./store";
import { Bones, Empty, Failed, Icon, To } from "./ui";

export { speak } from "texts/invoiceplan";

type Plan = Api.InvoicePlan;

export function Plans() {
  const k = useKept("GET /v1/invoices/planned", {}),
    a = k.value.value,
    [held, setHeld] = useState<View>();
  return (
    <section class="list invoices planned">
      <header class="top">
        <div>
          <To to={at("invoices")} class="back">
            <Icon shape="left" />
            {T.invoices}
          </To>
          <h1 tabIndex={-1}>{A.title}</h1>
        </div>
      </header>
      <p class="quiet lead">{A.lead}</p>
      {!a ? (
        k.problem.value ? (
          <Failed problem={k.problem.value} again={() => void k.load()} />
        ) : (
          <Bones n={4} />
        )
      ) : a.items.length ? (
        <Days items={a.items} hold={(p) => void call("GET /v1/invoices/{id}", { id: p.invoice }).then(setHeld)} />
      ) : (
        <Empty title={A.none}>
          <p>{A.noneHint}</p>
        </Empty>
      )}
      {a && !a.whole && <p class="quiet">{A.part}</p>}
      {held && (
        <Pause
          v={held}
          close={() => {
            setHeld(undefined);
            void k.load(true);
          }}
        />
      )}
    </section>
  );
}

/** What goes out, by its days. */
function Days({ items, hold }: { items: Plan[]; hold: (p: Plan) => void }) {
  const f = written.value,
    days = [...new Set(items.map((p) => p.at.slice(0, 10)))];
  return (
    <>
      {days.map((day) => (
        <section key={day}>
          <h2>{f.date(day)}</h2>
          <ul class="plans">
            {items
              .filter((p) => p.at.startsWith(day))
              .map((p) => (
                <li key={p.invoice}>
                  <time>{p.at.slice(11, 16)}</time>
                  <div>
                    <To to={at("invoices", [p.invoice])}>
                      <bdi>{p.payer || p.number_text || A.draft}</bdi>
                    </To>
                    <small>{[p.payer && p.number_text, saysOf(p)].filter(Boolean).join(" · ")}</small>
                  </div>
                  <span class="num">{sumOf(p.open_minor, p.currency)}</span>
                  <button class="btn small" onClick={() => hold(p)}>
                    {A.hold}
                    <span class="vh"> {p.payer}</span>
                  </button>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </>
  );
}

/** What happens, and what it adds. */
const saysOf = (p: Plan) =>
  [
    p.what === "issue" ? A.issue : A.reminder,
    p.fee_minor && fill(A.fee, { fee: sumOf(p.fee_minor, p.currency) }),
    p.interest_minor && fill(A.interest, { interest: sumOf(p.interest_minor, p.currency) }),
    p.rate_unknown && A.unknown,
  ]
    .filter(Boolean)
    .join(" · ");
