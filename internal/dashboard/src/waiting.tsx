// The waiting list beside the calendar: who waits for the days that are shown, booking them, and offering them a time.
import { useState } from "preact/hooks";
import * as T from "texts";
import * as A from "texts/waiting";
import { alone, fill } from "../../script/src/dates";
import { Pending, Wrong, useAct } from "./act";
import { call } from "./api";
import type { Part } from "./calendar";
import { local, practice, practitionerOf, serviceOf, written } from "./practice";
import { renew, useKept } from "./store";
import { Bones, Dialog, Failed, done } from "./ui";

export { speak } from "texts/waiting";

export function Waiting({ day, go }: Part) {
  const k = useKept("GET /v1/waitlist", {}),
    all = k.value.value?.items,
    problem = k.problem.value;
  const fits = all?.filter((w) => w.status !== "booked" && w.from <= day && w.to >= day);
  return (
    <aside class="waiting" aria-label={T.waitingList}>
      <h2>{T.waitingList}</h2>
      {!fits ? (
        problem ? (
          <Failed problem={problem} again={() => void k.load()} />
        ) : (
          <Bones n={3} />
        )
      ) : (
        !fits.length && <p class="quiet">{A.nobodyWaits}</p>
      )}
      <ul>
        {fits?.map((w) => (
          <Entry key={w.id} w={w} day={day} go={go} />
        ))}
      </ul>
    </aside>
  );
}

function Entry({ w, day, go }: { w: Api.WaitingView } & Part) {
  const act = useAct(),
    [offers, setOffers] = useState(false),
    f = written.value;
  const leave = () =>
    act.run(async () => {
      await call("DELETE /v1/waitlist/{id}", { id: w.id });
      await renew("/v1/waitlist");
      done(fill(A.waitsNoMore, { name: w.client.name }));
    });
  return (
    <li class="card">
      <b>
        <bdi>{w.client.name}</bdi>
      </b>
      <p>
        {serviceOf(w.service)?.name ?? w.service}
        {w.practitioner && (
          <>
            {" · "}
            <bdi>{practitionerOf(w.practitioner)?.name}</bdi>
          </>
        )}
      </p>
      <small>{w.from === w.to ? f.shortDate(w.from) : f.span(w.from, w.to)}</small>
      {w.offer && (
        <>
          <small>{fill(A.offeredAt, { when: f.dateTime(local(w.offer.start)) })}</small>
          <small>{fill(A.heldUntil, { when: f.dateTime(local(w.offer.deadline)) })}</small>
        </>
      )}
      {w.status === "paused" && <small>{A.paused}</small>}
      <div class="acts">
        <button class="btn small" onClick={() => go({ new: [day, w.practitioner ?? "", w.service, w.id].join("~") })}>
          {T.book}
        </button>
        {!w.offer && (
          <button class="btn small" onClick={() => setOffers(true)}>
            {A.offer}
          </button>
        )}
        <button class="btn small" disabled={act.busy} onClick={leave}>
          {T.remove}
        </button>
      </div>
      <Wrong problem={act.problem} />
      {offers && <Offer w={w} day={day} close={() => setOffers(false)} />}
    </li>
  );
}

/** Offers one of the day's free times. */
function Offer({ w, day, close }: { w: Api.WaitingView; day: string; close: () => void }) {
  const k = useKept("GET /v1/public/{practice}/slots", {
    practice: practice.value?.id ?? "",
    service: w.service,
    from: day,
    to: day,
    ...(w.practitioner ? { practitioner: w.practitioner } : {}),
  });
  const [chosen, setChosen] = useState(""),
    act = useAct(),
    f = written.value,
    free = k.value.value?.slots;
  const nameOf = (s: Api.Slot) => s.start + "~" + s.practitioner,
    slot = free?.find((s) => nameOf(s) === chosen);
  const send = () =>
    act.run(async () => {
      const { start, practitioner } = slot!;
      try {
        await call("POST /v1/waitlist/{id}/offers", { id: w.id }, { start, practitioner });
      } finally {
        void k.load(); // whatever is refused is not as it was shown
      }
      await renew("/v1/waitlist", "/v1/calendar");
      done(fill(A.offeredSaid, { name: w.client.name, when: f.dateTime(start) }));
      close();
    });
  return (
    <Dialog title={fill(A.offerTo, { name: w.client.name })} close={close}>
      <p class="lead">{A.offerLead}</p>
      <fieldset class="times">
        <legend>{alone(f.date(day))}</legend>
        {!free ? <Pending of={k} n={2} /> : !free.length && <p class="quiet">{T.noneFreeThen}</p>}
        <div class="chips" role="group" aria-label={T.freeTimes}>
          {free?.map((s) => (
            <button
              key={nameOf(s)}
              type="button"
              class="chip"
              aria-pressed={nameOf(s) === chosen}
              onClick={() => setChosen(nameOf(s))}
            >
              <span>
                {f.time(s.start)}
                {!w.practitioner && (
                  <>
                    {" · "}
                    <bdi>{practitionerOf(s.practitioner)?.name}</bdi>
                  </>
                )}
              </span>
            </button>
          ))}
        </div>
      </fieldset>
      <Wrong problem={act.problem} />
      <div class="acts">
        <button class="btn main" disabled={act.busy || !slot} onClick={send}>
          {A.offerIt}
        </button>
        <button class="btn" onClick={close}>
          {T.cancelEdit}
        </button>
      </div>
    </Dialog>
  );
}
