// Settings: who carries the practice's e-invoices, and whether the account works.
import * as T from "texts";
import * as A from "texts/carriers";
import { fill } from "../../script/src/dates";
import { Pending, useAct } from "./act";
import { call } from "./api";
import { draftOf } from "./drafts";
import { Entry, Form, Tick } from "./forms";
import { local, written } from "./practice";
import { at } from "./route";
import { carrierName } from "./settings";
import { renew, useKept } from "./store";
import { Empty, Icon, Input, done } from "./ui";

export { speak } from "texts/carriers";

type View = Api.AccessPointView;

/** How things stand with an account, in a few words. */
const stateOf = (p: View): string =>
  !p.configured
    ? A.notSetUp
    : p.broken
      ? A.broken
      : p.off
        ? A.isOff
        : !p.checked_at
          ? A.worksNot
          : !p.using
            ? A.isReserve
            : p.test
              ? A.isTest
              : A.isOn;

export function Carriers() {
  const k = useKept("GET /v1/access-points", {}),
    all = k.value.value?.items;
  if (!all) return <Pending of={k} n={3} />;
  return (
    <>
      <p class="quiet">{A.intro}</p>
      <ul class="entries links">
        {all.map((p) => (
          <Entry
            key={p.name}
            to={at("settings", ["e-invoice", p.name])}
            name={carrierName(p.name)}
            under={stateOf(p)}
          />
        ))}
      </ul>
    </>
  );
}

export function Carrier({ name }: { name: string }) {
  const k = useKept("GET /v1/access-points", {}),
    all = k.value.value?.items,
    p = all?.find((x) => x.name === name);
  if (!all) return <Pending of={k} n={4} />;
  if (!p) return <Empty title={T.notThere} />;
  const steps = { storecove: A.storecoveSteps, sandbox: A.sandboxSteps }[name];
  return (
    <>
      {steps && (
        <ol class="steps">
          {steps.split("|").map((s) => (
            <li key={s}>{s}</li>
          ))}
        </ol>
      )}
      <Keys p={p} />
      {p.configured && !p.off && (
        <p class={p.checked_at ? "works" : "notice warn"} role="status">
          <Icon shape={p.checked_at ? "check" : "warn"} />
          {p.checked_at ? fill(A.worked, { when: written.value.dateTime(local(p.checked_at)) }) : A.worksNot}
        </p>
      )}
    </>
  );
}

const labels: Record<string, () => string> = {
  account: () => A.account,
  key: () => A.key,
  api_key: () => A.key,
  legal_entity: () => A.legalEntity,
};

/** What the account is made of. Saving it tries it. Secrets are never shown again: what is typed takes their place. */
function Keys({ p }: { p: View }) {
  const d = draftOf("carriers/" + p.name, {
      values: Object.fromEntries(p.fields.map((f) => [f.name, (!f.secret && p.values?.[f.name]) || ""])),
      off: !!p.off,
    }),
    { values, off } = d.now,
    act = useAct();
  const known = (name: string) => !!p.secrets?.[name] && !p.broken;
  const save = () =>
    act.run(async () => {
      const typed = Object.entries(values).filter(([, v]) => v.trim());
      try {
        await call(
          "PUT /v1/access-points/{access_point}",
          { access_point: p.name },
          { values: Object.fromEntries(typed), off },
        );
      } finally {
        await renew("/v1/access-points"); // what was written stays, also where it does not work
      }
      d.reset();
      done(off ? A.savedOff : A.savedWorks, 8);
    });
  const ready = p.fields.every((f) => f.optional || values[f.name]?.trim() || known(f.name));
  return (
    <Form draft={d} save={save} busy={act.busy} problem={act.problem} ready={ready}>
      {p.fields.map((f) => (
        <Input
          key={f.name}
          label={labels[f.name]?.() ?? f.name}
          value={values[f.name] ?? ""}
          set={(v) => d.set({ values: { ...values, [f.name]: v } })}
          max={500}
          error={act.problem?.errors?.some((e) => e.location.endsWith("." + f.name)) ? T.checkThis : undefined}
          {...(f.secret && known(f.name)
            ? { hint: A.savedSecret }
            : f.name === "legal_entity"
              ? { hint: A.legalEntityHint }
              : {})}
        />
      ))}
      <Tick label={A.sendWith} hint={A.sendWithHint} on={!off} set={(on) => d.set({ off: !on })} />
    </Form>
  );
}
