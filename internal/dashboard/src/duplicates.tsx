// Clients who may be one: with what speaks for it, side by side, and merged with a way back.
import { useState } from "preact/hooks";
import * as T from "texts";
import * as A from "texts/duplicates";
import { fill } from "../../script/src/dates";
import { shownPhone } from "../../script/src/phone";
import style from "duplicates.css";
import { Wrong, useAct } from "./act";
import { call } from "./api";
import { born } from "./born";
import { More, usePages } from "./lists";
import { practitionerOf, tagOf, written } from "./practice";
import { at, go, route } from "./route";
import { renew, useKept } from "./store";
import { Bones, Empty, Failed, Icon, To, done, useDress } from "./ui";

export { speak } from "texts/duplicates";

type Reason = Api.Duplicate["reasons"][number];

const reasonOf = (r: Reason): string =>
  ({
    "same-email": A.sameEmail,
    "same-phone": A.samePhone,
    "same-birthday": A.sameBirthday,
    "same-name": A.sameName,
    "common-name": A.commonName,
    "similar-name": A.similarName,
    "same-family-name": A.sameFamilyName,
    "same-address": A.sameAddress,
    "other-birthday": A.otherBirthday,
    "other-given-name": A.otherGivenName,
  })[r];

const against = (r: Reason) => r.startsWith("other-");

export function Duplicates() {
  useDress(style);
  const [a, b] = route.value.path;
  return a && b ? <Pair key={a + b} a={a} b={b} /> : <List />;
}

const apart = async (a: string, b: string) => {
  await call("POST /v1/duplicates/dismiss", {}, { a, b });
  await renew("/v1/duplicates", "/v1/tasks");
  done(A.apartSaid);
};

function List() {
  const pages = usePages("GET /v1/duplicates", {}),
    { first: page, items, kept: k } = pages,
    act = useAct();
  return (
    <section class="list pairs">
      <header class="top">
        <h1 tabIndex={-1}>{T.duplicates}</h1>
      </header>
      {!page ? (
        k.problem.value ? (
          <Failed problem={k.problem.value} again={() => void k.load()} />
        ) : (
          <Bones n={5} />
        )
      ) : !items.length ? (
        <Empty title={A.none}>
          <p>{A.noneHint}</p>
        </Empty>
      ) : (
        <ul>
          {items.map((d) => (
            <li key={d.a.id + d.b.id} class="card">
              <div class="both">
                {[d.a, d.b].map((c) => (
                  <p key={c.id}>
                    <To to={at("clients", [c.id])}>
                      <b>
                        <bdi>{c.name}</bdi>
                      </b>
                    </To>
                    <small>
                      <bdi>{[c.emails[0], shownPhone(c.phones[0] ?? "")].filter(Boolean).join(" · ")}</bdi>
                    </small>
                  </p>
                ))}
              </div>
              <p class="why">
                <b>{d.verdict === "probably" ? A.probably : A.perhaps}</b>
                {d.reasons.map((r) => (
                  <span key={r} class={"tag" + (against(r) ? " con" : "")}>
                    {reasonOf(r)}
                  </span>
                ))}
              </p>
              <div class="acts">
                <To
                  to={at("duplicates", [d.a.id, d.b.id])}
                  class="btn main"
                  label={`${A.compare}: ${d.a.name}, ${d.b.name}`}
                >
                  {A.compare}
                </To>
                <button
                  class="btn"
                  disabled={act.busy}
                  aria-label={`${A.apart}: ${d.a.name}, ${d.b.name}`}
                  onClick={() => act.run(() => apart(d.a.id, d.b.id))}
                >
                  {A.apart}
                </button>
              </div>
            </li>
          ))}
        </ul>
      )}
      <More of={pages} />
      <Wrong problem={act.problem} />
    </section>
  );
}

interface Line {
  name: string; // as the API calls it
  label: string;
  of: (c: Api.View) => string;
  joined?: boolean; // both are kept
}

const lines = (): Line[] => [
  { name: "name", label: T.name, of: (c) => c.name },
  { name: "emails", label: T.email, of: (c) => (c.emails ?? []).join("\n"), joined: true },
  { name: "phones", label: T.phone, of: (c) => (c.phones ?? []).map(shownPhone).join("\n"), joined: true },
  { name: "birthday", label: T.birthday, of: (c) => (c.birthday ? born(c.birthday) : "") },
  { name: "company", label: T.company, of: (c) => c.company ?? "" },
  {
    name: "address",
    label: A.address,
    of: (c) => [c.address?.street, c.address?.postal_code, c.address?.city].filter(Boolean).join(", "),
  },
  {
    name: "practitioner",
    label: T.practitioner,
    of: (c) => (c.practitioner ? (practitionerOf(c.practitioner)?.name ?? c.practitioner) : ""),
  },
  {
    name: "tags",
    label: T.tags,
    of: (c) => (c.tags ?? []).map((t) => tagOf(t)?.name ?? t).join(", "),
    joined: true,
  },
  { name: "alert", label: T.alert, of: (c) => c.alert ?? "" },
  { name: "note", label: T.note, of: (c) => c.note ?? "" },
];

