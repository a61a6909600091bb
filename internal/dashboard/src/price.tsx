// What an appointment costs: cards and codes that count for it, and another service, with what comes of that said
// first.
import { useEffect, useState } from "preact/hooks";
import * as T from "texts";
import * as A from "texts/price";
import { fill } from "../../script/src/dates";
import { Wrong, intoView, useAct } from "./act";
import { call } from "./api";
import { Tick } from "./forms";
import { practitionerOf, serviceOf, services, who, written } from "./practice";
import { renew, useKept } from "./store";
import { Icon, Input, Select, done } from "./ui";

export { speak } from "texts/price";

type View = Api.BookingPriceView;
type Priced = Api.PricedView;

const refresh = () =>
  renew("/v1/bookings", "/v1/calendar", "/v1/payments", "/v1/gift-cards", "/v1/clip-cards", "/v1/invoices");

/** What can be done about the price of the appointment. */
export function Price({ b }: { b: Api.BookingView }) {
  const [doing, setDoing] = useState<"cards" | "service">(),
    keep = () => setDoing(undefined),
    one = (serviceOf(b.service)?.capacity ?? 1) === 1;
  if (b.status !== "confirmed" && b.status !== "completed") return null;
  if (doing === "cards") return <Cards b={b} keep={keep} />;
  if (doing === "service") return <Service b={b} keep={keep} />;
  return (
    <div class="acts">
      <button class="btn small" onClick={() => setDoing("cards")}>
        {A.cards}
      </button>
      {b.status === "confirmed" && one && (
        <button class="btn small" onClick={() => setDoing("service")}>
          {A.service}
        </button>
      )}
    </div>
  );
}

/** What comes of it, before anybody saves. */
function Comes({ of, was }: { of: Priced | undefined; was: Priced }) {
  const price = (minor: number) => (minor ? written.value.price(minor, of!.price.currency) : "0"),
    kinds = { discount: A.discount, coupon: A.coupon, "gift-card": A.giftCard, "clip-card": A.clipCard },
    gone = was.parts.filter((p) => !of?.parts.some((o) => o.id === p.id));
  return (
    <div class="payment" role="status" ref={intoView}>
      {of && (
        <dl>
          <div>
            <dt>{A.price}</dt>
            <dd>{price(of.price.amount_minor)}</dd>
          </div>
          {of.parts.map((p) => (
            <div key={p.kind}>
              <dt>
                {kinds[p.kind as keyof typeof kinds]} <bdi>{p.name}</bdi>
              </dt>
              <dd>−{price(p.off_minor)}</dd>
            </div>
          ))}
          {gone.map((p) => (
            <div key={"gone" + p.kind}>
              <dt>
                {kinds[p.kind as keyof typeof kinds]} <bdi>{p.name}</bdi>
              </dt>
              <dd>{p.kind === "discount" ? A.noLonger : A.goesBack}</dd>
            </div>
          ))}
          {!!of.paid_minor && (
            <div>
              <dt>{A.paid}</dt>
              <dd>−{price(of.paid_minor - of.back_minor)}</dd>
            </div>
          )}
          <div>
            <dt>{A.left}</dt>
            <dd>
              <b>{price(of.left_minor)}</b>
            </dd>
          </div>
        </dl>
      )}
      {!!of?.back_minor && <p class="going">{fill(A.moneyBack, { amount: price(of.back_minor) })}</p>}
    </div>
  );
}

interface FormProps {
  b: Api.BookingView;
  keep: () => void;
}

/** The cards of the client, those that count already, and a code. */
function Cards({ b, keep }: FormProps) {
  const k = useKept("GET /v1/bookings/{id}/price", { id: b.id }),
    is = k.value.value;
  if (is) return <Chosen b={b} is={is} keep={keep} />;
  return <Wrong problem={k.problem.value} />;
}

