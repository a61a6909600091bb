// Settings: who takes payments for the practice, and whether the account works.
import { useState } from "preact/hooks";
import * as T from "texts";
import * as A from "texts/providers";
import { fill } from "../../script/src/dates";
import { Keys, List, Steps } from "./accounts";
import { Pending, Wrong, useAct } from "./act";
import { call } from "./api";
import { Copy } from "./forms";
import { local, providerName, written } from "./practice";
import { renew, useKept } from "./store";
import { Empty, Icon } from "./ui";

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
  return <List all={all} page="payments" intro={A.intro} nameOf={providerName} stateOf={stateOf} />;
}

export function Account({ name }: { name: string }) {
  const k = useKept("GET /v1/payment-providers", {}),
    all = k.value.value?.items,
    p = all?.find((x) => x.name === name);
  if (!all) return <Pending of={k} n={4} />;
  if (!p) return <Empty title={T.notThere} />;
  return (
    <>
      <Steps words={{ stripe: A.stripeSteps, vipps: A.vippsSteps, sandbox: A.sandboxSteps }[name]} />
      <Keys
        of={p}
        path="/v1/payment-providers"
        send={(body) => call("PUT /v1/payment-providers/{provider}", { provider: name }, body)}
        said={() => fill(A.saidSaved, { provider: providerName(name) })}
        labelOf={labelOf}
        hintOf={(_, secret, known) => (secret ? (known ? A.savedSecret : A.newSecret) : undefined)}
        options={{
          environment: [
            ["production", A.production],
            ["test", A.test],
          ],
        }}
        use={[fill(A.takeWith, { provider: providerName(name) }), A.takeWithHint]}
        own={(why) =>
          why.code === "invalid-input" ? fill(A.noAccount, { provider: providerName(name) }) : undefined
        }
      />
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
