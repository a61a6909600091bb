// What was typed and is not saved: it stays as long as the page does, and what is sent of it is added once.
import { useState } from "preact/hooks";
import { signal } from "@preact/signals";
import * as A from "texts/drafts";
import { speak } from "texts/drafts";
import { fill } from "../../script/src/dates";
import { intoView } from "./act";
import { newKey, type Problem } from "./api";
import { onSomebodyElse } from "./session";
import { read } from "./store";

/** What was typed and is not saved yet, by the place of its form: it is there again when one comes back. */
const drafts = signal<ReadonlyMap<string, unknown>>(new Map());

/** What was sent to be added and not answered, by the place of its form: it may have been added. */
const sent = new Map<string, { key: string; bodies: string[] }>();

/** Whether the texts of this part are there. */
const heard = signal(false);
read<string[]>("drafts").then(
  (texts) => {
    speak(texts);
    heard.value = true;
  },
  () => undefined, // what was typed is there without the words that say so
);

addEventListener("beforeunload", (e) => {
  if (drafts.value.size) e.preventDefault();
});

onSomebodyElse(() => {
  drafts.value = new Map();
  sent.clear();
});

export interface Draft<D> {
  now: D;
  dirty: boolean;
  set: (change: Partial<D>) => void;
  reset: () => void;
}

/** The draft of the form at the place; it begins as what is saved. */
export function draftOf<D extends object>(place: string, saved: D): Draft<D> {
  const held = drafts.value.get(place) as D | undefined,
    now = held ?? saved;
  const put = (d: D | undefined) => {
    const next = new Map(drafts.value);
    if (d) next.set(place, d);
    else if (!next.delete(place)) return;
    drafts.value = next;
  };
  return {
    now,
    dirty: held !== undefined,
    set(change) {
      const next = { ...((drafts.value.get(place) as D | undefined) ?? saved), ...change };
      put(JSON.stringify(next) === JSON.stringify(saved) ? undefined : next);
    },
    reset() {
      sent.delete(place);
      put(undefined);
    },
  };
}

/** Whether the form at the place holds what is not saved. */
export const isDraft = (place: string) => drafts.value.has(place);

/** Says, in a form that was closed without saving and is opened again, that what was typed is there, and begins
 * afresh. */
export function HereAgain({ draft }: { draft: { dirty: boolean; reset: () => void } }) {
  const [held] = useState(draft.dirty); // as the form was opened
  return held && draft.dirty && heard.value ? (
    <p class="notice" role="status">
      <span>{A.hereAgain}</span>
      <button class="btn small" type="button" onClick={draft.reset}>
        {A.afresh}
      </button>
    </p>
  ) : null;
}

/** Adds what the form at the place asks for, once, also where an answer is lost and it is sent again. If it was changed
 * before that, and the first had been added, over puts what is asked for now in the place of what was made, or says so
 * by an error of its own. */
export async function addOnce<B, M>(
  place: string,
  body: B,
  post: (body: B, key: string) => Promise<M>,
  over: (made: M) => M | Promise<M>,
): Promise<M> {
  const open = sent.get(place) ?? { key: newKey(), bodies: [] },
    text = JSON.stringify(body);
  try {
    // under the key of what was sent before: what was added by it is not added again, and refuses anything else
    const made = await post(body, open.key);
    sent.delete(place);
    return made;
  } catch (e) {
    const p = e as Problem;
    if ((!p.status || p.status >= 500) && !open.bodies.includes(text)) open.bodies.push(text);
    if (open.bodies.length) sent.set(place, open);
    if (p.code !== "idempotency-key-reused") throw e;
    const made = await over(await madeOf(open, post, p));
    sent.delete(place);
    return made;
  }
}

/** What was added under the key: one of what was sent, which is answered with what it added. */
async function madeOf<B, M>(
  { key, bodies }: { key: string; bodies: string[] },
  post: (body: B, key: string) => Promise<M>,
  problem: Problem,
): Promise<M> {
  for (const b of bodies)
    try {
      return await post(JSON.parse(b) as B, key);
    } catch (e) {
      if ((e as Problem).code !== problem.code) throw e;
    }
  throw problem;
}

/** Forgets what was sent from the form at the place: what it asks for next is something else. */
export const sentNothing = (place: string) => sent.delete(place);

/** What is said of an appointment that was booked as it was first sent, and what can be done. */
export function Booked({ name, when, open, too }: { name: string; when: string; open: () => void; too: () => void }) {
  return (
    <div class="notice warn" role="alert" ref={intoView}>
      <div>
        <span>{fill(A.wentThrough, { name, when })}</span>
        <div class="acts">
          <button class="btn main" type="button" onClick={open}>
            {A.openIt}
          </button>
          <button class="btn" type="button" onClick={too}>
            {A.bookThisToo}
          </button>
        </div>
      </div>
    </div>
  );
}
