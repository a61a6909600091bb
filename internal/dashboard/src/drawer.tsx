// The drawer of an appointment: who, when, what was and will be sent, and what can be done with it.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import * as T from "texts";
import { alone, dayOf, fill, upper } from "../../script/src/dates";
import { shownPhone } from "../../script/src/phone";
import { Wrong, useAct } from "./act";
import { call, type Problem } from "./api";
import { HereAgain, draftOf, type Draft } from "./drafts";
import type { Moving } from "./blocks";
import type { Drop } from "./grid";
import { language, local, locationOf, practitionerOf, seen, serviceOf, written, now } from "./practice";
import { at, go } from "./route";
import { coming, kept, part, renew, useKept } from "./store";
import { Times } from "./times";
import { Bones, Dialog, Failed, Icon, Later, Select, Soon, Text, done } from "./ui";

interface DrawerProps {
  id: string;
  seats: Api.BookingView[] | undefined; // of its class, once the calendar is there, or cannot be
  close: () => void;
  move: (b: Moving, to: Drop) => Promise<void>;
}

export function Drawer({ id, seats, close, move }: DrawerProps) {
  const b = kept("GET /v1/bookings/{id}", { id }).value.value,
    many = useRef("");
  // a list of those who come stays one, whoever is left: what somebody has opened of it stays open
  if (seats && seats.length > 1) many.current = id;
  const all = many.current === id && seats?.length ? seats : null,
    title = all ? (serviceOf(all[0]!.service)?.name ?? "") : (b?.client.name ?? T.appointment);
  return (
    <Dialog title={title} close={close} kind="side">
      {all ? (
        <Seats seats={all} close={close} move={move} />
      ) : (
        <Whole key={id} id={id} close={close} move={move} sure={!!seats} />
      )}
    </Dialog>
  );
}

/** An appointment, read whole: the calendar knows it in brief. Until it is sure, the calendar may say that it is one
 * seat of many. */
function Whole({ id, close, move, sure }: Omit<DrawerProps, "seats"> & { sure: boolean }) {
  const k = useKept("GET /v1/bookings/{id}", { id }),
    b = k.value.value,
    problem = k.problem.value;
  if (b && (sure || (b.capacity ?? 1) < 2)) return <One b={b} close={close} move={move} />;
  return problem ? <Failed problem={problem} again={() => void k.load()} /> : <Bones />;
}

const refresh = () => renew("/v1/calendar", "/v1/bookings", "/v1/clients");

/** Those who come to a class. */
function Seats({ seats, close, move }: Omit<DrawerProps, "id" | "seats"> & { seats: Api.BookingView[] }) {
  const [open, setOpen] = useState<string | null>(null),
    one = seats.find((s) => s.id === open);
  if (one)
    return (
      <>
        <button class="back" onClick={() => setOpen(null)}>
          <Icon shape="left" />
          {T.allSeats}
        </button>
        <h3>
          <bdi>{one.client.name}</bdi>
        </h3>
        <Whole key={one.id} id={one.id} close={() => setOpen(null)} move={move} sure />
      </>
    );
  const capacity = serviceOf(seats[0]!.service)?.capacity ?? seats.length;
  return (
    <>
      <When b={seats[0]!} />
      <p>{fill(T.seats, { taken: seats.length, all: capacity })}</p>
      <ul class="rows">
        {seats.map((s) => (
          <li key={s.id}>
            <button onClick={() => setOpen(s.id)}>
              <bdi>{s.client.name}</bdi>
              <small>{stateOf(s)}</small>
            </button>
          </li>
        ))}
      </ul>
      {Date.parse(seats[0]!.start) > now() && <CallOff seats={seats} close={close} />}
    </>
  );
}

