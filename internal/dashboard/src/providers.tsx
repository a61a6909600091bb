// Settings: who takes payments for the practice, and whether the account works.
import { useState } from "preact/hooks";
import * as T from "texts";
import * as A from "texts/providers";
import { fill } from "../../script/src/dates";
import { Pending, Wrong, useAct } from "./act";
import { call, type Problem } from "./api";
import { draftOf } from "./drafts";
import { Copy, Entry, Form, Tick } from "./forms";
import { local, providerName, written } from "./practice";
import { at } from "./route";
import { renew, useKept } from "./store";
import { Empty, Icon, Input, Select, done } from "./ui";

export { speak } from "texts/providers";

type View = Api.ProviderView;

/** How things stand with an account, in a few words. */
function stateOf(p: View): string {
  if (!p.takes) return A.takesNot;
  if (!p.configured) return A.notSetUp;
  if (p.broken) return A.broken;
  if (p.off) return A.isOff;
  if (!p.checked_at) return A.notTried;
  return p.test ? A.isTest : A.isOn;
}

export function Providers() {
  const k = useKept("GET /v1/payment-providers", {}),
    all = k.value.value?.items;
  if (!all) return <Pending of={k} n={3} />;
  if (!all.length) return <Empty title={A.noProviders} />;
  return (
    <>
      <p class="quiet">{A.intro}</p>
      <ul class="entries links">
        {all.map((p) => (
          <Entry
            key={p.name}
            to={at("settings", ["payments", p.name])}
            name={providerName(p.name)}
            under={stateOf(p)}
          />
        ))}
      </ul>
    </>
  );
}

export function Account({ name }: { name: string }) {
  const k = useKept("GET /v1/payment-providers", {}),
    all = k.value.value?.items,
    p = all?.find((x) => x.name === name);
  if (!all) return <Pending of={k} n={4} />;
  if (!p) return <Empty title={T.notThere} />;
  return (
    <>
      <Where name={name} />
      <Keys p={p} />
      {p.configured && p.test && !p.off && (
        <p class="notice warn">
          <Icon shape="warn" />
          {A.testHint}
        </p>
      )}
      {p.configured && <Check p={p} />}
      <Charges name={name} />
      <section>
        <h2>{A.webhook}</h2>
        <p class="quiet">{fill(A.webhookHint, { provider: providerName(name) })}</p>
        <p class="code">{p.webhook_url}</p>
        <div class="acts">
          <Copy text={p.webhook_url} label={A.copyAddress} />
        </div>
      </section>
    </>
  );
}

/** Where the keys are found. */
function Where({ name }: { name: string }) {
  const steps = { stripe: A.stripeSteps, vipps: A.vippsSteps, sandbox: A.sandboxSteps }[name];
  return steps ? (
    <ol class="steps">
      {steps.split("|").map((s) => (
        <li key={s}>{s}</li>
      ))}
    </ol>
  ) : null;
}

/** Whether what the provider charges is in the books by itself. */
function Charges({ name }: { name: string }) {
  const said = { stripe: A.stripeCharges, vipps: A.vippsCharges }[name];
  return said ? (
    <section>
      <h2>{A.charges}</h2>
      <p class="quiet">{said}</p>
    </section>
  ) : null;
}

const labelOf = (field: string): string =>
  ({
    account: A.account,
    key: A.key,
    secret_key: A.secretKey,
    client_id: "Client ID",
    client_secret: "Client secret",
    subscription_key: "Subscription key",
    merchant_serial_number: A.salesUnit,
    environment: A.environment,
  })[field] ?? field;

const first = (p: View) => ({
  values: Object.fromEntries(p.fields.map((f) => [f.name, (!f.secret && p.values?.[f.name]) || ""])),
  off: !!p.off,
});

/** What the account is made of. Secrets are never shown again: what is typed takes their place. */
function Keys({ p }: { p: View }) {
  const d = draftOf("providers/" + p.name, first(p)),
    { values, off } = d.now,
    act = useAct();
  const known = (name: string) => !!p.secrets?.[name] && !p.broken;
  const put = (name: string, v: string) => d.set({ values: { ...values, [name]: v } });
  const save = () =>
    act.run(async () => {
      const typed = Object.entries(values)
        .map(([name, v]): [string, string] => [name, v.trim()])
        .filter(([name, v]) => v || !p.fields.some((f) => f.name === name && (f.secret || f.optional)));
      await call(
        "PUT /v1/payment-providers/{provider}",
        { provider: p.name },
        { values: Object.fromEntries(typed), off },
      );
      await renew("/v1/payment-providers");
      d.reset();
      done(fill(A.saidSaved, { provider: providerName(p.name) }), 8);
    });
  const ready = p.fields.every((f) => f.optional || values[f.name]?.trim() || known(f.name));
  return (
    <Form draft={d} save={save} busy={act.busy} problem={wordless(act.problem)} ready={ready}>
      {p.fields.map((f) =>
        f.name === "environment" ? (
          <Select
            key={f.name}
            label={A.environment}
            value={values[f.name] || "production"}
            set={(v) => put(f.name, v)}
            options={[
              ["production", A.production],
              ["test", A.test],
            ]}
          />
        ) : (
          <Input
            key={f.name}
            label={labelOf(f.name)}
            value={values[f.name] ?? ""}
            set={(v) => put(f.name, v)}
            max={500}
            error={wrongAt(act.problem, f.name) ? T.checkThis : undefined}
            {...(f.secret && known(f.name) ? { hint: A.savedSecret } : f.secret ? { hint: A.newSecret } : {})}
          />
        ),
      )}
      <Tick
        label={fill(A.takeWith, { provider: providerName(p.name) })}
        hint={A.takeWithHint}
        on={!off}
        set={(on) => d.set({ off: !on })}
      />
      {act.problem?.code === "invalid-input" && (
        <p class="error" role="alert">
          {fill(A.noAccount, { provider: providerName(p.name) })}
        </p>
      )}
    </Form>
  );
}

/** The problem, unless the form says it in words of its own. */
const wordless = (p: Problem | undefined) => (p?.code === "invalid-input" ? undefined : p);

const wrongAt = (p: Problem | undefined, field: string) => p?.errors?.some((e) => e.location.endsWith("." + field));

/** Asks the provider whether the account works. */
function Check({ p }: { p: View }) {
  const act = useAct(),
    [fine, setFine] = useState(false),
    f = written.value;
  const check = () => {
    setFine(false);
    act.run(async () => {
      await call("POST /v1/payment-providers/{provider}/check", { provider: p.name });
      await renew("/v1/payment-providers");
      setFine(true);
    });
  };
  const when = p.checked_at && f.dateTime(local(p.checked_at));
  return (
    <section>
      <h2>{A.doesItWork}</h2>
      <div role="status">
        {fine ? (
          <p class="works">
            <Icon shape="check" />
            {fill(A.works, { provider: providerName(p.name) })}
          </p>
        ) : (
          !act.problem && <p class="quiet">{when ? fill(A.workedLast, { when }) : A.neverTried}</p>
        )}
      </div>
      <Wrong problem={act.problem} />
      <div class="acts">
        <button class="btn" disabled={act.busy} onClick={check}>
          {A.tryIt}
        </button>
      </div>
    </section>
  );
}
