// An invoice as it reads: who asks whom for what, what of it is VAT, and what is still to be paid.
import * as A from "texts/invoices";
import { fill } from "../../script/src/dates";
import { spoken, sumOf, titleOf, useSellers, type View } from "./invoice";
import { Logo } from "./logo";
import { written } from "./practice";

const percent = (rate: string) => spoken(rate) + " %";

/** What is said of VAT at a rate, or of there being none. */
const taxed = (v: { category: "S" | "E" | "O"; rate: string }) =>
  v.category === "S" ? (+v.rate ? percent(v.rate) : "–") : v.category === "E" ? A.exempt : A.outside;

export function Sheet({ v }: { v: View }) {
  const f = written.value,
    money = (n: number) => sumOf(n, v.currency),
    seller = useSellers()?.all.find((s) => s.id === v.seller),
    p = v.payer,
    open = v.status === "draft" ? v.total_minor - (v.prepaid_minor ?? 0) : v.open_minor;
  const facts: [string, string | undefined][] = [
    [A.issuedOn, v.issued && f.date(v.issued)],
    [A.due, v.due && f.date(v.due)],
    [A.reference, v.reference?.text],
    [A.yours, v.your_reference],
    [A.forMonth, v.month],
  ];
  const sums: [words: string, amount: number, sign: string][] = [
    [A.prepaid, v.prepaid_minor ?? 0, "−"],
    [A.isCredited, v.credited_minor ?? 0, "−"],
    [A.fees, v.fees_minor ?? 0, ""],
    [A.isPaid, v.status === "draft" ? 0 : v.paid_minor - (v.prepaid_minor ?? 0), "−"],
  ];
  const reasons = [...new Set(v.vat.map((x) => x.reason).filter(Boolean))];
  return (
    <section class="paper card" aria-label={titleOf(v)}>
      <div class="headed">
        <div>
          {v.logo && (
            <Logo key={v.logo} seller={v.seller} logo={v.logo} name={fill(A.logoOf, { name: seller?.name ?? "" })} />
          )}
          <p class="from">
            <bdi>{seller?.name}</bdi>
          </p>
          <p class="pre to">
            <bdi>
              {[
                p.name,
                p.address?.street,
                [p.address?.postcode, p.address?.city].filter(Boolean).join(" "),
                p.org_number,
              ]
                .filter(Boolean)
                .join("\n") || A.nobody}
            </bdi>
          </p>
        </div>
        <dl>
          {facts
            .filter(([, is]) => is)
            .map(([name, is]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{is}</dd>
              </div>
            ))}
        </dl>
      </div>
      <table>
        <thead>
          <tr>
            <th scope="col">{A.what}</th>
            <th scope="col" class="num wide-only">
              {A.quantity}
            </th>
            <th scope="col" class="num wide-only">
              {A.price}
            </th>
            <th scope="col" class="num wide-only">
              {A.vat}
            </th>
            <th scope="col" class="num">
              {A.amount}
            </th>
          </tr>
        </thead>
        <tbody>
          {v.lines.map((l) => (
            <tr key={l.line}>
              <th scope="row">
                {l.text}
                <small>
                  {[l.note, l.from && (l.to ? f.span(l.from, l.to) : f.shortDate(l.from)), l.place]
                    .filter(Boolean)
                    .join(" · ")}
                </small>
                {(l.quantity ?? "1") !== "1" && (
                  <small class="also">
                    {spoken(l.quantity!)} × {money(l.unit_price_minor)}
                  </small>
                )}
                {l.credited_quantity && (
                  <small class="struck">{fill(A.creditedOf, { n: spoken(l.credited_quantity) })}</small>
                )}
              </th>
              <td class="num wide-only">{spoken(l.quantity ?? "1")}</td>
              <td class="num wide-only">{money(l.unit_price_minor)}</td>
              <td class="num wide-only">{taxed({ category: l.vat_category, rate: l.vat_rate })}</td>
              <td class="num">{money(l.gross_minor)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div class="feet">
        <table class="vats">
          <thead>
            <tr>
              <th scope="col">{A.vat}</th>
              <th scope="col" class="num">
                {A.base}
              </th>
              <th scope="col" class="num">
                {A.vatAmount}
              </th>
            </tr>
          </thead>
          <tbody>
            {v.vat.map((x) => (
              <tr key={x.category + x.rate}>
                <th scope="row">{taxed(x)}</th>
                <td class="num">{money(x.base_minor)}</td>
                <td class="num">{money(x.vat_minor)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <dl class="sums">
          <div>
            <dt>{A.total}</dt>
            <dd>{money(v.total_minor)}</dd>
          </div>
          {sums.map(
            ([words, amount, sign]) =>
              !!amount && (
                <div key={words}>
                  <dt>{words}</dt>
                  <dd>
                    {amount > 0 ? sign : ""}
                    {money(Math.abs(amount))}
                  </dd>
                </div>
              ),
          )}
          {v.kind === "invoice" && (
            <div class="open">
              <dt>{open < 0 ? A.tooMuch : A.toPay}</dt>
              <dd>{money(Math.abs(open))}</dd>
            </div>
          )}
        </dl>
      </div>
      {v.exchange?.vat_minor !== undefined && (
        <p class="quiet">
          {fill(A.vatIn, {
            amount: sumOf(v.exchange.vat_minor, v.exchange.currency ?? v.currency),
            rate: spoken(v.exchange.rate),
            source: v.exchange.source,
          })}
        </p>
      )}
      {[v.reason && `${A.reason}: ${v.reason}`, ...reasons, ...(v.terms ?? [])].filter(Boolean).map((words) => (
        <p key={words as string} class="foot">
          {words}
        </p>
      ))}
    </section>
  );
}
