// The staff app: begins with who is signed in, and shows the area that the address names. Areas other than the calendar
// are loaded when they are opened.
import { render, type ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { signal } from "@preact/signals";
import * as T from "texts";
import { speak } from "texts";
import { Calendar } from "./calendar";
import type { Problem } from "./api";
import { Palette, ask, commands } from "./palette";
import { begin, language, practice, tick, today, who, type Language } from "./practice";
import { at, go, route } from "./route";
import { ended, signOut, token } from "./session";
import { poll } from "./store";
import { Bones, Dialog, Failed, Foot, Icon, type Shape } from "./ui";

interface Area {
  id: string;
  name: () => string;
  shape: Shape;
  load?: () => Promise<ComponentType>;
}

const areas: Area[] = [
  { id: "calendar", name: () => T.calendar, shape: "calendar" },
  { id: "clients", name: () => T.clients, shape: "clients", load: () => import("./clients").then((m) => m.Clients) },
];

/** The areas that were loaded, by their ids. */
const loaded = signal<Record<string, ComponentType>>({ calendar: Calendar });

const help = signal(false);

function Shown() {
  const area = areas.find((a) => a.id === route.value.area) ?? areas[0]!;
  const [failed, setFailed] = useState(false);
  const load = () => {
    setFailed(false);
    area.load?.().then(
      (c) => {
        loaded.value = { ...loaded.value, [area.id]: c };
      },
      () => setFailed(true),
    );
  };
  useEffect(() => {
    if (!loaded.value[area.id]) load();
  }, [area.id]);
  useEffect(() => {
    document.title = `${area.name()} – ${practice.value?.name ?? "Stund"}`;
  });
  const Found = loaded.value[area.id];
  if (Found) return <Found />;
  return failed ? <Failed problem={{ status: 0 }} again={load} /> : <Bones />;
}

function Nav() {
  const name = practice.value?.name ?? "";
  return (
    <nav class="nav" aria-label={T.areas}>
      <p class="house">
        <span aria-hidden="true">{name.charAt(0)}</span>
        <bdi>{name}</bdi>
      </p>
      <ul>
        {areas.map((a) => (
          <li key={a.id}>
            <a
              href={at(a.id)}
              aria-current={route.value.area === a.id ? "page" : undefined}
              onClick={(e) => {
                e.preventDefault();
                go(at(a.id));
              }}
            >
              <Icon shape={a.shape} />
              <span>{a.name()}</span>
            </a>
          </li>
        ))}
      </ul>
      <button class="find" onClick={ask} aria-keyshortcuts="Control+K">
        <Icon shape="search" />
        <span>{T.findOrDo}</span>
        <kbd>Ctrl K</kbd>
      </button>
      <button class="find leave" onClick={() => void signOut()}>
        <Icon shape="out" />
        <span>{T.signOut}</span>
      </button>
    </nav>
  );
}

const keys = (): [string, string][] => [
  ["Ctrl K  /", T.palette],
  ["N", T.newAppointment],
  ["T", T.today],
  ["← →", T.otherDay],
  ["↑ ↓", T.otherAppointment],
  ["Enter", T.openIt],
  ["Alt ↑ ↓ ← →", T.moveIt],
  ["Shift Alt ↑ ↓", T.lengthIt],
  ["D W M", T.view],
  ["+ −", T.zoom],
  ["Escape", T.putBack],
  ["?", T.keys],
];

function Keys() {
  return (
    <Dialog
      title={T.keys}
      close={() => {
        help.value = false;
      }}
    >
      <dl class="keys">
        {keys().map(([k, words]) => (
          <div key={k}>
            <dt>
              <kbd>{k}</kbd>
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

/** The session ended in the middle of something: it goes on as it was once somebody has signed in again. */
function Ended({ at }: { at: string }) {
  const again = () => {
    token().catch(() => undefined);
  };
  useEffect(() => {
    addEventListener("focus", again);
    return () => removeEventListener("focus", again);
  }, []);
  return (
    <Dialog title={T.signedOut} close={again}>
      <p>{T.signInAgain}</p>
      <p>
        <a class="btn main" href={at} target="_blank" rel="noopener">
          {T.signIn}
        </a>
      </p>
    </Dialog>
  );
}

function App() {
  return (
    <>
      <a
        class="skip"
        href="#main"
        onClick={(e) => {
          e.preventDefault();
          document.querySelector("main")?.focus();
        }}
      >
        {T.skip}
      </a>
      <Nav />
      <main id="main" tabIndex={-1}>
        <Shown />
      </main>
      <Foot />
      <Palette />
      {help.value && <Keys />}
      {ended.value && <Ended at={ended.value} />}
    </>
  );
}

/** Whether a key is for what has the focus: a field, or a dialog. */
const typing = (e: KeyboardEvent) =>
  e.target instanceof Element && !!e.target.closest("input, textarea, select, dialog, [contenteditable]");

addEventListener("keydown", (e) => {
  const palette = (e.key.toLowerCase() === "k" && (e.ctrlKey || e.metaKey)) || (e.key === "/" && !typing(e));
  if (palette) ask();
  else if (e.key === "?" && !typing(e)) help.value = true;
  else return;
  e.preventDefault();
});

const every = 20_000; // milliseconds after which what the screen shows is read again

/** Keeps what the screen shows fresh while somebody looks at it. */
function fresh() {
  const look = () => {
    if (!document.hidden && !ended.value) void poll("/v1/calendar", "/v1/bookings", "/v1/clients");
  };
  setInterval(look, every);
  setInterval(tick, 5_000);
  addEventListener("focus", look);
}

async function start() {
  const root = document.getElementById("app")!;
  const texts = JSON.parse(document.documentElement.dataset["texts"]!) as Record<Language, string>;
  const words = fetch(texts[language.value], { credentials: "same-origin" }).then(
    (a) => a.json() as Promise<string[]>,
  );
  try {
    const [all] = await Promise.all([words, begin()]);
    speak(all);
  } catch (e) {
    if (ended.value) return location.replace(ended.value);
    speak(await words.catch(() => []));
    render(<Failed problem={(e as Problem | undefined) ?? { status: 0 }} again={() => location.reload()} />, root);
    return;
  }
  commands.value = [
    { name: T.newAppointment, hint: "N", shape: "plus", run: () => go(at("calendar", [], { new: "1" })) },
    { name: T.today, hint: "T", shape: "calendar", run: () => go(at("calendar", [today()])) },
    ...areas.map((a) => ({ name: a.name(), shape: a.shape, run: () => go(at(a.id)) })),
    { name: T.newClient, shape: "clients", run: () => go(at("clients", ["new"])) },
    {
      name: T.keys,
      hint: "?",
      shape: "note",
      run: () => {
        help.value = true;
      },
    },
    { name: T.signOut, shape: "out", run: () => void signOut() },
  ];
  document.body.dataset["role"] = who.value.role;
  render(<App />, root);
  fresh();
}

void start();
