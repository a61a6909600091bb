// Settings: who issues invoices, what the law still asks for of them, and their books.
import { useState } from "preact/hooks";
import * as T from "texts";
import * as A from "texts/sellers";
import { addDays, fill } from "../../script/src/dates";
import style from "sellers.css";
import { Pending, Wrong, faultAt, useAct } from "./act";
import { call, download, type Problem } from "./api";
import { addOnce, draftOf } from "./drafts";
import { Entry, Form, New, Num, Several, Tick, filled, numberOf, useForm } from "./forms";
import { Logo } from "./logo";
import { language, practice, seen, today, written } from "./practice";
import { at } from "./route";
import { renew, useKept } from "./store";
import { Empty, Field, Icon, Input, Select, Text, done, useDress } from "./ui";

export { speak } from "texts/sellers";

type View = Api.SellerView;
type Country = View["country"];

const lacking = (s: View) => s.missing.filter((m) => m.must).length;

export function Sellers() {
  useDress(style);
  const k = useKept("GET /v1/sellers", {}),
    all = k.value.value?.items;
  if (!all) return <Pending of={k} n={3} />;
  const state = (s: View) =>
    s.inactive ? A.isInactive : lacking(s) ? fill(A.lacksN, { n: lacking(s) }) : s.default ? A.isDefault : A.isReady;
  return (
    <>
      <p class="quiet">{all.length ? A.intro : A.introNone}</p>
      <ul class="entries links">
        {all.map((s) => (
          <Entry key={s.id} to={at("settings", ["invoices", s.id])} name={s.name} under={state(s)} />
        ))}
      </ul>
      <New to={at("settings", ["invoices", "new"])} label={A.newSeller} />
      {!!all.length && <Books sellers={all} />}
    </>
  );
}

export function Seller({ id }: { id: string }) {
  useDress(style);
  const k = useKept("GET /v1/sellers", {}),
    all = k.value.value?.items;
  if (!all) return <Pending of={k} n={8} />;
  const of = all.find((s) => s.id === id);
  if (!of && id !== "new") return <Empty title={T.notThere} />;
  return (
    <>
      {of && <Checklist of={of} />}
      {of && <Heading of={of} />}
      <SellerForm key={id} of={of} first={!all.length} />
      {of && <Close of={of} />}
    </>
  );
}

