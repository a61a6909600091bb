// Settings: everything that a practice sets up, a page for each part.
import type { ComponentChildren } from "preact";
import * as T from "texts";
import * as A from "texts/settings";
import style from "settings.css";
import { Pending, faultAt } from "./act";
import { call } from "./api";
import { draftOf } from "./drafts";
import { Colour, Form, Met, Num, Spoken, Tick, filled, languages, numberOf, wordsOf, useForm } from "./forms";
import { Offer, Offers } from "./offers";
import { People, Person } from "./people";
import { Absences, Calendars, Closed, Embed, Place, Places, Room } from "./places";
import { language, practitionerOf, providerName, serviceOf, who } from "./practice";
import { at, route } from "./route";
import { Member, Staff, staffName } from "./staff";
import { kept, part, useKept } from "./store";
import { Empty, Icon, Input, Later, Select, Text, To, useDress } from "./ui";
import { FieldPage, TagPage, Vocabulary } from "./words";

export { speak } from "texts/settings";
export { Start } from "./start";

const money = part("providers", () => import("./providers")),
  intake = part("intake", () => import("./intake")),
  sellers = part("sellers", () => import("./sellers")),
  carriers = part("carriers", () => import("./carriers")),
  heard = part("feedback", () => import("./feedback")),
  greeting = part("greetings", () => import("./greetings")),
  wording = part("wording", () => import("./wording"));

/** What an access point is called. */
export const carrierName = (p: string) =>
  p === "sandbox" ? A.trialCarrier : p.charAt(0).toUpperCase() + p.slice(1);

interface Page {
  id: string;
  name: () => string;
  hint: () => string;
  owner?: boolean; // only theirs
  shown: () => ComponentChildren;
  one?: (id: string) => ComponentChildren;
}

const pages: Page[] = [
  { id: "practice", name: () => A.practice, hint: () => A.practiceHint, owner: true, shown: () => <Practice /> },
  {
    id: "people",
    name: () => (who.value.role === "practitioner" ? A.workHours : A.people),
    hint: () => A.peopleHint,
    shown: () => <People />,
    one: (id) => <Person id={id} />,
  },
  {
    id: "staff",
    name: () => A.staff,
    hint: () => A.staffHint,
    owner: true,
    shown: () => <Staff />,
    one: (id) => <Member id={id} />,
  },
  {
    id: "services",
    name: () => A.services,
    hint: () => A.servicesHint,
    owner: true,
    shown: () => <Offers />,
    one: (id) => <Offer id={id} />,
  },
  {
    id: "places",
    name: () => A.places,
    hint: () => A.placesHint,
    owner: true,
    shown: () => <Places />,
    one: (id) => <Place id={id} />,
  },
  {
    id: "tags",
    name: () => A.vocabulary,
    hint: () => A.vocabularyHint,
    owner: true,
    shown: () => <Vocabulary />,
    one: (id) => <TagPage id={id} />,
  },
  {
    id: "payments",
    name: () => T.payments,
    hint: () => A.paymentsHint,
    owner: true,
    shown: () => <Later load={() => money().then((m) => m.Providers)} given={{}} />,
    one: (id) => <Later key={id} load={() => money().then((m) => m.Account)} given={{ name: id }} />,
  },
  {
    id: "forms",
    name: () => A.forms,
    hint: () => A.formsHint,
    owner: true,
    shown: () => <Later load={() => intake().then((m) => m.Forms)} given={{}} />,
    one: (id) => <Later key={id} load={() => intake().then((m) => m.One)} given={{ id }} />,
  },
  {
    id: "invoices",
    name: () => T.invoices,
    hint: () => A.invoicesHint,
    owner: true,
    shown: () => <Later load={() => sellers().then((m) => m.Sellers)} given={{}} />,
    one: (id) => <Later key={id} load={() => sellers().then((m) => m.Seller)} given={{ id }} />,
  },
  {
    id: "e-invoice",
    name: () => A.eInvoices,
    hint: () => A.eInvoicesHint,
    owner: true,
    shown: () => <Later load={() => carriers().then((m) => m.Carriers)} given={{}} />,
    one: (id) => <Later key={id} load={() => carriers().then((m) => m.Carrier)} given={{ name: id }} />,
  },
  {
    id: "feedback",
    name: () => T.feedback,
    hint: () => A.feedbackHint,
    owner: true,
    shown: () => <Later load={() => heard().then((m) => m.Setup)} given={{}} />,
  },
  {
    id: "greetings",
    name: () => A.greetings,
    hint: () => A.greetingsHint,
    owner: true,
    shown: () => <Later load={() => greeting().then((m) => m.Greetings)} given={{}} />,
  },
  {
    id: "texts",
    name: () => A.messageTexts,
    hint: () => A.messageTextsHint,
    owner: true,
    shown: () => <Later load={() => wording().then((m) => m.Kinds)} given={{}} />,
    one: (id) => <Later key={id} load={() => wording().then((m) => m.One)} given={{ kind: id }} />,
  },
  { id: "absences", name: () => A.absences, hint: () => A.absencesHint, shown: () => <Absences /> },
  { id: "closed", name: () => A.closedDays, hint: () => A.closedDaysHint, shown: () => <Closed /> },
  { id: "calendars", name: () => A.calendars, hint: () => A.calendarsHint, shown: () => <Calendars /> },
  { id: "embed", name: () => A.embed, hint: () => A.embedHint, shown: () => <Embed /> },
];

