// What was read from the API, kept by the question: shown at once when asked again, and read anew behind it. And
// what is loaded of the app itself when it is opened.
import { signal, type Signal } from "@preact/signals";
import { useEffect, useLayoutEffect } from "preact/hooks";
import { ask, type Problem } from "./api";

/** One answer of the API. */
export interface Kept<T> {
  readonly value: Signal<T | undefined>;
  readonly problem: Signal<Problem | undefined>;
  /** Reads it anew; several who ask at once share one request. What is known need not be told again if it is the
   * newest, by what the API holds to be a change. */
  load(known?: boolean): Promise<void>;
  used: number; // how many on the screen show it
  at: number; // when it was answered, in milliseconds
}

const all = new Map<string, Kept<unknown>>();

/** What is kept of the operation's answer. */
export function kept<K extends keyof Calls>(op: K, given: Calls[K]["in"]): Kept<Calls[K]["out"]> {
  const name = op + " " + JSON.stringify(given);
  const known = all.get(name);
  if (known) return known as Kept<Calls[K]["out"]>;
  const value = signal<Calls[K]["out"] | undefined>(undefined),
    problem = signal<Problem | undefined>(undefined);
  let reading: Promise<void> | null = null,
    tag = "";
  const made: Kept<Calls[K]["out"]> = {
    value,
    problem,
    used: 0,
    at: -Infinity,
    load(known = false) {
      reading ??= ask(op, given, undefined, undefined, known ? tag : "")
        .then(
          (a) => {
            problem.value = undefined;
            tag = a.tag;
            made.at = performance.now();
            if (a.answer === undefined) return;
            const is = value.peek(); // what is the same redraws nothing
            if (!is || JSON.stringify(a.answer) !== JSON.stringify(is)) value.value = a.answer;
          },
          (p: Problem) => {
            problem.value = p;
          },
        )
        .finally(() => {
          reading = null;
        });
      return reading;
    },
  };
  all.set(name, made as Kept<unknown>);
  return made;
}

const justNow = 2_000; // milliseconds for which what was answered is new enough for what comes onto the screen

/** How much of what belongs on the screen has yet to come. */
export const coming = signal(0);

/** Counts what is shown to what has yet to come, as long as it is so. */
export function useComing(still: boolean): void {
  useLayoutEffect(() => {
    if (!still) return;
    coming.value++;
    return () => {
      coming.value--;
    };
  }, [still]);
}

/** Shows what is kept, and reads it anew when it comes onto the screen. */
export function useKept<K extends keyof Calls>(op: K, given: Calls[K]["in"]): Kept<Calls[K]["out"]> {
  const k = kept(op, given);
  useComing(!k.value.value && !k.problem.value);
  useLayoutEffect(() => {
    // at once: what nothing shows is forgotten by renew, and whoever has begun to show it would begin anew
    k.used++;
    return () => {
      k.used--;
    };
  }, [k]);
  useEffect(() => {
    if (performance.now() - k.at > justNow) void k.load(true);
  }, [k]);
  return k;
}

/** Looks whether what is on the screen and was answered by an operation whose path begins so is still the newest. */
export const poll = (...paths: string[]) => reread(true, paths);

/** Reads anew what is on the screen and was answered by an operation whose path begins so; what is not on the screen is
 * forgotten. */
export const renew = (...paths: string[]) => reread(false, paths);

async function reread(known: boolean, paths: string[]): Promise<void> {
  const again: Promise<void>[] = [];
  for (const [name, k] of all) {
    if (!paths.some((p) => name.startsWith("GET " + p))) continue;
    if (k.used > 0) again.push(k.load(known));
    else if (!known) all.delete(name);
  }
  await Promise.all(again);
}

/** The addresses of what is loaded later, by its name. */
const later = JSON.parse(document.documentElement.dataset["areas"]!) as Record<string, string>;

/** Reads what is loaded later beside scripts. */
export async function read<A>(name: string): Promise<A> {
  const a = await fetch(later[name]!, { credentials: "same-origin" });
  if (!a.ok) throw new Error(name);
  return (await a.json()) as A;
}

/** Loads an area and its own texts, at once, and no more than once. */
export function part<M extends { speak: (texts: string[]) => void }>(texts: string, script: () => Promise<M>) {
  let loading: Promise<M> | undefined;
  return () =>
    (loading ??= Promise.all([script(), read<string[]>(texts)]).then(
      ([m, words]) => {
        m.speak(words);
        return m;
      },
      (e: unknown) => {
        loading = undefined;
        throw e;
      },
    ));
}