/** What the law still asks for, and what is advised; with a word where nothing is missing. */
function Checklist({ of }: { of: View }) {
  return (
    <section class="checklist" aria-label={A.checklist}>
      <h2>{of.missing.length ? A.checklist : A.complete}</h2>
      <ul>
        {!lacking(of) && (
          <li class="well">
            <Icon shape="check" />
            <span>{A.mayIssue}</span>
          </li>
        )}
        {of.missing.map((m) => (
          <li key={m.field} class={m.must ? "bad" : "wait"}>
            <Icon shape={m.must ? "warn" : "note"} />
            <span>
              <b class="vh">{m.must ? A.must : A.advice}: </b>
              {m.text[language.value]}
              <small>{[m.must ? A.must : A.advice, m.source].filter(Boolean).join(" · ")}</small>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What the API takes, in bytes, and how large a picture that was more is drawn, in points. */
const most = 100_000,
  [wide, high] = [800, 400];

/** The picture as the API takes it: one that is too large is drawn smaller. */
async function fitting(file: File): Promise<Blob> {
  if (file.size <= most) return file;
  const from = await createImageBitmap(file).catch((): never => {
      throw { status: 422, code: "logo-unfit" } satisfies Problem;
    }),
    c = document.createElement("canvas"),
    on = c.getContext("2d")!,
    as = (type: string) => new Promise<Blob | null>((done) => c.toBlob(done, type, 0.9));
  for (let by = Math.min(1, wide / from.width, high / from.height); ; by /= 2) {
    c.width = Math.max(1, from.width * by);
    c.height = Math.max(1, from.height * by);
    on.drawImage(from, 0, 0, c.width, c.height);
    const sharp = await as("image/png");
    if (sharp && sharp.size <= most) return sharp;
    on.globalCompositeOperation = "destination-over"; // a JPEG has no points that can be seen through
    on.fillStyle = "white";
    on.fillRect(0, 0, c.width, c.height);
    const photo = await as("image/jpeg");
    if (!photo || photo.size <= most) return photo ?? file;
  }
}

const base64 = (of: Blob) =>
  new Promise<string>((done, failed) => {
    const r = new FileReader();
    r.onload = () => done(String(r.result).split(",")[1] ?? "");
    r.onerror = () => failed({ status: 422, code: "logo-unfit" } satisfies Problem);
    r.readAsDataURL(of);
  });

/** What heads the seller's invoices, as it stands on them. It is set at once, apart from the form. */
function Heading({ of }: { of: View }) {
  const act = useAct();
  const become = (set: () => Promise<unknown>, words: string) =>
    act.run(async () => {
      await set();
      await renew("/v1/sellers", "/v1/invoices");
      done(words);
    });
  const take = (file: File | undefined) =>
    file &&
    become(
      async () => call("PUT /v1/sellers/{id}/logo", { id: of.id }, { picture: await base64(await fitting(file)) }),
      A.logoSaid,
    );
  return (
    <section aria-label={A.logo}>
      <h2>{A.logo}</h2>
      <p class="quiet">{A.logoHint}</p>
      {of.logo && (
        <div class="heading card">
          <Logo key={of.logo} seller={of.id} logo={of.logo} name={fill(A.logoOf, { name: of.name })} />
          <b>
            <bdi>{of.name}</bdi>
          </b>
        </div>
      )}
      <Wrong problem={act.problem} />
      <div class="acts">
        <label class="btn">
          {of.logo ? A.logoReplace : A.logoChoose}
          <input
            class="vh"
            type="file"
            accept="image/png,image/jpeg"
            disabled={act.busy}
            onChange={(e) => {
              take(e.currentTarget.files?.[0]);
              e.currentTarget.value = "";
            }}
          />
        </label>
        {of.logo && (
          <button
            class="btn"
            disabled={act.busy}
            onClick={() => become(() => call("DELETE /v1/sellers/{id}/logo", { id: of.id }), A.logoGone)}
          >
            {A.logoRemove}
          </button>
        )}
      </div>
    </section>
  );
}

const countries: [Country, string][] = [
  ["NO", "Norge"],
  ["SE", "Sverige"],
  ["DK", "Danmark"],
  ["FI", "Suomi"],
];

const legalForms: Record<Country, string[]> = {
  NO: ["enk", "as", "asa", "ans", "da", "nuf", "sa", "forening"],
  SE: ["ef", "ab", "hb", "kb", "ek", "forening"],
  DK: ["enk", "aps", "as", "is", "ks", "forening"],
  FI: ["tmi", "oy", "oyj", "ay", "ky", "osk", "yhdistys"],
};

/** A legal form as people write it. */
const formName = (f: string, country: Country) =>
  f.length > 4
    ? f
    : country === "DK" && f === "aps"
      ? "ApS"
      : country === "DK" && f === "as"
        ? "A/S"
        : country === "FI"
          ? f.charAt(0).toUpperCase() + f.slice(1)
          : f.toUpperCase();

/** The schemes of references that banks of a country have, by what they are called there. */
const schemes: Record<Country, [string, string][]> = {
  NO: [
    ["kid-mod10", "KID (MOD10)"],
    ["kid-mod11", "KID (MOD11)"],
  ],
  SE: [
    ["ocr", "OCR"],
    ["ocr-length", "OCR (+)"],
  ],
  DK: [
    ["fik-71", "FIK +71"],
    ["fik-75", "FIK +75"],
    ["fik-73", "FIK +73"],
  ],
  FI: [["fi", "Viitenumero"]],
};

const typedOf = (s: View | undefined) => ({
  name: s?.name ?? practice.value?.name ?? "",
  country: s?.country ?? countries.find(([c]) => c === practice.value?.country)?.[0] ?? ("NO" as Country),
  legal_form: s?.legal_form ?? "",
  org_number: s?.org_number ?? "",
  vat_number: s?.vat_number ?? "",
  vat_registered: s?.vat_registered ?? false,
  f_tax: !!s?.f_tax,
  address: { street: s?.address?.street ?? "", postcode: s?.address?.postcode ?? "", city: s?.address?.city ?? "" },
  email: s?.email ?? "",
  phone: s?.phone ?? "",
  website: s?.website ?? "",
  bank: {
    account: s?.bank?.account ?? "",
    iban: s?.bank?.iban ?? "",
    bic: s?.bank?.bic ?? "",
    bankgiro: s?.bank?.bankgiro ?? "",
    plusgiro: s?.bank?.plusgiro ?? "",
    fik_creditor: s?.bank?.fik_creditor ?? "",
  },
  scheme: (s?.reference?.scheme ?? "none") as string,
  length: s?.reference?.length ? String(s.reference.length) : "",
  digits: s?.reference?.prefix ?? "",
  prefix: s?.series?.invoice?.prefix ?? "",
  next: s?.series?.invoice?.next ? String(s.series.invoice.next) : "",
  creditPrefix: s?.series?.credit_note?.prefix ?? "",
  creditNext: s?.series?.credit_note?.next ? String(s.series.credit_note.next) : "",
  due: s?.due_days ? String(s.due_days) : "",
  terms: s?.terms?.join("\n") ?? "",
  e_invoice: s?.e_invoice ?? "",
  drafts: (s?.drafts ?? "at-completion") as string,
  automatic: !!s?.automatic,
  practitioners: s?.practitioners ?? [],
  isDefault: !!s?.default,
  inactive: !!s?.inactive,
  reminds: !!s?.reminders,
  after: s?.reminders?.first_after_days ? String(s.reminders.first_after_days) : "",
  fee: !!s?.reminders?.fee,
  agreed: s?.reminders?.agreed_terms ?? "",
  interest: !!s?.reminders?.interest,
});

type Typed = ReturnType<typeof typedOf>;

/** The seller as the API takes it. */
function bodyOf(v: Typed): Api.SellerBody {
  const series = (prefix: string, next: string) =>
    filled<Api.Series>({ prefix: prefix.trim(), next: numberOf(next) || undefined! });
  const body = filled<Api.SellerBody>({
    name: v.name.trim(),
    country: v.country,
    legal_form: v.legal_form || legalForms[v.country][0]!,
    org_number: v.org_number.trim(),
    vat_number: v.vat_registered ? v.vat_number.trim() : "",
    vat_registered: true,
    f_tax: v.country === "SE" && v.f_tax,
    address: filled(v.address),
    email: v.email.trim(),
    phone: v.phone.trim(),
    website: v.website.trim(),
    bank: filled(v.bank),
    reference: filled({
      scheme: v.scheme,
      length: numberOf(v.length) || undefined!,
      prefix: v.digits.trim(),
    }) as Api.Referring,
    series: { invoice: series(v.prefix, v.next), credit_note: series(v.creditPrefix, v.creditNext) },
    due_days: numberOf(v.due) || undefined!,
    terms: v.terms
      .split("\n")
      .map((s) => s.trim())
      .filter(Boolean),
    e_invoice: v.e_invoice.trim(),
    drafts: v.drafts as NonNullable<Api.SellerBody["drafts"]>,
    automatic: v.automatic && v.drafts !== "by-hand",
    practitioners: v.practitioners,
    default: v.isDefault,
    inactive: v.inactive,
  });
  body.vat_registered = v.vat_registered;
  if (v.reminds)
    body.reminders = filled<Api.Reminders>({
      first_after_days: numberOf(v.after) || undefined!,
      fee: v.fee,
      agreed_terms: v.agreed.trim(),
      interest: v.interest,
    });
  return body;
}

function SellerForm({ of, first }: { of: View | undefined; first: boolean }) {
  const place = "sellers/" + (of?.id ?? "new"),
    d = draftOf(place, typedOf(of)),
    v = d.now,
    form = useForm(d);
  const save = () => {
    const put = (id: string) => call("PUT /v1/sellers/{id}", { id }, bodyOf(v));
    const post = (b: Api.SellerBody, key: string) => call("POST /v1/sellers", {}, b, key);
    const send = async () => {
      const a = await (of ? put(of.id) : addOnce(place, bodyOf(v), post, (made) => put(made.id)));
      await renew("/v1/sellers");
      return a;
    };
    form.save(v.name.trim(), send, (id) => at("settings", ["invoices", of?.id ?? id]));
  };
  const wrong = (name: string, words = T.checkThis) => faultAt(form.problem, name) && words,
    bank = (c: Partial<Typed["bank"]>) => d.set({ bank: { ...v.bank, ...c } }),
    address = (c: Partial<Typed["address"]>) => d.set({ address: { ...v.address, ...c } });
  const account = (label: string, name: keyof Typed["bank"], max: number, hint?: string) => (
    <Input
      label={label}
      value={v.bank[name]}
      set={(x) => bank({ [name]: x })}
      max={max}
      error={wrong("bank." + name, A.checkDigits)}
      {...(hint && { hint })}
    />
  );
  return (
    <Form draft={d} save={save} busy={form.busy} problem={form.problem} isNew={!of} ready={!!v.name.trim()}>
      <h2>{A.business}</h2>
      <Input
        label={A.legalName}
        hint={A.legalNameHint}
        value={v.name}
        set={(name) => d.set({ name })}
        max={120}
        error={wrong("name")}
        focus={!of}
      />
      <div class="two">
        <Select
          label={A.country}
          value={v.country}
          set={(c) => d.set({ country: c as Country, legal_form: "", scheme: "none" })}
          options={countries}
        />
        <Select
          label={A.legalForm}
          value={v.legal_form || legalForms[v.country][0]!}
          set={(legal_form) => d.set({ legal_form })}
          options={legalForms[v.country].map((f) => [f, formName(f, v.country)])}
        />
        <Input
          label={A.orgNumber}
          value={v.org_number}
          set={(org_number) => d.set({ org_number })}
          max={20}
          error={wrong("org_number", A.checkDigits)}
        />
        {v.vat_registered && (
          <Input
            label={A.vatNumber}
            hint={A.vatNumberHint}
            value={v.vat_number}
            set={(vat_number) => d.set({ vat_number })}
            max={20}
            error={wrong("vat_number", A.checkDigits)}
          />
        )}
      </div>
      <Tick
        label={A.vatRegistered}
        hint={A.vatRegisteredHint}
        on={v.vat_registered}
        set={(on) => d.set({ vat_registered: on })}
      />
      {v.country === "SE" && <Tick label={A.fTax} on={v.f_tax} set={(f_tax) => d.set({ f_tax })} />}
      <Input
        label={A.street}
        value={v.address.street}
        set={(street) => address({ street })}
        max={120}
        error={wrong("address.street")}
      />
      <div class="two">
        <Input
          label={A.postcode}
          value={v.address.postcode}
          set={(postcode) => address({ postcode })}
          max={12}
          error={wrong("address.postcode")}
        />
        <Input
          label={A.city}
          value={v.address.city}
          set={(city) => address({ city })}
          max={80}
          error={wrong("address.city")}
        />
        <Input
          label={T.email}
          type="email"
          value={v.email}
          set={(email) => d.set({ email })}
          max={254}
          error={wrong("email")}
        />
        <Input
          label={T.phone}
          type="tel"
          value={v.phone}
          set={(phone) => d.set({ phone })}
          max={40}
          error={wrong("phone")}
        />
      </div>
      <Input
        label={A.website}
        value={v.website}
        set={(website) => d.set({ website })}
        max={200}
        error={wrong("website")}
      />

      <h2>{A.paying}</h2>
      <div class="two">
        {account(A.account, "account", 20)}
        {account("IBAN", "iban", 42)}
        {account("BIC", "bic", 11)}
        {v.country === "SE" && account("Bankgiro", "bankgiro", 12)}
        {v.country === "SE" && account("Plusgiro", "plusgiro", 12)}
        {v.country === "DK" && account(A.creditor, "fik_creditor", 10)}
      </div>
      <div class="two">
        <Select
          label={A.scheme}
          value={v.scheme}
          set={(scheme) => d.set({ scheme })}
          options={[["none", A.noScheme], ...schemes[v.country], ["rf", "RF (ISO 11649)"]]}
        />
        {v.scheme !== "none" && (
          <>
            <Num
              label={A.length}
              hint={A.lengthHint}
              value={v.length}
              set={(length) => d.set({ length })}
              error={wrong("reference.length")}
            />
            <Input
              label={A.digits}
              hint={A.digitsHint}
              value={v.digits}
              set={(digits) => d.set({ digits })}
              max={12}
              error={wrong("reference.prefix")}
            />
          </>
        )}
      </div>
      {wrong("reference") && <p class="error">{A.noReference}</p>}
      {v.scheme !== "none" && (
        <p class="looks">
          <span class="quiet">{A.example}</span>{" "}
          {of?.reference_example && !d.dirty ? (
            <b>{of.reference_example}</b>
          ) : (
            <span class="quiet">{A.afterSaving}</span>
          )}
        </p>
      )}
      <div class="two">
        <Num
          label={A.dueDays}
          unit={A.days}
          hint={A.dueHint}
          value={v.due}
          set={(due) => d.set({ due })}
          error={wrong("due_days")}
        />
        <Input
          label={A.eInvoice}
          hint={A.eInvoiceHint}
          value={v.e_invoice}
          set={(e_invoice) => d.set({ e_invoice })}
          max={60}
          error={wrong("e_invoice")}
        />
      </div>
      <Text
        label={A.terms}
        hint={A.termsHint}
        value={v.terms}
        set={(terms) => d.set({ terms })}
        rows={2}
        error={wrong("terms")}
      />

      <h2>{A.numbers}</h2>
      <p class="hint">{A.numbersHint}</p>
      <div class="two">
        <Input
          label={A.prefix}
          hint={A.prefixHint}
          value={v.prefix}
          set={(prefix) => d.set({ prefix })}
          max={12}
          error={wrong("series.invoice.prefix")}
        />
        <Num
          label={A.next}
          value={v.next}
          set={(next) => d.set({ next })}
          error={wrong("series.invoice.next", A.nextWrong)}
        />
        <Input
          label={A.creditPrefix}
          hint={A.creditPrefixHint}
          value={v.creditPrefix}
          set={(creditPrefix) => d.set({ creditPrefix })}
          max={12}
          error={wrong("series.credit_note.prefix")}
        />
        <Num
          label={A.creditNext}
          value={v.creditNext}
          set={(creditNext) => d.set({ creditNext })}
          error={wrong("series.credit_note.next", A.nextWrong)}
        />
      </div>
      {of && !d.dirty && (
        <p class="looks">
          <span class="quiet">{A.nextIs}</span> <b>{v.prefix.replace("{year}", today().slice(0, 4)) + v.next}</b>
        </p>
      )}

      <h2>{A.work}</h2>
      <Select
        label={A.drafts}
        value={v.drafts}
        set={(drafts) => d.set({ drafts })}
        options={[
          ["at-completion", A.atCompletion],
          ...(v.country === "NO" && v.drafts !== "at-booking"
            ? []
            : [["at-booking", A.atBooking] as [string, string]]),
          ["monthly", A.monthly],
          ["by-hand", A.byHand],
        ]}
      />
      {v.drafts !== "by-hand" && (
        <Tick label={A.automatic} hint={A.automaticHint} on={v.automatic} set={(automatic) => d.set({ automatic })} />
      )}
      <Several
        label={A.practitioners}
        hint={A.practitionersHint}
        all={seen.value.map((p) => [p.id, p.name])}
        of={v.practitioners}
        set={(practitioners) => d.set({ practitioners })}
      />
      {!first && !of?.default && (
        <Tick
          label={A.makeDefault}
          hint={A.makeDefaultHint}
          on={v.isDefault}
          set={(isDefault) => d.set({ isDefault })}
        />
      )}
      <Tick label={A.reminds} hint={A.remindsHint} on={v.reminds} set={(reminds) => d.set({ reminds })} />
      {v.reminds && (
        <>
          <div class="two">
            <Num
              label={A.after}
              unit={A.days}
              hint={A.afterHint}
              value={v.after}
              set={(after) => d.set({ after })}
              error={wrong("reminders.first_after_days")}
            />
          </div>
          <Tick label={A.fee} hint={A.feeHint} on={v.fee} set={(fee) => d.set({ fee })} />
          {v.fee && v.country === "SE" && (
            <Input
              label={A.agreed}
              hint={A.agreedHint}
              value={v.agreed}
              set={(agreed) => d.set({ agreed })}
              max={300}
            />
          )}
          <Tick label={A.interest} on={v.interest} set={(interest) => d.set({ interest })} />
        </>
      )}
      {of && <Tick label={A.inactive} hint={A.inactiveHint} on={v.inactive} set={(inactive) => d.set({ inactive })} />}
    </Form>
  );
}

/** The last day of the month before. */
const lastMonth = () => addDays(today().slice(0, 8) + "01", -1);

/** Closes the books until a day: said twice, because it is never taken back. */
function Close({ of }: { of: View }) {
  const [until, setUntil] = useState(""),
    [sure, setSure] = useState(false),
    act = useAct(),
    f = written.value;
  const close = () =>
    act.run(async () => {
      await call("POST /v1/books", {}, { seller: of.id, closed_until: until });
      await renew("/v1/sellers");
      done(fill(A.closedSaid, { day: f.date(until) }));
      setUntil("");
      setSure(false);
    });
  return (
    <section>
      <h2>{A.closing}</h2>
      <p class="quiet">{of.closed_until ? fill(A.closedUntil, { day: f.date(of.closed_until) }) : A.notClosed}</p>
      <form
        noValidate
        onSubmit={(e) => {
          e.preventDefault();
          if (sure) close();
          else if (until) setSure(true);
        }}
      >
        <Field label={A.closeUntil} hint={A.closeHint}>
          {(id, described) => (
            <input
              id={id}
              type="date"
              aria-describedby={described}
              value={until}
              max={addDays(today(), -1)}
              onInput={(e) => {
                setUntil(e.currentTarget.value);
                setSure(false);
              }}
            />
          )}
        </Field>
        {sure && (
          <p class="notice warn" role="alert">
            <Icon shape="warn" />
            {fill(A.closeSure, { day: f.date(until), name: of.name })}
          </p>
        )}
        <Wrong problem={act.problem} />
        <div class="acts">
          <button class={"btn" + (sure ? " stop" : "")} disabled={!until || act.busy}>
            {sure ? A.closeForGood : A.close}
          </button>
          {sure ? (
            <button class="btn" type="button" onClick={() => setSure(false)}>
              {T.cancelEdit}
            </button>
          ) : (
            !until && (
              <button class="btn" type="button" onClick={() => setUntil(lastMonth())}>
                {A.untilLastMonth}
              </button>
            )
          )}
        </div>
      </form>
    </section>
  );
}

/** The books as a file for the accountant. */
function Books({ sellers }: { sellers: View[] }) {
  const d = draftOf("books", { from: lastMonth().slice(0, 8) + "01", to: lastMonth(), seller: "" }),
    { from, to, seller } = d.now,
    act = useAct();
  const day = (label: string, value: string, set: (v: string) => void) => (
    <Field label={label}>
      {(id) => <input id={id} type="date" value={value} onInput={(e) => set(e.currentTarget.value)} />}
    </Field>
  );
  return (
    <section>
      <h2>{A.books}</h2>
      <p class="quiet">{A.booksHint}</p>
      <div class="two">
        {day(A.from, from, (from) => d.set({ from }))}
        {day(A.to, to, (to) => d.set({ to }))}
        {sellers.length > 1 && (
          <Select
            label={A.seller}
            value={seller}
            set={(seller) => d.set({ seller })}
            options={[["", A.allSellers], ...sellers.map((s): [string, string] => [s.id, s.name])]}
          />
        )}
      </div>
      <Wrong problem={act.problem} />
      <div class="acts">
        <button
          class="btn"
          disabled={act.busy || !from || !to}
          onClick={() =>
            act.run(() =>
              download("GET /v1/books", { from, to, ...(seller && { seller }) }, `${A.books}-${from}-${to}.csv`),
            )
          }
        >
          {A.getBooks}
        </button>
      </div>
    </section>
  );
}
