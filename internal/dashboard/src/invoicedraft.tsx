// A draft of an invoice as it is written: its lines, who pays, and beside them what it would say.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { signal } from "@preact/signals";
import * as T from "texts";
import * as A from "texts/invoicedraft";
import { fill } from "../../script/src/dates";
import { Pending, Wrong, faultAt, merged, useAct } from "./act";
import { call, type Problem } from "./api";
import { HereAgain, addOnce, draftOf } from "./drafts";
import { lackOf, minorOf, spoken, sumOf, typedOf as typedAmount, useSellers, type View } from "./invoice";
import { Person, Split } from "./invoicesplit";
import { practitionerOf, seen, services } from "./practice";
import { at, go, route } from "./route";
import { Sheet } from "./sheet";
import { kept, read, renew, useKept } from "./store";
import { Empty, Field, Icon, Input, Select, Text, To, done, say } from "./ui";

export { speak } from "texts/invoicedraft";

interface Line {
  text: string;
  note: string;
  quantity: string;
  price: string;
  vat: string; // "": not said; a treatment, with the rate behind it where it is reduced: "reduced:15"
  from: string;
  to: string;
  place: string;
  booking: string;
  practitioner: string;
  taken: boolean; // it takes an advance off, and stays as it is
}

export interface Typed {
  revision: number; // 0: it is new
  seller: string;
  client: string;
  pays: string; // "client": whom it is about; "other": another client; "company": somebody who is none
  other: string;
  payer: Api.Payer;
  currency: string;
  language: string;
  due: string;
  yours: string;
  terms: string;
  rate: string;
  on: string;
  source: string;
  lines: Line[];
}

const noLine: Line = {
  text: "",
  note: "",
  quantity: "1",
  price: "",
  vat: "",
  from: "",
  to: "",
  place: "",
  booking: "",
  practitioner: "",
  taken: false,
};

/** What is typed of a draft as it is. */
const typedOf = (v: View): Typed => ({
  revision: v.revision,
  seller: v.seller,
  client: v.client ?? "",
  pays: !v.payer.client ? "company" : v.payer.client === v.client ? "client" : "other",
  other: v.payer.client === v.client ? "" : (v.payer.client ?? ""),
  payer: v.payer,
  currency: v.currency,
  language: v.language,
  due: v.due_days === undefined ? "" : String(v.due_days),
  yours: v.your_reference ?? "",
  terms: v.terms?.join("\n") ?? "",
  rate: v.exchange?.rate ?? "",
  on: v.exchange?.on ?? "",
  source: v.exchange?.source ?? "",
  lines: v.lines.map((l) => ({
    text: l.text,
    note: l.note ?? "",
    quantity: spoken(l.quantity ?? "1"),
    price: typedAmount(l.unit_price_minor, v.currency),
    vat: l.vat ? l.vat.treatment + (l.vat.rate ? ":" + l.vat.rate : "") : "",
    from: l.from ?? "",
    to: l.to ?? "",
    place: l.place ?? "",
    booking: l.booking ?? "",
    practitioner: l.practitioner ?? "",
    taken: !!l.takes_off_advance,
  })),
});

/** A number as the API takes it, "-1.5"; what is none is refused there, beside its field. */
const plain = (s: string) => s.trim().replace("−", "-").replace(",", ".");

const minorIn = (price: string, currency: string) => (price.trim() ? minorOf(price, currency) : 0);

/** Without what is empty. */
const filled = <O extends object>(o: O) =>
  Object.fromEntries(Object.entries(o).filter(([, v]) => v !== "" && v !== undefined)) as O;

function payerOf(t: Typed): Api.Payer {
  const { name, client, ...rest } = t.payer; // a client's own name is not said again
  if (t.pays === "company") return filled({ ...rest, name: name?.trim() ?? "" });
  const id = t.pays === "other" ? t.other : t.client;
  return filled(client === id ? { ...rest, client: id } : { client: id, email: rest.email ?? "" });
}