function Chosen({ b, is, keep }: FormProps & { is: View }) {
  const has = is.now.parts.filter((p) => p.kind !== "discount"),
    [ids, setIds] = useState(has.map((p) => p.id!)),
    [code, setCode] = useState(""),
    [then, setThen] = useState<Priced>(),
    act = useAct(),
    theirs = useTheirs(b, has);
  const told = { cards: ids, ...(code.trim() ? { code: code.trim() } : {}) },
    same = !code.trim() && ids.length === has.length && has.every((p) => ids.includes(p.id!));
  const look = () =>
    act.run(async () => {
      setThen(undefined);
      setThen((await call("PUT /v1/bookings/{id}/price", { id: b.id, preview: true }, told)).then);
    });
  useEffect(() => {
    if (!same && !code) look();
    else setThen(undefined);
  }, [ids.join()]);
  const save = () =>
    act.run(async () => {
      await call("PUT /v1/bookings/{id}/price", { id: b.id }, { revision: is.revision, ...told });
      await refresh();
      done(A.cardsSaid);
      keep();
    });
  if (is.invoiced)
    return (
      <>
        <p class="notice">
          <Icon shape="note" />
          {A.invoiced}
        </p>
        <div class="acts">
          <button class="btn" onClick={keep}>
            {T.keepIt}
          </button>
        </div>
      </>
    );
  const offer = [...has.map((p) => ({ id: p.id!, name: p.name ?? "", kind: p.kind, hint: "" })), ...theirs];
  return (
    <form
      class="doing card"
      noValidate
      onSubmit={(e) => {
        e.preventDefault();
        if (then) save();
        else look();
      }}
    >
      {offer.map((o) => (
        <Tick
          key={o.id}
          label={(o.kind === "coupon" ? A.coupon : o.kind === "clip-card" ? A.clipCard : A.giftCard) + " … " + o.name}
          hint={o.hint}
          on={ids.includes(o.id)}
          set={(on) => setIds(on ? [...ids, o.id] : ids.filter((id) => id !== o.id))}
        />
      ))}
      <Input
        label={A.code}
        hint={A.codeHint}
        value={code}
        set={(code) => {
          setCode(code);
          setThen(undefined);
          act.clear();
        }}
        error={act.problem?.errors?.length ? A.codeWrong : undefined}
        max={120}
      />
      {!same && <Comes of={then} was={is.now} />}
      {!act.problem?.errors?.length && <Wrong problem={act.problem} />}
      <div class="acts">
        <button class="btn main" disabled={act.busy || same}>
          {then ? T.save : A.look}
        </button>
        <button class="btn" type="button" onClick={keep}>
          {T.keepIt}
        </button>
      </div>
    </form>
  );
}

/** The client's cards that are good for the service and do not count yet; practitioners see no cards. */
function useTheirs(b: Api.BookingView, has: { id?: string }[]) {
  if (who.value.role === "practitioner") return [];
  const gifts = useKept("GET /v1/gift-cards", { client: b.client.id }).value.value?.items ?? [],
    clips = useKept("GET /v1/clip-cards", { client: b.client.id }).value.value?.items ?? [],
    fits = (v: Api.GiftCardView | Api.ClipCardView) =>
      v.status === "valid" && (!v.services || v.services.includes(b.service)) && !has.some((p) => p.id === v.id);
  return [
    ...clips.filter(fits).map((v) => ({ id: v.id, name: v.code_ends_with, kind: "clip-card", left: String(v.left) })),
    ...gifts.filter(fits).map((v) => ({
      id: v.id,
      name: v.code_ends_with,
      kind: "gift-card",
      left: written.value.price(v.left_minor, v.currency),
    })),
  ].map((v) => ({ ...v, hint: fill(A.leftOn, { left: v.left }) }));
}

/** Another service where the appointment is; what it costs then is said before it is saved. */
function Service({ b, keep }: FormProps) {
  const others = services.value.filter(
      (s) => s.id !== b.service && (s.capacity ?? 1) === 1 && s.practitioners.includes(b.practitioner),
    ),
    [service, setService] = useState(""),
    [is, setIs] = useState<View>(),
    act = useAct();
  const choose = (id: string) => {
    setService(id);
    setIs(undefined);
    if (id) act.run(async () => setIs(await call("GET /v1/bookings/{id}/price", { id: b.id, service: id })));
  };
  const save = () =>
    act.run(async () => {
      const body = {
        revision: b.revision,
        service,
        ...(b.staff_note ? { staff_note: b.staff_note } : {}),
        ...(b.colour ? { colour: b.colour } : {}),
      };
      await call("PUT /v1/bookings/{id}", { id: b.id }, body);
      await refresh();
      done(fill(A.serviceSaid, { service: serviceOf(service)?.name ?? service }));
      keep();
    });
  return (
    <form
      class="doing card"
      onSubmit={(e) => {
        e.preventDefault();
        if (is) save();
      }}
    >
      {others.length ? (
        <Select
          label={A.service}
          value={service}
          set={choose}
          options={[["", A.choose], ...others.map((s): [string, string] => [s.id, s.name])]}
        />
      ) : (
        <p class="quiet">{fill(A.noOther, { name: practitionerOf(b.practitioner)?.name ?? "" })}</p>
      )}
      {is && <Comes of={is.then} was={is.now} />}
      {is?.invoiced && <p class="quiet">{A.invoicedService}</p>}
      <Wrong problem={act.problem} />
      <div class="acts">
        <button class="btn main" disabled={act.busy || !is}>
          {T.save}
        </button>
        <button class="btn" type="button" onClick={keep}>
          {T.keepIt}
        </button>
      </div>
    </form>
  );
}
