// What is loaded when it is opened.

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