/** The draft as the API takes it. */
function bodyOf(t: Typed): Api.InvoiceDraft {
  const body = filled<Api.InvoiceDraft>({
    seller: t.seller,
    client: t.client,
    payer: payerOf(t),
    currency: t.currency,
    language: t.language as NonNullable<Api.InvoiceDraft["language"]>,
    your_reference: t.yours.trim(),
    lines: t.lines
      .filter((l) => l.text.trim() || l.price.trim())
      .map((l) => {
        const [treatment, rate] = l.vat.split(":");
        return filled<Api.InvoiceDraftLine>({
          text: l.text.trim(),
          note: l.note.trim(),
          quantity: plain(l.quantity),
          unit_price_minor: minorIn(l.price, t.currency),
          from: l.from,
          to: l.to,
          place: l.place.trim(),
          booking: l.booking,
          practitioner: l.practitioner,
          ...(treatment && { vat: filled({ treatment, rate: rate ?? "" }) as Api.InvoiceLineVAT }),
          ...(l.taken && { takes_off_advance: true }),
        });
      }),
  });
  if (t.due.trim()) body.due_days = +t.due;
  const terms = t.terms.split("\n").map((s) => s.trim());
  if (terms.some(Boolean)) body.terms = terms.filter(Boolean);
  if (t.rate.trim()) body.exchange = { rate: plain(t.rate), on: t.on, source: t.source.trim() };
  return body;
}

export function Editor({ id }: { id: string }) {
  const sellers = useSellers();
  if (!sellers) return <Pending of={kept("GET /v1/sellers", {})} n={7} />;
  if (!sellers.mine.length) return <Empty title={A.noSeller} />;
  return id ? <Saved id={id} /> : <Fresh sellers={sellers.mine} />;
}

function Fresh({ sellers }: { sellers: Api.SellerView[] }) {
  const client = route.value.query.get("client") ?? "",
    first = sellers.find((s) => s.default) ?? sellers[0]!;
  return (
    <Form
      key={client}
      saved={{
        revision: 0,
        seller: first.id,
        client,
        pays: "client",
        other: "",
        payer: {},
        currency: services.value[0]?.price.currency ?? "NOK",
        language: "",
        due: "",
        yours: "",
        terms: "",
        rate: "",
        on: "",
        source: "",
        lines: [noLine],
      }}
    />
  );
}

function Saved({ id }: { id: string }) {
  const k = useKept("GET /v1/invoices/{id}", { id }),
    v = k.value.value;
  if (!v) return k.problem.value?.status === 404 ? <Empty title={T.notThere} /> : <Pending of={k} n={7} />;
  if (v.status !== "draft" || v.issuing)
    return (
      <Empty title={A.isIssued}>
        <To to={at("invoices", [id])} class="btn main">
          {A.seeIt}
        </To>
      </Empty>
    );
  return <Form key={id} of={v} saved={typedOf(v)} />;
}

/** Waits until nothing was typed for a moment. */
function useSettled<V>(value: V, ms: number): V {
  const [settled, set] = useState(value);
  useEffect(() => {
    const wait = setTimeout(() => set(value), ms);
    return () => clearTimeout(wait);
  }, [JSON.stringify(value)]);
  return settled;
}

/** What the draft would say as it is typed, and what is wrong with it. */
function usePreview(of: View | undefined, t: Typed): { says: View | undefined; problem: Problem | undefined } {
  const [says, setSays] = useState(of),
    [problem, setProblem] = useState<Problem>(),
    body = useSettled(bodyOf(t), 350),
    text = JSON.stringify(body);
  useEffect(() => {
    if (!body.lines.length && !of) return;
    let current = true;
    const preview = true;
    (of
      ? call("PUT /v1/invoices/{id}", { id: of.id, preview }, body)
      : call("POST /v1/invoices", { preview }, body)
    ).then(
      (v) => {
        if (!current) return;
        setSays(v);
        setProblem(undefined);
      },
      (p: Problem) => current && setProblem(p),
    );
    return () => {
      current = false;
    };
  }, [text, of?.revision]);
  return { says, problem };
}

