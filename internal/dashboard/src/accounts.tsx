// Settings: the practice's accounts with others, who take payments or carry e-invoices for it.
import * as T from "texts";
import { useAct } from "./act";
import type { Problem } from "./api";
import { draftOf } from "./drafts";
import { Entry, Form, Tick } from "./forms";
import { at } from "./route";
import { renew } from "./store";
import { Input, Select, done } from "./ui";

/** What there is to say of any account. */
interface View {
  name: string;
  fields: { name: string; secret?: boolean; optional?: boolean }[];
  values?: { [name: string]: string };
  secrets?: { [name: string]: boolean };
  broken?: boolean;
  off?: boolean;
}

/** The accounts as links to their pages, with how things stand with each in a few words. */
export const List = <V extends View>({
  all,
  page,
  intro,
  nameOf,
  stateOf,
}: {
  all: V[];
  page: string;
  intro: string;
  nameOf: (name: string) => string;
  stateOf: (v: V) => string;
}) => (
  <>
    <p class="quiet">{intro}</p>
    <ul class="entries links">
      {all.map((v) => (
        <Entry key={v.name} to={at("settings", [page, v.name])} name={nameOf(v.name)} under={stateOf(v)} />
      ))}
    </ul>
  </>
);

/** Where the keys are found, step by step: words with bars between them. */
export const Steps = ({ words }: { words: string | undefined }) =>
  words ? (
    <ol class="steps">
      {words.split("|").map((s) => (
        <li key={s}>{s}</li>
      ))}
    </ol>
  ) : null;

interface KeysProps {
  of: View;
  path: string; // of the API, of what is to be read again
  send: (body: { values: { [name: string]: string }; off: boolean }) => Promise<unknown>;
  said: (off: boolean) => string;
  labelOf: (field: string) => string;
  /** What stands below a field, by its name, whether it is a secret and whether that is known. */
  hintOf: (field: string, secret: boolean, known: boolean) => string | undefined;
  /** What there is to choose of a field; the first is the default. */
  options?: { [field: string]: [string, string][] };
  use: [label: string, hint: string];
  /** What is said of a problem in words of its own. */
  own?: (p: Problem) => string | undefined;
}

/** What the account is made of. Secrets are never shown again: what is typed takes their place. */
export function Keys({ of, path, send, said, labelOf, hintOf, options, use, own }: KeysProps) {
  const d = draftOf(path + "/" + of.name, {
      values: Object.fromEntries(of.fields.map((f) => [f.name, (!f.secret && of.values?.[f.name]) || ""])),
      off: !!of.off,
    }),
    { values, off } = d.now,
    act = useAct(),
    words = act.problem && own?.(act.problem);
  const known = (name: string) => !!of.secrets?.[name] && !of.broken,
    put = (name: string) => (v: string) => d.set({ values: { ...values, [name]: v } });
  const save = () =>
    act.run(async () => {
      const typed = Object.entries(values)
        .map(([name, v]): [string, string] => [name, v.trim()])
        .filter(([, v]) => v);
      try {
        await send({ values: Object.fromEntries(typed), off });
      } finally {
        await renew(path); // what was written stays, also where it does not work
      }
      d.reset();
      done(said(off), 8);
    });
  const ready = of.fields.every((f) => f.optional || values[f.name]?.trim() || known(f.name));
  return (
    <Form draft={d} save={save} busy={act.busy} problem={words ? undefined : act.problem} ready={ready}>
      {of.fields.map((f) => {
        const hint = hintOf(f.name, !!f.secret, known(f.name)),
          given = { key: f.name, label: labelOf(f.name), set: put(f.name) },
          choice = options?.[f.name];
        return choice ? (
          <Select {...given} value={values[f.name] || choice[0]![0]} options={choice} />
        ) : (
          <Input
            {...given}
            value={values[f.name] ?? ""}
            max={500}
            error={act.problem?.errors?.some((e) => e.location.endsWith("." + f.name)) ? T.checkThis : undefined}
            {...(hint ? { hint } : {})}
          />
        );
      })}
      <Tick label={use[0]} hint={use[1]} on={!off} set={(on) => d.set({ off: !on })} />
      {words && (
        <p class="error" role="alert">
          {words}
        </p>
      )}
    </Form>
  );
}
