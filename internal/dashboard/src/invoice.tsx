// An invoice: how it stands, and those of an appointment or a client.
import * as T from "texts";
import * as A from "texts/bills";
import { fill } from "../../script/src/dates";
import style from "invoices.css";
import tones from "stands.css";
import { language, who, written } from "./practice";
import { at } from "./route";
import * as shapes from "./shapes";
import { Standing, type Tone } from "./stands";
import { useKept } from "./store";
import { To, useDress } from "./ui";

export { speak } from "texts/bills";

export type View = Api.InvoiceView;

const form = (currency: string) => new Intl.NumberFormat(language.value, { style: "currency", currency });

/** How many digits of the currency stand behind its sign for decimals. */
export const digits = (currency: string) => form(currency).resolvedOptions().maximumFractionDigits ?? 2;

/** An amount of minor units with all its decimals, so that amounts stand below one another. */
export const sumOf = (minor: number, currency: string) => form(currency).format(minor / 10 ** digits(currency));

/** What is typed as an amount, in minor units; NaN where it is none. */
export function minorOf(typed: string, currency: string): number {
  const n = digits(currency),
    parts = /^(\d{1,9})(?:[.,](\d+))?$/.exec(typed.replace(/\s/g, ""));
  if (!parts || (parts[2] ?? "").length > n) return NaN;
  return +(parts[1]! + (parts[2] ?? "").padEnd(n, "0"));
}

/** A number of the API, "1.5", as it is typed and read: "1,5". */
export const spoken = (n: string) => n.replace(".", (0.5).toLocaleString(language.value).charAt(1));

/** What is typed for an amount of minor units: "450", "99,50". */
export function typedOf(minor: number, currency: string): string {
  const n = digits(currency),
    whole = minor / 10 ** n;
  return Number.isInteger(whole) ? String(whole) : spoken(whole.toFixed(n));
}

/** What an invoice is called: its number, or what it is until it has one. */
export const titleOf = (v: View) =>
  fill(v.kind === "credit-note" ? A.creditNoteN : v.number_text ? A.invoiceN : A.draft, { n: v.number_text ?? "" });

const back = "M9 14 4 9l5-5M4 9h10.5a5.5 5.5 0 0 1 0 11H11";

/** How an invoice stands: its tone, its sign, of 24 by 24, and its words. */
export function standOf(v: View): [tone: Tone, sign: string, words: string] {
  const day = v.due ? written.value.shortDate(v.due) : "",
    left = sumOf(Math.abs(v.open_minor), v.currency);
  if (v.issuing) return ["held", shapes.clock, A.issuing];
  if (v.status === "draft")
    return v.problems?.length ? ["wait", shapes.warn, A.draftLacks] : ["past", shapes.note, A.draft];
  if (v.kind === "credit-note") return ["past", back, A.creditNote];
  if (v.open_minor < 0) return ["wait", shapes.warn, fill(A.overpaid, { amount: left })];
  switch (v.status) {
    case "issued":
      return ["wait", shapes.note, A.notSent];
    case "sent":
      return ["held", shapes.mail, day ? fill(A.sentDue, { day }) : A.sent];
    case "due":
      return ["wait", shapes.clock, A.dueToday];
    case "overdue":
      return ["bad", shapes.warn, fill(A.wasDue, { day })];
    case "part-paid":
      return ["wait", shapes.card, fill(A.partPaid, { amount: left })];
    case "paid":
      return ["well", shapes.check, A.paid];
    default:
      return ["past", back, A.credited];
  }
}

/** How an invoice stands: a sign, a colour and words. */
export function Stands({ of }: { of: View }) {
  const [tone, sign, words] = standOf(of);
  return <Standing tone={tone} sign={sign} words={words} />;
}

/** The sellers in whose names whoever is signed in issues; undefined: they are still being read. */
export function useSellers(): { all: Api.SellerView[]; mine: Api.SellerView[] } | undefined {
  const all = useKept("GET /v1/sellers", {}).value.value?.items,
    { role, practitioner } = who.value;
  return all && { all, mine: all.filter((s) => role !== "practitioner" || s.practitioners?.includes(practitioner)) };
}

/** What keeps a draft from being issued, in the reader's language. */
export function lackOf(v: View, p: Api.InvoiceProblem): string {
  const n = /^lines\[(\d+)\]/.exec(p.path)?.[1];
  if (n) return (v.lines[+n]?.vat && p.text?.[language.value]) || A.lacksVAT;
  if (p.path.startsWith("payer")) return A.lacksPayer;
  if (p.path.startsWith("exchange")) return A.lacksRate;
  if (p.path !== "lines") return T.checkThis;
  return !v.lines.length ? A.lacksLines : v.total_minor < 0 ? A.belowNothing : A.mixesOutside;
}

/** The invoices of an appointment, in its drawer, or of a client; none says nothing. */
export function Bills({ booking, client, name }: { booking?: string; client?: string; name?: string }) {
  useDress(tones + style);
  const given = booking ? { booking } : { client: client!, limit: 10 },
    a = useKept("GET /v1/invoices", given).value.value,
    sellers = useSellers();
  const writes = !!client && !!sellers?.mine.length;
  if (!a || (!a.items.length && !writes)) return null;
  const Heading = booking ? "h3" : "h2";
  return (
    <section class="bills">
      <Heading>{T.invoices}</Heading>
      {!a.items.length && <p class="quiet">{A.noneOfThem}</p>}
      <ul>
        {a.items.map((v) => (
          <li key={v.id}>
            <To to={at("invoices", [v.id])}>
              <span>
                <b>{titleOf(v)}</b>
                <Stands of={v} />
              </span>
              <span class="sum">{sumOf(v.total_minor, v.currency)}</span>
            </To>
          </li>
        ))}
      </ul>
      {client && (
        <div class="acts">
          {writes && (
            <To to={at("invoices", ["new"], { client, name })} class="btn small">
              {A.newInvoice}
            </To>
          )}
          {a.next && (
            <To to={at("invoices", [], { client, name })} class="btn small">
              {T.showAll}
            </To>
          )}
        </div>
      )}
    </section>
  );
}