/** What is reached by the page of something else. */
const below: { [path: string]: { page: string; one: (id: string) => ComponentChildren } } = {
  rooms: { page: "places", one: (id) => <Room id={id} /> },
  fields: { page: "tags", one: (id) => <FieldPage id={id} /> },
};

export function Settings() {
  useDress(style);
  const [asked = "", id] = route.value.path;
  const mine = pages.filter((p) => !p.owner || who.value.role === "owner");
  const other = id ? below[asked] : undefined;
  const page = mine.find((p) => p.id === (other?.page ?? asked));
  return (
    <section class={"settings" + (page ? " in" : "")}>
      <nav aria-label={T.settings}>
        <h1 tabIndex={-1}>{T.settings}</h1>
        <ul>
          {mine.map((p) => (
            <li key={p.id}>
              <To to={at("settings", [p.id])} class={p === page ? "on" : undefined}>
                <b>{p.name()}</b>
                <small>{p.hint()}</small>
              </To>
            </li>
          ))}
          <li>
            <To to={at("sign-in")}>
              <b>{T.ownSignIn}</b>
              <small>{A.ownSignInHint}</small>
            </To>
          </li>
        </ul>
      </nav>
      <div class="page" key={page?.id}>
        {page ? (
          <>
            <To to={id ? at("settings", [page.id]) : at("settings")} class={"back" + (id ? "" : " up")}>
              <Icon shape="left" />
              {id ? page.name() : T.settings}
            </To>
            <h1 tabIndex={-1}>{id ? <bdi>{titleOf(asked, id)}</bdi> : page.name()}</h1>
            {id && other ? other.one(id) : id && page.one ? page.one(id) : page.shown()}
          </>
        ) : (
          <div class="hello">
            <Empty title={T.settings}>
              <p>{A.pickOne}</p>
            </Empty>
          </div>
        )}
      </div>
      <Met />
    </section>
  );
}

function titleOf(asked: string, id: string): string {
  switch (asked) {
    case "rooms":
      return id === "new" ? A.newRoom : A.room;
    case "tags":
      return id === "new" ? A.newTag : T.tag;
    case "fields":
      return id === "new" ? A.newField : A.field;
    case "people":
      return id === "new" ? A.newPerson : (practitionerOf(id)?.name ?? "");
    case "staff":
      return id === "new" ? A.newStaff : staffName(id);
    case "payments":
      return providerName(id);
    case "e-invoice":
      return carrierName(id);
    case "forms":
      return id === "new" ? A.newForm : A.form;
    case "invoices":
      return id === "new"
        ? A.newSeller
        : (kept("GET /v1/sellers", {}).value.value?.items.find((s) => s.id === id)?.name ?? "");
    case "texts":
      return (
        kept("GET /v1/texts", { reader: language.value }).value.value?.items.find((x) => x.kind === id)?.name ?? ""
      );
    case "services":
      return id === "new" ? A.newService : (serviceOf(id)?.name ?? "");
    default:
      return id === "new" ? A.newPlace : A.place;
  }
}

function Practice() {
  const k = useKept("GET /v1/practice", {}),
    p = k.value.value;
  if (!p) return <Pending of={k} n={8} />;
  return <PracticeForm of={p} />;
}

const practiceOf = (p: Api.Practice) => ({
  name: p.name,
  text: p.text ?? "",
  email: p.email,
  phone: p.phone ?? "",
  address: p.address ?? "",
  website: p.website ?? "",
  privacy: p.privacy ?? "",
  language: p.language,
  accent: p.accent ?? "",
  sms_sender: p.sms_sender ?? "",
  undo: String(p.undo_seconds || 60),
  hold: String(p.waitlist_minutes || 120),
  quietFrom: p.quiet_hours?.from ?? "21:00",
  quietTo: p.quiet_hours?.to ?? "08:00",
  confirm: p.confirm_first_booking ?? "never",
  share: !!p.share_clients,
  mail: p.task_mail?.at ?? "",
  translations: (p.translations ?? {}) as { [l: string]: { text?: string } },
});

