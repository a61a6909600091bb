// What was read from the API, kept by the question: shown at once when asked again, and read anew behind it.
import { signal, type Signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { call, type Problem } from "./api";

/** One answer of the API. */
export interface Kept<T> {
  readonly value: Signal<T | undefined>;
  readonly problem: Signal<Problem | undefined>;
  /** Reads it anew; several who ask at once share one request. */
  load(): Promise<void>;
  used: number; // how many on the screen show it
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
    last = "";
  const made: Kept<Calls[K]["out"]> = {
    value,
    problem,
    used: 0,
    load() {
      reading ??= call(op, given)
        .then(
          (answer) => {
            const text = JSON.stringify(answer); // what is the same redraws nothing
            if (text !== last) value.value = answer;
            last = text;
            problem.value = undefined;
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

/** Shows what is kept, and reads it anew when it comes onto the screen. */
export function useKept<K extends keyof Calls>(op: K, given: Calls[K]["in"]): Kept<Calls[K]["out"]> {
  const k = kept(op, given);
  useEffect(() => {
    k.used++;
    void k.load();
    return () => {
      k.used--;
    };
  }, [k]);
  return k;
}

/** Reads anew what is on the screen and was answered by an operation whose path begins so; what is not on the screen is
 * forgotten. */
export async function renew(...paths: string[]): Promise<void> {
  const again: Promise<void>[] = [];
  for (const [name, k] of all) {
    if (!paths.some((p) => name.startsWith("GET " + p))) continue;
    if (k.used > 0) again.push(k.load());
    else all.delete(name);
  }
  await Promise.all(again);
}