function Form({ of, saved }: { of?: View; saved: Typed }) {
  const place = "invoices/" + (of?.id ?? "new"),
    // was: what is typed over
    d = draftOf(place, { t: saved, was: saved }),
    { t, was } = d.now,
    act = useAct(),
    { says, problem } = usePreview(of, t);
  const set = (c: Partial<Typed>) => d.set({ t: { ...t, ...c }, was });
  const seller = useSellers()?.all.find((s) => s.id === t.seller);
  const save = () =>
    act.run(async () => {
      const body = bodyOf(t);
      try {
        const put = (v: { id: string; revision: number }) =>
          call("PUT /v1/invoices/{id}", { id: v.id }, { ...body, revision: v.revision });
        const post = (b: typeof body, key: string) => call("POST /v1/invoices", {}, b, key);
        const v = await (of ? put({ id: of.id, revision: t.revision }) : addOnce(place, body, post, put));
        kept("GET /v1/invoices/{id}", { id: v.id }).value.value = v;
        d.reset();
        await renew("/v1/invoices", "/v1/clients");
        done(A.savedSaid);
        go(at("invoices", [v.id]), true);
      } catch (e) {
        if ((e as Problem).code === "changed-meanwhile" && of) {
          const is = typedOf(await call("GET /v1/invoices/{id}", { id: of.id }));
          d.set({ t: { ...merged(t, was, is), revision: is.revision }, was: is });
        }
        throw e;
      }
    });
  const wrong = (path: string) => faultAt(act.problem, path) ?? faultAt(problem, path);
  const lacks = (path: string) => {
    const p =
      says && !problem && t.lines.some((l) => l.text.trim()) ? says.problems?.find((p) => p.path === path) : undefined;
    return p && lackOf(says!, p);
  };
  return (
    <article class="invoice">
      <header class="top">
        <To to={of ? at("invoices", [of.id]) : at("invoices")} class="back">
          <Icon shape="left" />
          {of ? A.draft : T.invoices}
        </To>
        <h1 tabIndex={-1}>{of ? A.editTitle : A.newInvoice}</h1>
      </header>
      <div class="beside-it writes">
        <div>
          <form
            noValidate
            onSubmit={(e) => {
              e.preventDefault();
              save();
            }}
          >
            <HereAgain draft={d} />
            <Payer
              t={t}
              set={set}
              wrong={wrong}
              lack={lacks("payer") ?? lacks("payer.name")}
              country={seller?.country ?? "NO"}
            />
            <Lines t={t} set={set} wrong={wrong} lacks={lacks} seller={seller} />
            <Rest t={t} set={set} wrong={wrong} seller={seller} lack={lacks("exchange") ?? lacks("exchange.rate")} />
            <Wrong problem={act.problem} />
            <div class="acts stuck">
              <button class="btn main" disabled={act.busy || (!!of && !d.dirty)}>
                {A.save}
              </button>
              {of && d.dirty && (
                <button class="btn" type="button" onClick={d.reset}>
                  {A.discard}
                </button>
              )}
              {says && <b class="sum">{sumOf(says.total_minor, says.currency)}</b>}
            </div>
          </form>
          {of && <Split v={of} ready={!d.dirty} />}
        </div>
        <div class="rail">
          <h2>{A.preview}</h2>
          {says ? (
            <div class={problem ? "old" : undefined} aria-busy={!!problem}>
              <Sheet v={says} />
            </div>
          ) : (
            <p class="quiet">{A.previewHint}</p>
          )}
        </div>
      </div>
    </article>
  );
}

interface PartProps {
  t: Typed;
  set: (c: Partial<Typed>) => void;
  wrong: (path: string) => string | undefined;
}