/** Calls a class's time off: it cannot be booked any more, and everybody who has is told. */
function CallOff({ seats, close }: { seats: Api.BookingView[]; close: () => void }) {
  const b = seats[0]!,
    d = draftOf("call-off/" + b.id, { reason: "" }),
    { reason } = d.now,
    [sure, setSure] = useState(false),
    act = useAct();
  const why = reason.trim() ? { reason: reason.trim() } : {};
  const callOff = () =>
    act.run(async () => {
      const date = b.start.slice(0, 10),
        to = b.end.slice(0, 10) === date ? b.end.slice(11, 16) : "24:00";
      try {
        const body = { call_off: { from: b.start.slice(11, 16), to } };
        await call("PUT /v1/services/{id}/exceptions/{date}", { id: b.service, date }, body);
      } catch (e) {
        if ((e as Problem).code !== "no-class") throw e; // it has no times of its own that could be closed
      }
      for (const s of seats)
        if (s.status === "confirmed") await call("POST /v1/bookings/{id}/cancel", { id: s.id }, why);
      await refresh();
      d.reset();
      done(fill(T.cancelledSaid, { name: serviceOf(b.service)?.name ?? "" }));
      close();
    });
  if (!sure)
    return (
      <div class="acts">
        <button class="btn" onClick={() => setSure(true)}>
          {T.callOff}
        </button>
      </div>
    );
  return (
    <form
      class="doing card"
      onSubmit={(e) => {
        e.preventDefault();
        callOff();
      }}
    >
      <p>{T.callOffSure}</p>
      <HereAgain draft={d} />
      <Why d={d} />
      <Wrong problem={act.problem} />
      <div class="acts">
        <button class="btn stop" disabled={act.busy}>
          {T.callOff}
        </button>
        <button class="btn" type="button" onClick={() => setSure(false)}>
          {T.keepIt}
        </button>
      </div>
    </form>
  );
}

/** Why something is cancelled, as clients read it. */
const Why = ({ d }: { d: Draft<{ reason: string }> }) => (
  <Text
    label={T.whyCancel}
    hint={T.whyCancelHint}
    value={d.now.reason}
    set={(reason) => d.set({ reason })}
    max={300}
    rows={2}
  />
);

const stateOf = (b: Api.BookingView) =>
  ({ confirmed: "", cancelled: T.cancelled, completed: T.completed, "no-show": T.noShow })[b.status];

/** The card of the facts: what, when, with whom, where. */
function When({ b }: { b: Api.BookingView }) {
  const f = written.value,
    service = serviceOf(b.service),
    place = locationOf(b.location)?.name;
  return (
    <div class={"card " + b.status}>
      <p class="what">{service?.name ?? b.service}</p>
      <p class="when">{alone(f.date(b.start.slice(0, 10)))}</p>
      <p>
        {f.time(b.start)}–{f.time(b.end)} · <bdi>{practitionerOf(b.practitioner)?.name ?? b.practitioner}</bdi>
      </p>
      {place && (
        <p class="quiet">
          <bdi>{place}</bdi>
        </p>
      )}
      {service && <p class="quiet">{f.price(service.price.amount_minor, service.price.currency)}</p>}
      {stateOf(b) && <p class="state">{stateOf(b)}</p>}
    </div>
  );
}

interface OneProps extends Pick<DrawerProps, "close" | "move"> {
  b: Api.BookingView;
}

