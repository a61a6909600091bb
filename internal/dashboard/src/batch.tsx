// Issuing many drafts at once: some together, under consecutive numbers, and one by one where they cannot all be.
import { signal } from "@preact/signals";
import * as T from "texts";
import * as A from "texts/invoices";
import { fill } from "../../script/src/dates";
import { call, type Problem } from "./api";
import { lackOf, sumOf, titleOf, type View } from "./invoice";
import { at } from "./route";
import { renew } from "./store";
import { Dialog, Icon, To, say, wordsOf } from "./ui";

/** What became of one of them. */
interface Became {
  of: View;
  words: string;
  failed: boolean;
}

interface Batch {
  all: View[];
  mail: boolean;
  became: Became[];
  busy: boolean;
}

/** The batch that is under way, or was done and is still looked at: it goes on, wherever one goes meanwhile. */
const batch = signal<Batch | null>(null);

const together = 15; // so many are issued by one request: its answer tells how far it has come

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** Waits until the invoice has its number, where many others are at it. */
export async function numbered(v: View): Promise<View> {
  for (let tries = 0; v.issuing && tries < 60; tries++) {
    await pause(1_500);
    v = await call("GET /v1/invoices/{id}", { id: v.id });
  }
  return v;
}

/** Sends the invoice, as suits its payer or as the body says, and once however often it is asked for under the key. */
export const mailed = (id: string, key: string, how: Pick<Api.InvoiceActBody, "channel" | "email"> = {}) =>
  call("POST /v1/invoices/{id}/{act}", { id, act: "send" }, how, key);

/** Issues the drafts, and mails them if that is asked for. Nothing is done twice where it is asked for again: a draft
 * is issued once, and mailed under a key of its own. */
export function issueAll(all: View[], mail: boolean): void {
  if (!all.length || batch.value?.busy) return;
  batch.value = { all, mail, became: [], busy: true };
  void run(all, mail).finally(() => {
    const b = batch.value!;
    batch.value = { ...b, busy: false };
    say(outcome(b));
    void renew("/v1/invoices");
  });
}

const tell = (of: View, words: string, failed = false) => {
  const b = batch.value!;
  batch.value = { ...b, became: [...b.became, { of, words, failed }] };
};

async function run(all: View[], mail: boolean): Promise<void> {
  const ready: View[] = [];
  for (let v of all) {
    if (v.problems?.length) v = await call("GET /v1/invoices/{id}", { id: v.id }).catch(() => v); // it may be mended
    if (v.problems?.length) tell(v, lackOf(v, v.problems[0]!), true);
    else ready.push(v);
  }
  for (const seller of new Set(ready.map((v) => v.seller))) {
    const theirs = ready.filter((v) => v.seller === seller);
    for (let n = 0; n < theirs.length; n += together) await some(theirs.slice(n, n + together), mail);
  }
}

/** Issues some of one seller: all together, or, where one of them keeps the others from it, each by itself. */
async function some(drafts: View[], mail: boolean): Promise<void> {
  try {
    const a = await call("POST /v1/invoices/issue", {}, { ids: drafts.map((v) => v.id) });
    for (const v of a.items) await after(v, mail);
  } catch (e) {
    if (drafts.length === 1) return tell(drafts[0]!, wordsOf(e as Problem), true);
    for (const v of drafts) await some([v], mail);
  }
}

async function after(v: View, mail: boolean): Promise<void> {
  try {
    v = await numbered(v);
    if (v.issuing) return tell(v, A.stillIssuing);
    if (!mail) return tell(v, A.isIssued);
    if (!v.email) return tell(v, A.isIssuedNoMail);
    await mailed(v.id, "issued-" + v.id);
    tell(v, A.isIssuedAndSent);
  } catch (e) {
    tell(v, fill(A.isIssuedNotSent, { why: wordsOf(e as Problem) }));
  }
}

const outcome = (b: Batch) => {
  const failed = b.became.filter((x) => x.failed).length;
  return fill(failed ? A.batchPartly : A.batchDone, { n: b.became.length - failed, failed });
};

/** How far a batch has come, and what became of each. */
export function Progress() {
  const b = batch.value;
  if (!b) return null;
  const close = () => {
    if (!b.busy) batch.value = null;
  };
  const failed = b.became.filter((x) => x.failed).map((x) => x.of);
  return (
    <Dialog title={b.busy ? A.batchRuns : A.batch} close={close}>
      <p class="lead">{b.busy ? fill(A.batchAt, { n: b.became.length, all: b.all.length }) : outcome(b)}</p>
      <progress max={b.all.length} value={b.became.length} aria-label={A.batch} />
      <ul class="became">
        {b.became.map(({ of: v, words, failed }) => (
          <li key={v.id} class={failed ? "bad" : "well"}>
            <Icon shape={failed ? "warn" : "check"} />
            <span>
              <To to={at("invoices", [v.id])}>
                {titleOf(v)}, <bdi>{v.payer.name || A.nobody}</bdi>
              </To>
              <small>{words}</small>
            </span>
            <span class="sum">{sumOf(v.total_minor, v.currency)}</span>
          </li>
        ))}
      </ul>
      {!b.busy && (
        <div class="acts">
          <button class="btn main" onClick={close}>
            {T.close}
          </button>
          {!!failed.length && (
            <button
              class="btn"
              onClick={() => {
                batch.value = null;
                issueAll(failed, b.mail);
              }}
            >
              {A.tryFailed}
            </button>
          )}
        </div>
      )}
    </Dialog>
  );
}
