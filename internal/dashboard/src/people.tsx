// Settings: those who give services, with their hours.
import { useState } from "preact/hooks";
import * as T from "texts";
import * as A from "texts/settings";
import { Pending, Wrong, faultAt, useAct } from "./act";
import { call } from "./api";
import { addOnce, draftOf, isDraft } from "./drafts";
import { Copy, Entry, Form, Later, New, Spoken, Tick, filled, languages, slug, useForm, wordsOf } from "./forms";
import { Differing, Hours } from "./hours";
import { me, seen, who } from "./practice";
import { at } from "./route";
import { useKept } from "./store";
import { Dialog, Empty, Input, Select } from "./ui";
import { plansOf, rulesOf, type Plan } from "./week";

/** The practitioners, as links to their pages. */
export function People() {
  const all = (me.value.value?.practitioners ?? []).filter(
    (p) => who.value.role !== "practitioner" || p.id === who.value.practitioner,
  );
  const owner = who.value.role === "owner";
  return (
    <>
      {!all.length && (
        <Empty title={A.noPeople}>
          <p>{A.noPeopleHint}</p>
        </Empty>
      )}
      <ul class="entries links">
        {all.map((p) => (
          <Entry key={p.id} to={at("settings", ["people", p.id])} name={p.name} under={<bdi>{p.title}</bdi>}>
            {isDraft("people/" + p.id) && <span class="tag">{A.unsaved}</span>}
            {p.inactive && <span class="tag">{A.inactive}</span>}
          </Entry>
        ))}
      </ul>
      {owner && <New to={at("settings", ["people", "new"])} label={A.newPerson} />}
    </>
  );
}

type PersonDraft = {
  name: string;
  title: string;
  email: string;
  language: string;
  inactive: boolean;
  authorisations: Api.Authorisation[];
  plans: Plan[];
  translations: { [l: string]: { title?: string } };
};

const personOf = (p?: Api.Practitioner): PersonDraft => ({
  name: p?.name ?? "",
  title: p?.title ?? "",
  email: p?.email ?? "",
  language: p?.language ?? "",
  inactive: !!p?.inactive,
  authorisations: p?.authorisations ?? [],
  plans: plansOf(p?.hours.rules),
  translations: p?.translations ?? {},
});

export function Person({ id }: { id: string }) {
  if (who.value.role !== "owner") return <OwnHours id={id} />;
  return id === "new" ? <PersonForm /> : <Known id={id} />;
}

function Known({ id }: { id: string }) {
  const k = useKept("GET /v1/practitioners/{id}", { id }),
    p = k.value.value;
  if (!p) return <Pending of={k} n={8} />;
  return <PersonForm key={id} of={p} />;
}