function Payer({ t, set, wrong, lack, country }: PartProps & { lack: string | undefined; country: string }) {
  const p = t.payer,
    a = p.address ?? {};
  const put = (c: Partial<Api.Payer>) => set({ payer: filled({ ...p, ...c }) });
  const input = (label: string, name: "name" | "org_number" | "email" | "e_invoice", max: number, hint?: string) => (
    <Input
      label={label}
      value={p[name] ?? ""}
      set={(v) => put({ [name]: v })}
      max={max}
      type={name === "email" ? "email" : "text"}
      error={wrong("payer." + name) && (name === "org_number" ? A.orgWrong : T.checkThis)}
      {...(hint && { hint })}
    />
  );
  return (
    <fieldset class="part">
      <legend>{A.whoPays}</legend>
      <Person id="about" label={A.about} hint={A.aboutHint} is={t.client} set={(client) => set({ client })} />
      <Select
        label={A.payer}
        value={t.pays}
        set={(pays) => set({ pays })}
        options={[
          ["client", A.paysSelf],
          ["other", A.paysOther],
          ["company", A.paysCompany],
        ]}
      />
      {t.pays === "other" && (
        <Person id="payer" label={A.otherClient} hint={A.aboutHint} is={t.other} set={(other) => set({ other })} />
      )}
      {t.pays === "company" && (
        <>
          <div class="two">
            {input(T.name, "name", 120)}
            {input(A.orgNumber, "org_number", 20, A.orgHint)}
          </div>
          <Receives p={p} country={p.country ?? country} />
          <Input
            label={A.street}
            value={a.street ?? ""}
            set={(street) => put({ address: { ...a, street } })}
            max={120}
          />
          <div class="two">
            <Input
              label={A.postcode}
              value={a.postcode ?? ""}
              set={(postcode) => put({ address: { ...a, postcode } })}
              max={12}
            />
            <Input label={A.city} value={a.city ?? ""} set={(city) => put({ address: { ...a, city } })} max={80} />
          </div>
          <div class="two">
            {input(T.email, "email", 254)}
            {input(A.eInvoice, "e_invoice", 60, A.eInvoiceHint)}
          </div>
          {(p.org_number || p.e_invoice) && (
            <Select
              label={A.sendBy}
              value={p.send_by ?? ""}
              set={(by) => put({ send_by: by as Api.Payer["send_by"] })}
              options={[
                ["", A.sendAsSuits],
                ["peppol", A.sendPeppol],
                ["email", A.sendMail],
              ]}
            />
          )}
        </>
      )}
      {lack && <p class="error">{lack}</p>}
    </fieldset>
  );
}

/** Whether the business receives e-invoices: its access point is asked once a number is whole. */
function Receives({ p, country }: { p: Api.Payer; country: string }) {
  const asked = useSettled({ address: p.e_invoice?.trim(), org_number: p.org_number?.trim(), country }, 500),
    [is, set] = useState<Api.EInvoiceReceiver>();
  useEffect(() => {
    let current = true;
    set(undefined);
    if (asked.address || asked.org_number)
      call("GET /v1/e-invoice-receivers", filled(asked) as { country: string }).then(
        (r) => current && set(r),
        () => undefined, // no access point, or no number yet: there is nothing to say
      );
    return () => {
      current = false;
    };
  }, [JSON.stringify(asked)]);
  return (
    <p class={"hint receives" + (is?.invoices ? " well" : "")} aria-live="polite">
      {is && <Icon shape={is.invoices ? "check" : "note"} />}
      {is && (is.invoices ? A.receives : A.receivesNot)}
    </p>
  );
}

/** What each country's law of VAT leaves to choose, by the country. */
const law = signal<Record<string, { reduced: string[] | null }>>({});

interface LinesProps extends PartProps {
  lacks: (path: string) => string | undefined;
  seller: Api.SellerView | undefined;
}

