// Settings: the accounts of those who work here, who may do what, and inviting a colleague.
import { useState } from "preact/hooks";
import * as T from "texts";
import * as A from "texts/settings";
import { dayOf, fill, upper } from "../../script/src/dates";
import { Pending, Wrong, faultAt, useAct } from "./act";
import { call } from "./api";
import { addOnce, draftOf, sentNothing } from "./drafts";
import { Entry, Form, New, Tick, filled, languages, saved, useForm } from "./forms";
import { local, me, practitionerOf, written } from "./practice";
import { at } from "./route";
import { signedIn } from "./session";
import { kept, useKept } from "./store";
import { Dialog, Empty, Icon, Input, Select, wordsOf } from "./ui";

type Role = Api.Account["role"];

const roles = (): [Role, string, string][] => [
  ["owner", T.owner, A.ownerCan],
  ["assistant", T.assistant, A.assistantCan],
  ["practitioner", T.practitioner, A.practitionerCan],
];

const roleName = (role: Role) =>
  roles()
    .find(([r]) => r === role)![1]
    .toLowerCase();

/** How an account stands, in a word. */
const standing = (a: Api.Account) =>
  a.state === "active" ? A.isActive : a.state === "disabled" ? A.shutOut : a.expired ? A.expired : A.invited;

/** The name of whose account it is. */
export const staffName = (id: string) =>
  kept("GET /v1/staff", {}).value.value?.items.find((a) => a.id === id)?.name ?? "";

/** The accounts, as links to their pages. */
export function Staff() {
  const k = useKept("GET /v1/staff", {}),
    all = k.value.value?.items;
  if (!all) return <Pending of={k} n={4} />;
  return (
    <>
      {!all.length && (
        <Empty title={A.noStaff}>
          <p>{A.noStaffHint}</p>
        </Empty>
      )}
      <ul class="entries links">
        {all.map((a) => (
          <Entry
            key={a.id}
            to={at("settings", ["staff", a.id])}
            name={a.name}
            note={a.id === signedIn.value.account && ` (${A.itsYou})`}
            under={<Under of={a} />}
          >
            <span class={"tag state-" + a.state}>{standing(a)}</span>
          </Entry>
        ))}
      </ul>
      <New to={at("settings", ["staff", "new"])} label={A.newStaff} />
    </>
  );
}

/** What somebody may do, as whom, and their address. */
const Under = ({ of: a }: { of: Api.Account }) => (
  <>
    {upper(roleName(a.role))}
    {a.practitioner && practitionerOf(a.practitioner)?.name !== a.name && (
      <>
        {" · "}
        <bdi>{practitionerOf(a.practitioner)?.name}</bdi>
      </>
    )}
    {" · "}
    <bdi>{a.email}</bdi>
  </>
);

export function Member({ id }: { id: string }) {
  const k = useKept("GET /v1/staff", {}),
    all = k.value.value?.items;
  if (!all) return <Pending of={k} n={6} />;
  if (id === "new") return <Invite />;
  const of = all.find((a) => a.id === id);
  if (!of) return <Empty title={T.notThere} />;
  const owners = all.filter((a) => a.role === "owner" && a.state === "active");
  return <MemberForm key={id} of={of} lastOwner={owners.length === 1 && owners[0] === of} />;
}

type About = { name: string; role: Role; practitioner: string; language: string };

type Set = (change: Partial<About>) => void;

const isWhole = (v: About) => !!v.name.trim() && (v.role !== "practitioner" || !!v.practitioner);

/** What an owner says of somebody, as the API takes it. */
const bodyOf = (v: About): Api.Change =>
  filled({ name: v.name.trim(), role: v.role, practitioner: v.practitioner, language: v.language as "nb" });

function Invite() {
  const d = draftOf("staff/new", {
      name: "",
      email: "",
      role: "practitioner" as Role,
      practitioner: "",
      language: "",
    }),
    v = d.now,
    form = useForm(d);
  const send = () => {
    const body: Api.Invitee = { ...bodyOf(v), email: v.email.trim() };
    const post = (b: typeof body, key: string) => call("POST /v1/staff", {}, b, key);
    const over = async (made: Api.Account): Promise<Api.Account> => {
      if (made.email === body.email) return call("PUT /v1/staff/{id}", { id: made.id }, bodyOf(v));
      await call("DELETE /v1/staff/{id}", { id: made.id }); // an address never changes
      sentNothing("staff/new");
      return addOnce("staff/new", body, post, over);
    };
    form.say(A.inviteSaid)(body.email, () => addOnce("staff/new", body, post, over), at("settings", ["staff"]));
  };
  const known = form.problem?.code === "email-known";
  return (
    <Form
      draft={d}
      save={send}
      word={A.sendInvite}
      busy={form.busy}
      problem={known ? undefined : form.problem}
      isNew
      ready={isWhole(v) && !!v.email.trim()}
    >
      <div class="two">
        <Input
          label={T.name}
          value={v.name}
          set={(name) => d.set({ name })}
          max={120}
          error={faultAt(form.problem, "name")}
          focus
        />
        <Input
          label={T.email}
          type="email"
          value={v.email}
          set={(email) => d.set({ email })}
          max={254}
          hint={A.staffEmailHint}
          error={known ? wordsOf(form.problem!) : faultAt(form.problem, "email")}
        />
      </div>
      <Rights v={v} set={d.set} />
    </Form>
  );
}

