// The waiting list beside the calendar: who waits for the days that are shown, and booking them.
import * as T from "texts";
import { fill } from "../../script/src/dates";
import { Wrong, useAct } from "./act";
import { call } from "./api";
import type { Part } from "./calendar";
import { practitionerOf, serviceOf, written } from "./practice";
import { renew, useKept } from "./store";
import { Bones, Failed, done } from "./ui";

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
        !fits.length && <p class="quiet">{T.nobodyWaits}</p>
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
    f = written.value;
  const leave = () =>
    act.run(async () => {
      await call("DELETE /v1/waitlist/{id}", { id: w.id });
      await renew("/v1/waitlist");
      done(fill(T.waitsNoMore, { name: w.client.name }));
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
      <small>{f.span(w.from, w.to)}</small>
      {w.offer && <small>{fill(T.offeredAt, { when: f.dateTime(w.offer.start) })}</small>}
      <div class="acts">
        <button class="btn small" onClick={() => go({ new: [day, w.practitioner ?? "", w.service, w.id].join("~") })}>
          {T.book}
        </button>
        <button class="btn small" disabled={act.busy} onClick={leave}>
          {T.remove}
        </button>
      </div>
      <Wrong problem={act.problem} />
    </li>
  );
}