function One({ b, close, move }: OneProps) {
  const asked = b.extra?.["form"] as { answers: string; progress: Api.AskedView["progress"] } | undefined,
    Money: typeof Soon = b.extra ? Later : Soon,
    [whole, setWhole] = useState(false),
    more = coming.value;
  useLayoutEffect(() => {
    if (!coming.peek()) setWhole(true); // what is inside has counted itself by now
  }, [more]);
  return (
    <>
      {b.alert && (
        <p class="notice warn">
          <Icon shape="warn" />
          {b.alert}
        </p>
      )}
      <When b={b} />
      {b.outside && (
        <p class="notice warn">
          <Icon shape="warn" />
          {b.outside.text[language.value] ?? T.outside}
        </p>
      )}
      <Acts b={b} close={close} move={move} />
      <Who key={b.client.id} b={b} close={close} />
      {b.note && (
        <section>
          <h3>{T.theirNote}</h3>
          <p class="pre">{b.note}</p>
        </section>
      )}
      {!whole && <Bones />}
      {/* All of it at once: what comes by and by moves what is there under somebody's finger. */}
      <div hidden={!whole}>
        <Money load={() => money().then((m) => m.Money)} given={{ id: b.id, b }} key={b.id} />
        {!!asked && (
          <Later
            load={() => forms().then((m) => m.OfBooking)}
            given={{ id: asked.answers, progress: asked.progress }}
            key={asked.answers}
          />
        )}
        <Soon load={() => bills().then((m) => m.Bills)} given={{ booking: b.id }} key={b.id + "bills"} />
        <Marks key={b.id} b={b} />
        <Messages b={b} />
        {!!b.log?.length && (
          <section>
            <h3>{T.reasons}</h3>
            <ul class="log">
              {b.log.map((l, n) => (
                <li key={n}>
                  <span>{l.reason}</span>
                  <small>{written.value.dateTime(l.at)}</small>
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </>
  );
}

const colours = ["", "#b0562a", "#9a6b00", "#3f7d3a", "#2b6f9e", "#7a4f9a", "#8a5560"];

/** What staff note of the appointment, and its colour in the calendar. What is typed stays, whatever becomes of the
 * appointment meanwhile; a note that somebody else has written since then is shown beside it. */
function Marks({ b }: { b: Api.BookingView }) {
  const is = b.staff_note ?? "",
    d = draftOf("booking/" + b.id, { note: is, over: is }),
    { note, over } = d.now,
    act = useAct();
  const save = (colour: string) =>
    act.run(async () => {
      const body = { revision: b.revision, staff_note: note.trim(), ...(colour ? { colour } : {}) };
      try {
        await call("PUT /v1/bookings/{id}", { id: b.id }, body);
      } catch (e) {
        const k = kept("GET /v1/bookings/{id}", { id: b.id });
        await k.load(); // it was changed meanwhile, or saved and the answer was lost
        const is = k.value.value;
        if (is?.staff_note !== (body.staff_note || undefined) || (is?.colour ?? "") !== colour) throw e;
      }
      await refresh();
      d.reset();
      done(T.saved);
    });
  return (
    <section>
      <Text label={T.staffNote} value={note} set={(text) => d.set({ note: text, over })} rows={2} />
      <HereAgain draft={d} />
      <div class="acts">
        <div class="chips marks" role="group" aria-label={T.colour}>
          {colours.map((c, n) => (
            <button
              key={c}
              class="mark"
              aria-label={n ? fill(T.colourN, { n }) : T.noColour}
              aria-pressed={c === (b.colour ?? "")}
              style={c ? { "--own": c } : {}}
              onClick={() => save(c)}
            />
          ))}
        </div>
        {note.trim() !== is && (
          <button class="btn small" disabled={act.busy} onClick={() => save(b.colour ?? "")}>
            {T.save}
          </button>
        )}
      </div>
      <Wrong problem={act.problem} />
      {over !== is && note.trim() !== is && (
        <p class="notice warn">
          <Icon shape="note" />
          <bdi>{is || "–"}</bdi>
        </p>
      )}
    </section>
  );
}

const money = part("payments", () => import("./payments"));
const forms = part("answers", () => import("./answers"));
const bills = part("bills", () => import("./invoice"));
const transfer = part("transfer", () => import("./transfer"));
type Giving = Awaited<ReturnType<typeof transfer>>["Transfer"];

/** Who comes; until it begins, the appointment can be given to another client. */
function Who({ b, close }: Omit<OneProps, "move">) {
  const c = b.client,
    [Form, setForm] = useState<{ of: Giving } | null>(null),
    act = useAct();
  if (Form) return <Form.of b={b} close={close} keep={() => setForm(null)} />;
  return (
    <section>
      <h3>{T.client}</h3>
      <p>
        <a
          href={at("clients", [c.id])}
          onClick={(e) => {
            e.preventDefault();
            go(at("clients", [c.id]));
          }}
        >
          <bdi>{c.name}</bdi>
        </a>
      </p>
      {c.phone && (
        <p>
          <a href={"tel:" + c.phone}>{shownPhone(c.phone)}</a>
        </p>
      )}
      {c.email && (
        <p>
          <a href={"mailto:" + c.email}>{c.email}</a>
        </p>
      )}
      {b.status === "confirmed" && Date.parse(b.start) > now() && (
        <button
          class="btn"
          disabled={act.busy}
          onClick={() => act.run(async () => setForm({ of: (await transfer()).Transfer }))}
        >
          {T.giveIt}
        </button>
      )}
      <Wrong problem={act.problem} />
    </section>
  );
}

type Doing = "cancel" | "move" | null;

/** What can be done with the appointment as it stands. */
function Acts({ b, close, move }: OneProps) {
  const [doing, setDoing] = useState<Doing>(null),
    d = draftOf("cancel/" + b.id, { reason: "" }),
    { reason } = d.now,
    act = useAct();
  const begun = Date.parse(b.start) <= now();
  const finish = (verb: "complete" | "no-show", words: string) =>
    act.run(async () => {
      await call(`POST /v1/bookings/{id}/${verb}`, { id: b.id });
      await refresh();
      done(fill(words, { name: b.client.name }));
    });
  const cancel = () =>
    act.run(async () => {
      await call("POST /v1/bookings/{id}/cancel", { id: b.id }, reason.trim() ? { reason: reason.trim() } : {});
      await refresh();
      d.reset();
      done(fill(T.cancelledSaid, { name: b.client.name }));
      close();
    });
  const copy = () =>
    act.run(async () => {
      await navigator.clipboard.writeText(b.manage_url!);
      done(T.copied);
    });
  if (doing === "move") return <Move b={b} move={move} keep={() => setDoing(null)} />;
  if (doing === "cancel")
    return (
      <form
        class="doing card"
        onSubmit={(e) => {
          e.preventDefault();
          cancel();
        }}
      >
        <p>{T.cancelSure}</p>
        <HereAgain draft={d} />
        <Why d={d} />
        <div class="acts">
          <button class="btn stop" disabled={act.busy}>
            {T.cancelIt}
          </button>
          <button class="btn" type="button" onClick={() => setDoing(null)}>
            {T.keepIt}
          </button>
        </div>
        <Wrong problem={act.problem} />
      </form>
    );
  return (
    <>
      <div class="acts">
        {begun && b.status !== "cancelled" && (
          <>
            <button
              class={"btn" + (b.status === "completed" ? " on" : " main")}
              disabled={act.busy || b.status === "completed"}
              onClick={() => finish("complete", T.completedSaid)}
            >
              <Icon shape="check" />
              {T.completed}
            </button>
            <button
              class={"btn" + (b.status === "no-show" ? " on" : "")}
              disabled={act.busy || b.status === "no-show"}
              onClick={() => finish("no-show", T.noShowSaid)}
            >
              {T.noShow}
            </button>
          </>
        )}
        {b.status === "confirmed" && !begun && (
          <>
            <button class="btn" onClick={() => setDoing("move")}>
              {T.moveIt}
            </button>
            <button class="btn" onClick={() => setDoing("cancel")}>
              {T.cancelIt}
            </button>
          </>
        )}
        <button class="btn" disabled={act.busy} onClick={copy}>
          <Icon shape="link" />
          {T.copyLink}
        </button>
      </div>
      <Wrong problem={act.problem} />
    </>
  );
}

/** Moves the appointment without a pointer that drags: to another time, and to a colleague who gives the service. */
function Move({ b, move, keep }: Omit<OneProps, "close"> & { keep: () => void }) {
  const was = { day: dayOf(b.start), clock: b.start.slice(11, 16), practitioner: b.practitioner };
  // what is not chosen is as it is, also once somebody else has moved it
  const [chosen, choose] = useState<Partial<typeof was>>({}),
    { day, clock, practitioner: of } = { ...was, ...chosen };
  const can = seen.value.filter((p) => p.id === of || serviceOf(b.service)?.practitioners.includes(p.id));
  const moved = clock && (day !== was.day || clock !== was.clock || of !== was.practitioner);
  return (
    <form
      class="doing card"
      onSubmit={(e) => {
        e.preventDefault();
        const minutes = (Date.parse(b.end) - Date.parse(b.start)) / 60_000;
        void move({ ...b, name: b.client.name, seats: [b], from: 0, to: minutes }, { day, clock, practitioner: of });
      }}
    >
      {can.length > 1 && (
        <Select
          label={T.practitioner}
          value={of}
          set={(practitioner) => choose({ ...chosen, practitioner })}
          options={can.map((p) => [p.id, p.name])}
        />
      )}
      <Times
        service={b.service}
        of={of}
        day={day}
        setDay={(d) => choose({ ...chosen, day: d })}
        clock={clock}
        setClock={(c) => choose({ ...chosen, clock: c })}
      />
      <div class="acts">
        <button class="btn main" disabled={!moved}>
          {T.moveIt}
        </button>
        <button class="btn" type="button" onClick={keep}>
          {T.keepIt}
        </button>
      </div>
    </form>
  );
}

/** What was sent, and what will be. */
function Messages({ b }: { b: Api.BookingView }) {
  const k = useKept("GET /v1/bookings/{id}/messages", { id: b.id }),
    sent = k.value.value?.items,
    f = written.value;
  const problem = k.problem.value;
  // so short that the address beside it stays whole
  const brief = (time: string) => `${f.shortDate(dayOf(time))} ${f.time(time)}`;
  return (
    <section>
      <h3>{T.messages}</h3>
      {!sent ? (
        problem ? (
          <Failed problem={problem} again={() => void k.load()} />
        ) : (
          <Bones n={2} />
        )
      ) : (
        !sent.length && !b.planned?.length && <p class="quiet">{T.noMessages}</p>
      )}
      <ul class="log">
        {b.planned?.map((m, n) => (
          <li key={"p" + n}>
            <Icon shape="clock" />
            <span>
              {kindOf(m.kind)}{" "}
              <small>
                {channelOf(m.channel)} · {toOf(m.to)}
              </small>
            </span>
            <small>{fill(T.plannedAt, { when: f.dateTime(m.at) })}</small>
          </li>
        ))}
        {sent?.map((m) => (
          <li key={m.id} class={m.status}>
            <Icon shape={m.status === "sent" ? "mail" : "warn"} />
            <span>
              {kindOf(m.kind)}{" "}
              <small>
                {channelOf(m.channel)} · <bdi>{m.to ?? ""}</bdi>
              </small>
              {m.status !== "sent" && <em>{statusOf(m.status)}</em>}
            </span>
            <small>{brief(local(m.sent_at ?? m.planned_at))}</small>
          </li>
        ))}
      </ul>
    </section>
  );
}

const kinds = (): Record<string, string> => ({
  booked: T.kindBooked,
  moved: T.kindMoved,
  cancelled: T.kindCancelled,
  reminder: T.kindReminder,
  offer: T.kindOffer,
});

const kindOf = (kind: string) => kinds()[kind] ?? upper(kind.replaceAll("-", " "));
const channelOf = (c: string) => (c === "sms" ? T.bySms : T.byEmail);
const toOf = (to: string) => (to === "practitioner" ? T.toPractitioner : T.toClient);

export const statusOf = (s: string): string =>
  ({ failed: T.failed, skipped: T.skipped, bounced: T.bounced, complained: T.complained })[s] ?? "";