/** Two clients side by side: where they differ one says whose is kept. */
function Pair({ a, b }: { a: string; b: string }) {
  const ka = useKept("GET /v1/clients/{id}", { id: a }),
    kb = useKept("GET /v1/clients/{id}", { id: b });
  const x = ka.value.value,
    y = kb.value.value,
    problem = ka.problem.value ?? kb.problem.value;
  const [keep, setKeep] = useState<Record<string, "a" | "b">>({}),
    act = useAct();
  if (!x || !y)
    return problem ? (
      <Failed problem={problem} again={() => void Promise.all([ka.load(), kb.load()])} />
    ) : (
      <Bones n={8} />
    );
  const merge = () =>
    act.run(async () => {
      await call(
        "POST /v1/clients/{id}/merge",
        { id: x.id },
        { with: y.id, keep, revision: x.revision, with_revision: y.revision },
      );
      await renew("/v1/duplicates", "/v1/tasks", "/v1/clients", "/v1/calendar");
      go(at("clients", [x.id]), true);
      done(fill(A.mergedSaid, { name: keep["name"] === "b" ? y.name : x.name }), 20, {
        label: T.undo,
        run: () =>
          void call("POST /v1/clients/{id}/unmerge", { id: x.id }, { client: y.id }).then(
            async () => {
              await renew("/v1/duplicates", "/v1/tasks", "/v1/clients", "/v1/calendar");
              go(at("duplicates", [a, b]));
            },
            () => done(A.notUndone, 8),
          ),
      });
    });
  return (
    <section class="list pairs">
      <header class="top">
        <To to={at("duplicates")} class="back">
          <Icon shape="left" />
          {T.duplicates}
        </To>
        <h1 tabIndex={-1}>{A.oneOrTwo}</h1>
      </header>
      <div class="table">
        <table class="sides-by">
          <thead>
            <tr>
              <td />
              {[x, y].map((c) => (
                <th key={c.id} scope="col">
                  <To to={at("clients", [c.id])}>
                    <bdi>{c.name}</bdi>
                  </To>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines().map((l) => (
              <Row
                key={l.name}
                l={l}
                x={x}
                y={y}
                is={keep[l.name] ?? "a"}
                set={(s) => setKeep({ ...keep, [l.name]: s })}
              />
            ))}
            <tr>
              <th scope="row">{A.visits}</th>
              {[x, y].map((c) => (
                <td key={c.id}>{visitsOf(c)}</td>
              ))}
            </tr>
          </tbody>
        </table>
      </div>
      <p class="count">{A.mergeHint}</p>
      <Wrong problem={act.problem} />
      <div class="acts">
        <button class="btn main" disabled={act.busy} onClick={merge}>
          <Icon shape="both" />
          {A.merge}
        </button>
        <button
          class="btn"
          disabled={act.busy}
          onClick={() => act.run(() => apart(x.id, y.id).then(() => go(at("duplicates"), true)))}
        >
          {A.apart}
        </button>
      </div>
    </section>
  );
}

const visitsOf = (c: Api.View) => {
  const f = written.value,
    day = (s: string | undefined) => (s ? f.shortDate(s.slice(0, 10)) : "–");
  return fill(A.lastAndNext, { last: day(c.visits.last), next: day(c.visits.next) });
};

function Row(p: { l: Line; x: Api.View; y: Api.View; is: "a" | "b"; set: (s: "a" | "b") => void }) {
  const { l } = p,
    values = [l.of(p.x), l.of(p.y)] as const;
  if (!values[0] && !values[1]) return null;
  const choice = !l.joined && values[0] && values[1] && values[0] !== values[1];
  return (
    <tr>
      <th scope="row">{l.label}</th>
      {(["a", "b"] as const).map((side, n) => (
        <td key={side} class={choice && p.is !== side ? "left" : undefined}>
          {choice ? (
            <label>
              <input type="radio" name={l.name} checked={p.is === side} onChange={() => p.set(side)} />
              <span class="pre">
                <bdi>{values[n]}</bdi>
              </span>
            </label>
          ) : (
            <span class="pre">
              <bdi>{values[n]}</bdi>
            </span>
          )}
        </td>
      ))}
    </tr>
  );
}