function PracticeForm({ of }: { of: Api.Practice }) {
  const d = draftOf("practice", practiceOf(of)),
    v = d.now,
    form = useForm(d);
  const save = () => {
    const { undo, hold, quietFrom, quietTo, confirm, share, mail, translations, ...plain } = v;
    const was = practiceOf(of); // what is not touched stays as it is, also where it was left out
    const body: Api.Practice = {
      ...of,
      ...plain,
      name: plain.name.trim(),
      share_clients: share,
    };
    if (undo !== was.undo) body.undo_seconds = numberOf(undo);
    if (hold !== was.hold) body.waitlist_minutes = numberOf(hold);
    if (quietFrom + quietTo !== was.quietFrom + was.quietTo) body.quiet_hours = { from: quietFrom, to: quietTo };
    if (confirm !== was.confirm) body.confirm_first_booking = confirm;
    const words = wordsOf(translations);
    delete body.translations;
    delete body.task_mail;
    if (words) body.translations = words;
    if (mail) body.task_mail = { at: mail, weekdays: of.task_mail?.weekdays ?? ["mon", "tue", "wed", "thu", "fri"] };
    form.save(body.name, () => call("PUT /v1/practice", {}, filled(body)));
  };
  const wrong = (name: string) => faultAt(form.problem, name);
  return (
    <Form draft={d} save={save} busy={form.busy} problem={form.problem} ready={!!v.name.trim() && !!v.email.trim()}>
      <Input label={T.name} value={v.name} set={(name) => d.set({ name })} max={120} error={wrong("name")} />
      <Text
        label={A.aboutUs}
        hint={A.aboutUsHint}
        value={v.text}
        set={(text) => d.set({ text })}
        max={4000}
        rows={4}
      />
      <Spoken
        of={v.translations}
        set={(translations) => d.set({ translations })}
        fields={[{ name: "text", label: A.aboutUs, rows: 4, max: 4000 }]}
      />
      <div class="two">
        <Input
          label={T.email}
          type="email"
          value={v.email}
          set={(email) => d.set({ email })}
          hint={A.emailHint}
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
      <Input label={A.address} value={v.address} set={(address) => d.set({ address })} max={300} />
      <div class="two">
        <Input
          label={A.website}
          value={v.website}
          set={(website) => d.set({ website })}
          max={300}
          error={wrong("website")}
        />
        <Input
          label={A.privacy}
          value={v.privacy}
          set={(privacy) => d.set({ privacy })}
          hint={A.privacyHint}
          max={300}
          error={wrong("privacy")}
        />
        <Select label={T.language} value={v.language} set={(language) => d.set({ language })} options={languages} />
        <Input
          label={A.smsSender}
          value={v.sms_sender}
          set={(sms_sender) => d.set({ sms_sender })}
          hint={A.smsSenderHint}
          max={11}
          error={wrong("sms_sender")}
        />
      </div>
      <Colour label={A.ourColour} value={v.accent} set={(accent) => d.set({ accent })} />
      <details>
        <summary>{A.manners}</summary>
        <div class="two">
          <Num
            label={A.undoTime}
            unit={A.seconds}
            value={v.undo}
            set={(undo) => d.set({ undo })}
            hint={A.undoTimeHint}
            error={wrong("undo_seconds")}
          />
          <Num
            label={A.holdTime}
            unit={A.min}
            value={v.hold}
            set={(hold) => d.set({ hold })}
            hint={A.holdTimeHint}
            error={wrong("waitlist_minutes")}
          />
          <Input label={A.quietFrom} type="time" value={v.quietFrom} set={(quietFrom) => d.set({ quietFrom })} />
          <Input
            label={A.quietTo}
            type="time"
            value={v.quietTo}
            set={(quietTo) => d.set({ quietTo })}
            hint={A.quietHint}
          />
          <Select
            label={A.confirmFirst}
            value={v.confirm}
            set={(c) => d.set({ confirm: c as typeof v.confirm })}
            options={[
              ["never", A.confirmNever],
              ["under-pressure", A.confirmPressure],
              ["always", A.confirmAlways],
            ]}
          />
          <Select
            label={A.taskMail}
            value={v.mail}
            set={(mail) => d.set({ mail })}
            options={[
              ["", A.noTaskMail],
              ...[...new Set(["06:00", "07:00", "08:00", v.mail])]
                .filter(Boolean)
                .map((m): [string, string] => [m, m]),
            ]}
          />
        </div>
        <Tick label={A.share} hint={A.shareHint} on={v.share} set={(share) => d.set({ share })} />
      </details>
    </Form>
  );
}