function PersonForm({ of }: { of?: Api.Practitioner }) {
  const place = "people/" + (of?.id ?? "new"),
    d = draftOf(place, personOf(of)),
    form = useForm(d);
  const save = () => {
    const id = of?.id ?? slug(d.now.name, me.value.value?.practitioners.map((p) => p.id) ?? []);
    const { plans, translations, ...rest } = d.now;
    const body: Api.Practitioner = filled({
      ...of,
      ...rest,
      id,
      name: rest.name.trim(),
      hours: { ...of?.hours, rules: rulesOf(plans) },
      translations: wordsOf(translations) as NonNullable<Api.Practitioner["translations"]>,
    });
    const put = (id: string) => call("PUT /v1/practitioners/{id}", { id }, { ...body, id });
    const post = (b: typeof body, key: string) => call("POST /v1/practitioners", {}, b, key);
    form.save(
      body.name,
      () => (of ? put(id) : addOnce(place, body, post, (made) => put(made.id))),
      of ? "" : (made) => at("settings", ["people", made]),
    );
  };
  const remove = () =>
    form.remove(of!.name, () => call("DELETE /v1/practitioners/{id}", { id: of!.id }), at("settings", ["people"]));
  const wrong = (name: string) => faultAt(form.problem, name);
  return (
    <>
      <Form
        draft={d}
        save={save}
        busy={form.busy}
        problem={form.problem}
        isNew={!of}
        ready={!!d.now.name.trim()}
        remove={of && remove}
      >
        <div class="two">
          <Input
            label={T.name}
            value={d.now.name}
            set={(name) => d.set({ name })}
            max={120}
            error={wrong("name")}
            focus={!of}
          />
          <Input
            label={A.jobTitle}
            value={d.now.title}
            set={(title) => d.set({ title })}
            max={120}
            hint={A.jobTitleHint}
            error={wrong("title")}
          />
        </div>
        <Spoken
          of={d.now.translations}
          set={(translations) => d.set({ translations })}
          fields={[{ name: "title", label: A.jobTitle }]}
        />
        <div class="two">
          <Input
            label={T.email}
            type="email"
            value={d.now.email}
            set={(email) => d.set({ email })}
            max={254}
            hint={A.noticesHint}
            error={wrong("email")}
          />
          <Select
            label={T.language}
            value={d.now.language}
            set={(language) => d.set({ language })}
            options={[["", T.practiceLanguage], ...languages]}
          />
        </div>
        <Later label={A.authorisations}>
          {(m) => (
            <m.Authorised
              of={d.now.authorisations}
              set={(authorisations) => d.set({ authorisations })}
              problem={form.problem}
            />
          )}
        </Later>
        <h2>{A.workHours}</h2>
        <Hours plans={d.now.plans} set={(plans) => d.set({ plans })} places />
        {of && (
          <Tick
            label={A.notWorking}
            hint={A.notWorkingHint}
            on={d.now.inactive}
            set={(inactive) => d.set({ inactive })}
          />
        )}
      </Form>
      {of && <Differing id={of.id} />}
      {of && <Feed id={of.id} />}
    </>
  );
}

/** The hours of a practitioner, for those who may change nothing else of them. */
function OwnHours({ id }: { id: string }) {
  const k = useKept("GET /v1/practitioners/{id}/hours", { id }),
    h = k.value.value,
    name = seen.value.find((p) => p.id === id)?.name ?? "";
  if (!h) return <Pending of={k} n={8} />;
  return (
    <>
      <HoursForm key={id} id={id} name={name} of={h} />
      <Differing id={id} />
      <Feed id={id} />
    </>
  );
}

function HoursForm({ id, name, of }: { id: string; name: string; of: Api.Hours }) {
  const d = draftOf("people/" + id, { plans: plansOf(of.rules) }),
    form = useForm(d);
  const save = () =>
    form.save(name, () => call("PUT /v1/practitioners/{id}/hours", { id }, { ...of, rules: rulesOf(d.now.plans) }));
  return (
    <Form draft={d} save={save} busy={form.busy} problem={form.problem}>
      <h2>{A.workHours}</h2>
      <Hours plans={d.now.plans} set={(plans) => d.set({ plans })} places />
    </Form>
  );
}

/** The secret address of a practitioner's calendar, for a phone's own. */
function Feed({ id }: { id: string }) {
  const [url, setURL] = useState(""),
    [sure, setSure] = useState(false),
    act = useAct();
  const make = () =>
    act.run(async () => {
      setURL((await call("POST /v1/practitioners/{id}/feed", { id })).url);
      setSure(false);
    });
  return (
    <section>
      <h2>{A.feed}</h2>
      <p class="quiet">{A.feedHint}</p>
      {url ? (
        <>
          <p class="code">{url}</p>
          <Copy text={url} label={A.copyAddress} />
        </>
      ) : (
        <button class="btn" onClick={() => setSure(true)}>
          {A.makeFeed}
        </button>
      )}
      {sure && (
        <Dialog title={A.makeFeed} close={() => setSure(false)}>
          <p class="lead">{A.feedSure}</p>
          <div class="acts">
            <button class="btn main" disabled={act.busy} onClick={make}>
              {A.makeFeed}
            </button>
            <button class="btn" onClick={() => setSure(false)}>
              {T.cancelEdit}
            </button>
          </div>
          <Wrong problem={act.problem} />
        </Dialog>
      )}
    </section>
  );
}
