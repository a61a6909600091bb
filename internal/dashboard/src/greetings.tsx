// Greetings: which mails follow by themselves from what clients do, and when.
import type { ComponentChildren } from "preact";
import * as A from "texts/greetings";
import { fill } from "../../script/src/dates";
import style from "greetings.css";
import { Pending, faultAt } from "./act";
import { call } from "./api";
import { draftOf } from "./drafts";
import { Form, Tick, useForm } from "./forms";
import { at } from "./route";
import { useKept } from "./store";
import { Input, Select, To, useDress } from "./ui";

export { speak } from "texts/greetings";

type Option = [value: string, label: string];

const day = 24,
  week = 7 * day;

/** How long after it something comes, in words. */
function later(hours: number): string {
  switch (hours) {
    case 0:
      return A.atOnce;
    case day:
      return A.nextDay;
    case week:
      return A.weekLater;
  }
  const unit = hours % week === 0 ? week : hours % day === 0 ? day : 1;
  return fill(unit === week ? A.weeksLater : unit === day ? A.daysLater : A.hoursLater, { n: String(hours / unit) });
}

const soon = [2, 4, day, 2 * day, 3 * day, week];

interface Kind {
  name: () => string;
  hint: () => string;
  after: number[]; // what can be chosen, in hours
  usual: number;
}

// A further trigger is an entry here.
const kinds: { [kind: string]: Kind } = {
  welcome: {
    name: () => A.welcome,
    hint: () => A.welcomeHint,
    after: [0, 2, 4, day],
    usual: 2,
  },
  "after-visit": { name: () => A.afterVisit, hint: () => A.afterVisitHint, after: soon, usual: day },
  progress: { name: () => A.progress, hint: () => A.progressHint, after: soon, usual: day },
  "win-back": {
    name: () => A.winBack,
    hint: () => A.winBackHint,
    after: [4, 6, 8, 12, 16, 26, 52].map((n) => n * week),
    usual: 12 * week,
  },
};

/** Times to choose from, with the one that is set. */
const times = (all: number[], set: number): Option[] =>
  [...new Set([...all, set])].sort((a, b) => a - b).map((h) => [String(h), later(h)]);

const hours = ["08:00", "09:00", "10:00", "12:00"];

interface Choice {
  on: boolean;
  after: string;
  first: boolean;
  visits: string;
}

const first = (p: Api.Practice) => {
  const triggers: { [kind: string]: Choice } = {};
  for (const [kind, k] of Object.entries(kinds)) {
    const is = p.triggers?.[kind];
    triggers[kind] = {
      on: !!is,
      after: String(is?.after_hours ?? k.usual),
      first: !!is?.first_only,
      visits: (is?.visits ?? [5, 10]).join(", "),
    };
  }
  return { birthday: p.birthday_greeting?.at ?? "", triggers };
};

/** The page of all greetings. */
export function Greetings() {
  useDress(style);
  const k = useKept("GET /v1/practice", {}),
    p = k.value.value;
  if (!p) return <Pending of={k} n={6} />;
  return <GreetingsForm of={p} />;
}

function GreetingsForm({ of: p }: { of: Api.Practice }) {
  const d = draftOf("greetings", first(p)),
    v = d.now,
    form = useForm(d);
  const save = () =>
    form.save(A.greetings, () => {
      const body: Api.Practice = { ...p };
      delete body.birthday_greeting;
      if (v.birthday) body.birthday_greeting = { at: v.birthday };
      body.triggers = { ...p.triggers };
      for (const [kind, set] of Object.entries(v.triggers)) {
        delete body.triggers[kind];
        if (set.on) body.triggers[kind] = asked(kind, set);
      }
      return call("PUT /v1/practice", {}, body);
    });
  const change = (kind: string, more: Partial<Choice>) =>
    d.set({ triggers: { ...v.triggers, [kind]: { ...v.triggers[kind]!, ...more } } });
  return (
    <Form draft={d} save={save} busy={form.busy} problem={form.problem}>
      <div class="before quiet">
        <p>{A.about}</p>
        <p>{A.counts}</p>
        <p>{A.moves}</p>
        <p>
          <To to={at("messages", ["planned"])}>{A.planned}</To>
        </p>
      </div>
      {Object.entries(kinds).map(([kind, k]) => {
        const set = v.triggers[kind]!;
        return (
          <Greeting key={kind} kind={kind} of={k} on={set.on} set={(on) => change(kind, { on })}>
            {kind === "progress" && (
              <Input
                label={A.visits}
                hint={A.visitsHint}
                value={set.visits}
                set={(visits) => change(kind, { visits })}
                max={60}
                error={faultAt(form.problem, "triggers.progress.visits") ?? wrongOf(set.visits)}
              />
            )}
            <Select
              label={A.when}
              value={set.after}
              set={(after) => change(kind, { after })}
              options={times(k.after, +set.after)}
            />
            {kind === "after-visit" && (
              <Select
                label={A.which}
                value={set.first ? "first" : "each"}
                set={(which) => change(kind, { first: which === "first" })}
                options={[
                  ["each", A.each],
                  ["first", A.firstOnly],
                ]}
              />
            )}
          </Greeting>
        );
      })}
      <Greeting
        kind="birthday"
        of={{ name: () => A.birthday, hint: () => A.birthdayHint }}
        on={!!v.birthday}
        set={(on) => d.set({ birthday: on ? "09:00" : "" })}
      >
        <Select
          label={A.hour}
          value={v.birthday}
          set={(birthday) => d.set({ birthday })}
          options={[...new Set([...hours, v.birthday])].sort().map((h): Option => [h, h])}
        />
      </Greeting>
    </Form>
  );
}

/** What the practice is asked to keep of a trigger. */
function asked(kind: string, set: Choice): Api.Trigger {
  return {
    after_hours: +set.after,
    ...(kind === "after-visit" && set.first && { first_only: true }),
    ...(kind === "progress" && { visits: numbersOf(set.visits) }),
  };
}

const numbersOf = (s: string) => s.split(/[\s,;]+/).filter(Boolean).map(Number);

/** What is wrong with the numbers of visits. */
const wrongOf = (s: string) => {
  const all = numbersOf(s);
  return all.length && all.length <= 10 && all.every((n) => Number.isInteger(n) && n > 0 && n <= 100)
    ? undefined
    : A.wrongVisits;
};

/** One greeting: whether it is sent, and once it is, when. */
function Greeting(o: {
  kind: string;
  of: Pick<Kind, "name" | "hint">;
  on: boolean;
  set: (on: boolean) => void;
  children: ComponentChildren;
}) {
  return (
    <div class="greeting" role="group" aria-label={o.of.name()}>
      <Tick label={o.of.name()} hint={o.of.hint()} on={o.on} set={o.set} />
      {o.on && (
        <div class="how">
          <div class="two">{o.children}</div>
          <p>
            <To to={at("settings", ["texts", o.kind])}>{A.words}</To>
          </p>
        </div>
      )}
    </div>
  );
}