function Lines({ t, set, wrong, lacks, seller }: LinesProps) {
  const list = useRef<HTMLOListElement>(null),
    focus = useRef("");
  useEffect(() => {
    if (!Object.keys(law.value).length)
      read<typeof law.value>("law").then(
        (l) => (law.value = l),
        () => undefined, // what was chosen stays
      );
  }, []);
  useLayoutEffect(() => {
    // what is added gets the focus, and a button that moves with its line keeps it
    if (focus.current) list.current?.querySelector<HTMLElement>(focus.current)?.focus();
    focus.current = "";
  });
  const put = (n: number, c: Partial<Line>) => set({ lines: t.lines.map((l, m) => (m === n ? { ...l, ...c } : l)) });
  const add = (c: Partial<Line> = {}) => {
    const last = t.lines.at(-1),
      lines = last && !last.text.trim() && !last.price.trim() ? t.lines.slice(0, -1) : t.lines;
    focus.current = `li:nth-child(${lines.length + 1}) input`;
    set({ lines: [...lines, { ...noLine, vat: last?.vat ?? "", ...c }] });
  };
  const move = (n: number, by: 1 | -1) => {
    const lines = [...t.lines];
    lines.splice(n + by, 0, ...lines.splice(n, 1));
    const end = n + by === 0 || n + by === lines.length - 1;
    focus.current = `li:nth-child(${n + by + 1}) [data-by="${end ? -by : by}"]`;
    say(fill(A.movedTo, { n: n + by + 1 }));
    set({ lines });
  };
  const remove = (n: number) => {
    focus.current = `li:nth-child(${Math.max(n, 1)}) input`;
    const lines = t.lines.filter((_, m) => m !== n);
    set({ lines: lines.length ? lines : [noLine] });
  };
  // the paths of the API count the lines that are sent
  const sent = t.lines.filter((l) => l.text.trim() || l.price.trim());
  const path = (l: Line) => `lines[${sent.indexOf(l)}].`;
  const button = (n: number, by: 1 | -1) => (
    <button
      type="button"
      class="round"
      data-by={by}
      aria-label={fill(by < 0 ? A.moveUp : A.moveDown, { n: n + 1 })}
      disabled={by < 0 ? !n : n === t.lines.length - 1 || t.lines[n + 1]!.taken}
      onClick={() => move(n, by)}
    >
      <Icon shape="right" class={by < 0 ? "up" : "down"} />
    </button>
  );
  return (
    <fieldset class="part">
      <legend>{A.lines}</legend>
      <ol class="writing" ref={list}>
        {t.lines.map((l, n) =>
          l.taken ? (
            <li key={n} class="taken">
              <span>{l.text}</span>
              <span class="sum">−{l.price}</span>
            </li>
          ) : (
            <li key={n}>
              <OneLine
                l={l}
                n={n}
                t={t}
                put={(c) => put(n, c)}
                seller={seller}
                wrong={(f) => wrong(path(l) + f)}
                lack={lacks(path(l) + "vat")}
              />
              <div class="moves">
                {button(n, -1)}
                {button(n, 1)}
                <button
                  type="button"
                  class="round"
                  aria-label={fill(A.removeLine, { n: n + 1 })}
                  onClick={() => remove(n)}
                >
                  <Icon shape="close" />
                </button>
              </div>
            </li>
          ),
        )}
      </ol>
      {lacks("lines") && <p class="error">{lacks("lines")}</p>}
      <div class="acts">
        <button type="button" class="btn" onClick={() => add()}>
          <Icon shape="plus" />
          {A.addLine}
        </button>
        {!!services.value.length && (
          <label class="chip">
            <span class="vh">{A.addService}</span>
            <select
              value=""
              onChange={(e) => {
                const s = services.value.find((x) => x.id === e.currentTarget.value);
                e.currentTarget.value = "";
                if (s)
                  add({
                    text: s.name,
                    price: typedAmount(s.price.amount_minor, t.currency),
                    practitioner: s.practitioners.length === 1 ? s.practitioners[0]! : "",
                  });
              }}
            >
              <option value="">{A.addService}</option>
              {services.value.map((s) => (
                <option key={s.id} value={s.id}>
                  {s.name}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
    </fieldset>
  );
}

interface OneLineProps {
  l: Line;
  n: number;
  t: Typed;
  put: (c: Partial<Line>) => void;
  seller: Api.SellerView | undefined;
  wrong: (field: string) => string | undefined;
  lack: string | undefined;
}

function OneLine({ l, n, t, put, seller, wrong, lack }: OneLineProps) {
  const rates = law.value[seller?.country ?? ""]?.reduced ?? [],
    own = l.vat.split(":")[1],
    gross = Math.round(+plain(l.quantity) * minorIn(l.price, t.currency));
  const vats: [string, string][] = [
    ["", A.vatUnset],
    ["standard", A.vatStandard],
    ...[...new Set([...rates, ...(own ? [own] : [])])].map((r): [string, string] => [
      "reduced:" + r,
      fill(A.vatReduced, { rate: spoken(r) }),
    ]),
    ["exempt", A.vatExempt],
    ["outside", A.vatOutside],
  ];
  const people =
    seen.value.some((p) => p.id === l.practitioner) || !l.practitioner
      ? seen.value
      : [practitionerOf(l.practitioner)!, ...seen.value];
  return (
    <div class="one-line" role="group" aria-label={fill(A.lineN, { n: n + 1 })}>
      <Input
        label={A.text}
        value={l.text}
        set={(text) => put({ text })}
        max={200}
        error={wrong("text") && A.textMissing}
      />
      <div class="figures-in">
        <Input
          label={A.quantity}
          value={l.quantity}
          set={(quantity) => put({ quantity })}
          max={12}
          decimal
          error={wrong("quantity") && A.numberWrong}
        />
        <Input
          label={A.price}
          value={l.price}
          set={(price) => put({ price })}
          max={14}
          decimal
          error={wrong("unit_price_minor") || isNaN(minorIn(l.price, t.currency)) ? A.numberWrong : undefined}
        />
        {seller?.vat_registered !== false && (
          <Field label={A.vat} error={lack ?? (wrong("vat.treatment") || wrong("vat.rate"))}>
            {(id, described) => (
              <select
                id={id}
                value={l.vat}
                aria-describedby={described}
                aria-invalid={lack ? "true" : undefined}
                onChange={(e) => put({ vat: e.currentTarget.value })}
              >
                {vats.map(([v, words]) => (
                  <option key={v} value={v} selected={v === l.vat}>
                    {words}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
        <p class="sum">{isNaN(gross) ? "–" : sumOf(gross, t.currency)}</p>
      </div>
      <details>
        <summary>{A.more}</summary>
        <Input label={A.note} hint={A.noteHint} value={l.note} set={(note) => put({ note })} max={200} />
        <div class="two">
          <Field label={A.supplied}>
            {(id) => (
              <input id={id} type="date" value={l.from} onInput={(e) => put({ from: e.currentTarget.value })} />
            )}
          </Field>
          <Field label={A.suppliedTo} error={wrong("to") && A.toBeforeFrom}>
            {(id) => <input id={id} type="date" value={l.to} onInput={(e) => put({ to: e.currentTarget.value })} />}
          </Field>
          <Input label={A.place} value={l.place} set={(place) => put({ place })} max={120} />
          <Select
            label={T.practitioner}
            value={l.practitioner}
            set={(practitioner) => put({ practitioner })}
            options={[["", "–"], ...people.map((p): [string, string] => [p.id, p.name])]}
          />
        </div>
      </details>
    </div>
  );
}

/** Who issues it, until when it is to be paid, and what else stands on it. */
function Rest({
  t,
  set,
  wrong,
  seller,
  lack,
}: PartProps & { seller: Api.SellerView | undefined; lack: string | undefined }) {
  const sellers = useSellers()?.mine.filter((s) => !s.inactive || s.id === t.seller) ?? [];
  const foreign = t.currency !== { NO: "NOK", SE: "SEK", DK: "DKK", FI: "EUR" }[seller?.country ?? "NO"];
  return (
    <fieldset class="part">
      <legend>{A.terms}</legend>
      {sellers.length > 1 && (
        <Select
          label={A.seller}
          value={t.seller}
          set={(seller) => set({ seller })}
          options={sellers.map((s) => [s.id, s.name])}
        />
      )}
      <div class="two">
        <Input
          label={A.dueDays}
          hint={fill(A.dueHint, { n: seller?.due_days || 14 })}
          value={t.due}
          set={(due) => set({ due })}
          max={3}
          decimal
          error={wrong("due_days")}
        />
        <Input
          label={A.yours}
          hint={A.yoursHint}
          value={t.yours}
          set={(yours) => set({ yours })}
          max={60}
          error={wrong("your_reference")}
        />
        <Select
          label={T.language}
          value={t.language}
          set={(language) => set({ language })}
          options={[
            ["", A.theirLanguage],
            ["nb", "Norsk"],
            ["sv", "Svenska"],
            ["da", "Dansk"],
            ...(seller?.country === "NO" ? [] : [["fi", "Suomi"] as [string, string]]),
            ["en", "English"],
          ]}
        />
        <Select
          label={A.currency}
          value={t.currency}
          set={(currency) => set({ currency })}
          options={[...new Set(["NOK", "SEK", "DKK", "EUR", t.currency])].map((c) => [c, c])}
        />
      </div>
      {foreign && (
        <>
          <p class="hint">{A.rateHint}</p>
          <div class="two">
            <Input
              label={A.rate}
              value={t.rate}
              set={(rate) => set({ rate })}
              max={20}
              decimal
              error={wrong("exchange.rate")}
            />
            <Field label={A.rateDay}>
              {(id) => <input id={id} type="date" value={t.on} onInput={(e) => set({ on: e.currentTarget.value })} />}
            </Field>
            <Input label={A.source} value={t.source} set={(source) => set({ source })} max={60} />
          </div>
        </>
      )}
      {lack && <p class="error">{lack}</p>}
      <Text
        label={A.sentences}
        hint={A.sentencesHint}
        value={t.terms}
        set={(terms) => set({ terms })}
        rows={2}
        error={wrong("terms")}
      />
    </fieldset>
  );
}
