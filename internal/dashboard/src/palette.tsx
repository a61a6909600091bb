// The palette: everything that can be done or found, by typing (Ctrl K, or /). With it comes what else is wanted soon
// after the first page, and not before.
import { useEffect, useState } from "preact/hooks";
import * as T from "texts";
import { call } from "./api";
import { at, go } from "./route";
import { Icon, type Shape } from "./ui";

export { Keys } from "./keys";

// It is on the page all the time, and shown at once: whoever types on after Ctrl K loses no letter.
let dialog: HTMLDialogElement | null = null;

export function ask(): void {
  if (!dialog?.open) dialog?.showModal();
}

/** Something that the palette offers. */
export interface Command {
  name: string;
  hint?: string;
  shape: Shape;
  run: () => void;
}

const fold = (s: string) =>
  s
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll("ø", "o")
    .replaceAll("æ", "ae")
    .replaceAll("å", "a");

/** The palette with the commands, and the clients that it finds. */
export function Palette({ commands }: { commands: Command[] }) {
  const [words, setWords] = useState(""),
    [found, setFound] = useState<Api.Listed[]>([]),
    [picked, setPicked] = useState(0);
  useEffect(() => {
    let current = true;
    const wait = setTimeout(() => {
      if (words.trim().length < 2) return setFound([]);
      call("GET /v1/clients", { q: words.trim(), limit: 6 }).then(
        (a) => {
          if (current) setFound(a.items);
        },
        () => undefined,
      );
    }, 120);
    return () => {
      current = false;
      clearTimeout(wait);
    };
  }, [words]);

  const close = () => {
    dialog?.close();
    setWords("");
    setPicked(0);
  };
  const parts = fold(words).split(/\s+/).filter(Boolean);
  const list: Command[] = [
    ...commands.filter((c) => parts.every((p) => fold(c.name).includes(p))),
    ...found.map((c): Command => ({
      name: c.name,
      hint: c.emails[0] ?? c.phones[0] ?? "",
      shape: "clients",
      run: () => go(at("clients", [c.id])),
    })),
  ];
  const on = Math.min(picked, list.length - 1);
  useEffect(() => {
    dialog?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [on]);
  const run = (c: Command | undefined) => {
    if (!c) return;
    close();
    c.run();
  };
  const key = (e: KeyboardEvent) => {
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      setPicked((on + (e.key === "ArrowDown" ? 1 : list.length - 1)) % Math.max(list.length, 1));
      e.preventDefault();
    } else if (e.key === "Enter") {
      e.preventDefault();
      run(list[on]);
    }
  };
  return (
    <dialog
      ref={(d) => {
        dialog = d;
      }}
      class="palette"
      aria-label={T.palette}
      onCancel={(e) => {
        e.preventDefault();
        close();
      }}
      onMouseDown={(e) => {
        if (e.target === dialog) close();
      }}
    >
      <div class="sheet">
        <div class="ask">
          <Icon shape="search" />
          <input
            role="combobox"
            aria-expanded="true"
            aria-controls="palette-list"
            aria-autocomplete="list"
            aria-activedescendant={list.length ? "palette-" + on : undefined}
            aria-label={T.palette}
            autocomplete="off"
            value={words}
            onInput={(e) => {
              setWords(e.currentTarget.value);
              setPicked(0);
            }}
            onKeyDown={key}
          />
        </div>
        <ul role="listbox" id="palette-list" aria-label={T.palette}>
          {list.map((c, n) => (
            <li key={n} id={"palette-" + n} role="option" aria-selected={n === on} onClick={() => run(c)}>
              <Icon shape={c.shape} />
              <bdi>{c.name}</bdi>
              <small>{c.hint}</small>
            </li>
          ))}
        </ul>
        {!list.length && <p class="empty">{T.nothingFound}</p>}
      </div>
    </dialog>
  );
}
