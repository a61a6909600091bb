// A draft that several pay: who, and how much each, to the minor unit.
import { useState } from "preact/hooks";
import * as T from "texts";
import * as A from "texts/invoicedraft";
import { fill } from "../../script/src/dates";
import { Wrong, useAct } from "./act";
import { call } from "./api";
import { draftOf } from "./drafts";
import { sumOf, type View } from "./invoice";
import { Find } from "./lists";
import { at, go } from "./route";
import { renew, useKept } from "./store";
import { Icon, Input, Select, done } from "./ui";

interface Share {
  pays: string; // "client" or "company"
  client: string;
  name: string;
  org: string;
  email: string;
  part: string;
}

const noShare: Share = { pays: "client", client: "", name: "", org: "", email: "", part: "" };

/** Shares an amount out by the weights, by the largest remainder, ties by their order: as the API does. */
export function apportioned(amount: number, weights: number[]): number[] {
  if (amount < 0) return apportioned(-amount, weights).map((n) => -n);
  const all = BigInt(weights.reduce((n, w) => n + w, 0)),
    exact = weights.map((w) => BigInt(amount) * BigInt(w)),
    out = exact.map((x) => Number(x / all));
  const order = weights.map((_, n) => n).sort((a, b) => Number((exact[b]! % all) - (exact[a]! % all)) || a - b);
  const left = amount - out.reduce((n, x) => n + x, 0);
  for (const n of order.slice(0, left)) out[n]!++;
  return out;
}

/** What each pays: every line is shared out by itself. */
const sharesOf = (v: View, weights: number[]) =>
  v.lines
    .map((l) => apportioned(l.gross_minor, weights))
    .reduce(
      (all, one) => all.map((n, i) => n + one[i]!),
      weights.map(() => 0),
    );

/** A client whom one finds, or who was found. */
export function Person({
  id,
  label,
  hint,
  is,
  set,
}: {
  id: string;
  label: string;
  hint: string;
  is: string;
  set: (id: string) => void;
}) {
  const [typed, setTyped] = useState("");
  if (is) return <Found id={is} label={label} change={() => set("")} />;
  return (
    <Find
      id={id}
      label={label}
      hint={hint}
      name={typed}
      type={setTyped}
      take={(c) => {
        setTyped("");
        set(c.id);
      }}
    />
  );
}

function Found({ id, label, change }: { id: string; label: string; change: () => void }) {
  const c = useKept("GET /v1/clients/{id}", { id }).value.value;
  return (
    <div class="field">
      <span class="label">{label}</span>
      <p class="chosen">
        <b>
          <bdi>{c?.name ?? "…"}</bdi>
        </b>
        <button type="button" class="btn small" onClick={change}>
          {T.change}
        </button>
      </p>
    </div>
  );
}

export function Split({ v, ready }: { v: View; ready: boolean }) {
  const d = draftOf("invoices/split/" + v.id, {
      shares: [
        {
          ...noShare,
          client: v.payer.client ?? "",
          name: v.payer.client ? "" : (v.payer.name ?? ""),
          pays: v.payer.client ? "client" : "company",
          org: v.payer.org_number ?? "",
          email: v.payer.email ?? "",
          part: "50",
        },
        { ...noShare, part: "50" },
      ],
    }),
    { shares } = d.now,
    [open, setOpen] = useState(d.dirty),
    act = useAct();
  if (v.split_from) return null;
  const put = (n: number, c: Partial<Share>) =>
    d.set({ shares: shares.map((s, m) => (m === n ? { ...s, ...c } : s)) });
  const weights = shares.map((s) => Math.round(+s.part.replace(",", ".") * 100)),
    fits = weights.every((w) => w > 0 && w <= 1_000_000_000),
    amounts = fits ? sharesOf(v, weights) : [],
    named = shares.every((s) => (s.pays === "client" ? s.client : s.name.trim()));
  const split = () =>
    act.run(async () => {
      const payers = shares.map((s, n): Api.InvoicePayerShare => {
        if (s.pays === "client") return { client: s.client, share: weights[n]! };
        const { org, email } = s;
        return {
          ...(s.name.trim() === v.payer.name && v.payer), // the address, too
          name: s.name.trim(),
          share: weights[n]!,
          ...(org.trim() && { org_number: org.trim() }),
          ...(email.trim() && { email: email.trim() }),
        };
      });
      await call("POST /v1/invoices/{id}/{act}", { id: v.id, act: "split" }, { payers });
      d.reset();
      await renew("/v1/invoices");
      done(fill(A.splitSaid, { n: payers.length }));
      go(at("invoices", [], { status: "draft" }));
    });
  return (
    <details class="part" open={open} onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>{A.split}</summary>
      <p class="hint">{A.splitHint}</p>
      <ol class="writing">
        {shares.map((s, n) => (
          <li key={n}>
            <div class="one-line" role="group" aria-label={fill(A.payerN, { n: n + 1 })}>
              <Select
                label={fill(A.payerN, { n: n + 1 })}
                value={s.pays}
                set={(pays) => put(n, { pays })}
                options={[
                  ["client", T.client],
                  ["company", A.paysCompany],
                ]}
              />
              {s.pays === "client" ? (
                <Person
                  id={"share-" + n}
                  label={T.client}
                  hint={A.aboutHint}
                  is={s.client}
                  set={(client) => put(n, { client })}
                />
              ) : (
                <div class="two">
                  <Input label={T.name} value={s.name} set={(name) => put(n, { name })} max={120} />
                  <Input label={A.orgNumber} value={s.org} set={(org) => put(n, { org })} max={20} />
                  <Input label={T.email} type="email" value={s.email} set={(email) => put(n, { email })} max={254} />
                </div>
              )}
              <div class="figures-in">
                <Input
                  label={A.share}
                  value={s.part}
                  set={(part) => put(n, { part })}
                  max={9}
                  decimal
                  error={weights[n]! > 0 ? undefined : A.numberWrong}
                />
                <p class="sum">{fits ? sumOf(amounts[n]!, v.currency) : "–"}</p>
              </div>
            </div>
            {shares.length > 2 && (
              <button
                type="button"
                class="round"
                aria-label={fill(A.removePayer, { n: n + 1 })}
                onClick={() => d.set({ shares: shares.filter((_, m) => m !== n) })}
              >
                <Icon shape="close" />
              </button>
            )}
          </li>
        ))}
      </ol>
      {!ready && <p class="quiet">{A.saveFirst}</p>}
      <Wrong problem={act.problem} />
      <div class="acts">
        <button
          type="button"
          class="btn"
          disabled={shares.length >= 10}
          onClick={() => d.set({ shares: [...shares, { ...noShare, part: shares[0]!.part }] })}
        >
          <Icon shape="plus" />
          {A.addPayer}
        </button>
        <button type="button" class="btn" disabled={!ready || !fits || !named || act.busy} onClick={split}>
          {fill(A.splitNow, { n: shares.length })}
        </button>
      </div>
    </details>
  );
}
