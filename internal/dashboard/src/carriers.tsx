// Settings: who carries the practice's e-invoices, and whether the account works.
import * as T from "texts";
import * as A from "texts/carriers";
import { fill } from "../../script/src/dates";
import { Keys, List, Steps } from "./accounts";
import { Pending } from "./act";
import { call } from "./api";
import { local, written } from "./practice";
import { carrierName } from "./settings";
import { useKept } from "./store";
import { Empty, Icon } from "./ui";

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
  return <List all={all} page="e-invoice" intro={A.intro} nameOf={carrierName} stateOf={stateOf} />;
}

export function Carrier({ name }: { name: string }) {
  const k = useKept("GET /v1/access-points", {}),
    all = k.value.value?.items,
    p = all?.find((x) => x.name === name);
  if (!all) return <Pending of={k} n={4} />;
  if (!p) return <Empty title={T.notThere} />;
  return (
    <>
      <Steps words={{ storecove: A.storecoveSteps, sandbox: A.sandboxSteps }[name]} />
      <Keys
        of={p}
        path="/v1/access-points"
        send={(body) => call("PUT /v1/access-points/{access_point}", { access_point: name }, body)}
        said={(off) => (off ? A.savedOff : A.savedWorks)} // saving it tries it
        labelOf={(f) => labels()[f] ?? f}
        hintOf={(f, secret, known) =>
          secret && known ? A.savedSecret : f === "legal_entity" ? A.legalEntityHint : undefined
        }
        use={[A.sendWith, A.sendWithHint]}
      />
      {p.configured && !p.off && (
        <p class={p.checked_at ? "works" : "notice warn"} role="status">
          <Icon shape={p.checked_at ? "check" : "warn"} />
          {p.checked_at ? fill(A.worked, { when: written.value.dateTime(local(p.checked_at)) }) : A.worksNot}
        </p>
      )}
    </>
  );
}

const labels = (): Record<string, string> => ({
  account: A.account,
  key: A.key,
  api_key: A.key,
  legal_entity: A.legalEntity,
});
