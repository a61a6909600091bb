// What a button does, and what went wrong with it.
import { useState } from "preact/hooks";
import * as T from "texts";
import type { Problem } from "./api";
import { ended } from "./session";
import type { Kept } from "./store";
import { Bones, Failed, wordsOf } from "./ui";

/** Runs what a button does, once at a time, and keeps what went wrong. */
export function useAct(): {
  busy: boolean;
  problem: Problem | undefined;
  run: (f: () => Promise<void>) => void;
  clear: () => void;
} {
  const [busy, setBusy] = useState(false),
    [problem, setProblem] = useState<Problem>();
  return {
    busy,
    problem,
    clear: () => setProblem(undefined),
    run(f) {
      if (busy) return;
      setBusy(true);
      setProblem(undefined);
      f()
        .catch((p: Problem) => setProblem(p.status === undefined ? { status: 0 } : p))
        .finally(() => setBusy(false));
    },
  };
}

/** Brings what has just appeared into view: a long form may have scrolled past it. */
export const intoView = (e: Element | null) => e?.scrollIntoView({ block: "nearest" });

/** What a button did not do, beside it; once somebody has signed in again, not that they had not. */
export const Wrong = ({ problem }: { problem: Problem | undefined }) =>
  problem && (problem.code !== "signed-out" || ended.value) ? (
    <p class="error" role="alert" ref={intoView}>
      {wordsOf(problem)}
    </p>
  ) : null;

/** What was typed over what was there, with what somebody else has changed since then where nothing was typed. */
export function merged<A extends object>(typed: A, was: A, is: A): A {
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  const mine = (Object.keys(typed) as (keyof A)[]).filter((k) => !same(typed[k], was[k]));
  return { ...is, ...Object.fromEntries(mine.map((k) => [k, typed[k]])) };
}

/** The name that the API gives a field, and what is wrong with it. */
export const faultAt = (p: Problem | undefined, field: string) =>
  p?.errors?.some((e) => e.location === "body." + field || e.location.startsWith("body." + field + "["))
    ? T.checkThis
    : undefined;

/** What stands in place of something that is read: lines as bones, or why it cannot be read. */
export const Pending = ({ of, n = 5 }: { of: Kept<unknown>; n?: number }) =>
  of.problem.value ? <Failed problem={of.problem.value} again={() => void of.load()} /> : <Bones n={n} />;
