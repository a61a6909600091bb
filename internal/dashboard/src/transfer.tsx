// Gives an appointment to another client.
import * as T from "texts";
import * as A from "texts/transfer";
import { fill } from "../../script/src/dates";
import { Wrong, useAct } from "./act";
import { call, type Problem } from "./api";
import { HereAgain, draftOf } from "./drafts";
import { Client, contactOf, nobody } from "./person";
import { practice } from "./practice";
import { renew } from "./store";
import { done, wordsOf } from "./ui";

export { speak } from "texts/transfer";

const refresh = () => renew("/v1/calendar", "/v1/bookings", "/v1/clients");

/** Writes whose the appointment is to be; what staff noted of it stays. */
const give = (b: Api.BookingView, to: { client_id: string } | { client: Api.Contact }) =>
  call(
    "PUT /v1/bookings/{id}",
    { id: b.id },
    {
      revision: b.revision,
      ...(b.staff_note ? { staff_note: b.staff_note } : {}),
      ...(b.colour ? { colour: b.colour } : {}),
      ...to,
    },
  );

interface TransferProps {
  b: Api.BookingView;
  close: () => void; // the drawer, once it is done: it would lie over what undoes it
  keep: () => void;
}

export function Transfer({ b, close, keep }: TransferProps) {
  const d = draftOf("give/" + b.id, nobody),
    person = d.now,
    act = useAct();
  const back = async (now: Api.BookingView) => {
    try {
      await give(now, { client_id: b.client.id });
    } catch (e) {
      done(wordsOf(e as Problem), 20);
    }
    await refresh();
  };
  const save = () =>
    act.run(async () => {
      const now = await give(b, person.id ? { client_id: person.id } : { client: contactOf(person) });
      d.reset();
      await refresh();
      done(fill(A.givenSaid, { name: now.client.name }), practice.value?.undo_seconds ?? 60, {
        label: T.undo,
        run: () => void back(now),
      });
      close();
    });
  return (
    <form
      class="doing card"
      onSubmit={(e) => {
        e.preventDefault();
        save();
      }}
    >
      <HereAgain draft={d} />
      <Client label={A.newClient} person={person} set={d.set} problem={act.problem} />
      <p class="hint">{fill(A.giveHint, { name: b.client.name })}</p>
      <Wrong problem={act.problem} />
      <div class="acts">
        <button class="btn main" disabled={act.busy || !person.name.trim()}>
          {T.giveIt}
        </button>
        <button class="btn" type="button" onClick={keep}>
          {T.keepIt}
        </button>
      </div>
    </form>
  );
}