/** What somebody may, and who they are. */
function Rights({ v, set, fixed = false }: { v: About; set: Set; fixed?: boolean }) {
  const people = (me.value.value?.practitioners ?? []).filter((p) => !p.inactive || p.id === v.practitioner);
  return (
    <>
      <fieldset class="field" disabled={fixed}>
        <legend>{A.role}</legend>
        {roles().map(([role, name, can]) => (
          <label key={role} class="tick">
            <input type="radio" name="role" checked={v.role === role} onChange={() => set({ role })} />
            <span>
              {upper(name)}
              <small>{can}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <div class="two">
        <Select
          label={A.whichPerson}
          value={v.practitioner}
          set={(practitioner) => set({ practitioner })}
          options={[
            ["", v.role === "practitioner" ? A.pickPerson : A.noPerson],
            ...people.map((p): [string, string] => [p.id, p.name]),
          ]}
        />
        <Select
          label={T.language}
          value={v.language}
          set={(language) => set({ language })}
          options={[["", T.practiceLanguage], ...languages]}
        />
      </div>
      {!people.length && v.role === "practitioner" && <p class="hint">{A.personFirst}</p>}
    </>
  );
}

const memberOf = (a: Api.Account) => ({
  name: a.name,
  role: a.role,
  practitioner: a.practitioner ?? "",
  language: (a.language ?? "") as string,
  out: a.state === "disabled",
});

/** How an account came about. */
function history(a: Api.Account): string {
  const f = written.value,
    day = (t: string) => f.shortDate(dayOf(local(t)));
  if (a.joined_at) return fill(A.joinedOn, { when: day(a.joined_at) });
  return fill(a.expired ? A.expiredOn : A.invitedOn, { when: f.dateTime(local(a.invited_at)) });
}

function MemberForm({ of, lastOwner }: { of: Api.Account; lastOwner: boolean }) {
  const d = draftOf("staff/" + of.id, memberOf(of)),
    v = d.now,
    form = useForm(d),
    again = useAct();
  const [removes, setRemoves] = useState(false);
  const save = () => {
    const body: Api.Change = bodyOf(v);
    if (v.out !== (of.state === "disabled")) body.state = v.out ? "disabled" : of.joined_at ? "active" : "invited";
    form.save(v.name.trim(), () => call("PUT /v1/staff/{id}", { id: of.id }, body));
  };
  const sendAgain = () =>
    again.run(async () => {
      const a = await call("PUT /v1/staff/{id}", { id: of.id }, { ...bodyOf(memberOf(of)), state: "invited" });
      const words = a.invited_at === of.invited_at ? A.justSent : A.inviteSaid;
      await saved(fill(words, { name: of.email }));
    });
  return (
    <>
      <p class="quiet">
        <bdi>{of.email}</bdi> · {upper(standing(of))}
      </p>
      <p class="quiet">{history(of)}</p>
      {of.state === "invited" && (
        <p class="again">
          <button class="btn" disabled={again.busy} onClick={sendAgain}>
            <Icon shape="mail" />
            {A.sendAgain}
          </button>
        </p>
      )}
      <Wrong problem={again.problem} />
      <Form
        draft={d}
        save={save}
        busy={form.busy}
        problem={form.problem}
        ready={isWhole(v)}
        remove={lastOwner ? undefined : () => setRemoves(true)}
      >
        <Input
          label={T.name}
          value={v.name}
          set={(name) => d.set({ name })}
          max={120}
          error={faultAt(form.problem, "name")}
        />
        {lastOwner && (
          <p class="notice">
            <Icon shape="note" />
            <span>{A.lastOwner}</span>
          </p>
        )}
        <Rights v={v} set={d.set} fixed={lastOwner} />
        {of.state !== "invited" && !lastOwner && (
          <Tick label={A.mayNotEnter} hint={A.mayNotEnterHint} on={v.out} set={(out) => d.set({ out })} />
        )}
        {of.joined_at && d.dirty && <p class="hint">{A.withinQuarter}</p>}
      </Form>
      {removes && <Removal of={of} close={() => setRemoves(false)} />}
    </>
  );
}

/** Asks once more before an account is gone for good. */
function Removal({ of, close }: { of: Api.Account; close: () => void }) {
  const form = useForm({ reset: close });
  const lead =
    of.id === signedIn.value.account
      ? A.removeYou
      : of.joined_at
        ? fill(A.removeLead, { name: of.name })
        : A.removeInvited;
  return (
    <Dialog title={fill(A.removeTitle, { name: of.name })} close={close}>
      <p class="lead">{lead}</p>
      <Wrong problem={form.problem} />
      <div class="acts">
        <button
          class="btn main"
          disabled={form.busy}
          onClick={() =>
            form.remove(of.name, () => call("DELETE /v1/staff/{id}", { id: of.id }), at("settings", ["staff"]))
          }
        >
          {A.removeAccount}
        </button>
        <button class="btn" onClick={close}>
          {T.cancelEdit}
        </button>
      </div>
    </Dialog>
  );
}
