// The staff app: begins with who is signed in, and shows the area that the address names. Areas other than the calendar
// are loaded when they are opened.
import { render, type ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { signal } from "@preact/signals";
import * as T from "texts";
import { speak } from "texts";
import { upper } from "../../script/src/dates";
import "./focus";
import { Calendar, foresee } from "./calendar";
import type { Problem } from "./api";
import type { Command } from "./palette";
import { begin, language, practice, tick, who, type Language } from "./practice";
import { areaNow, at, go, route } from "./route";
import { ended, told, token } from "./session";
import { part, poll, read } from "./store";
import { Bones, Dialog, Failed, Foot, Icon, To, leave, problemWords, type Shape } from "./ui";

interface Area {
  id: string;
  name: () => string;
  shape: Shape;
  load?: () => Promise<ComponentType>;
  aside?: boolean; // not among the first on a phone
  under?: string; // the area that leads to it
  owners?: boolean; // only theirs
  managers?: boolean; // theirs, and the assistants'
}

const day = part("today", () => import("./today")),
  setUp = part("settings", () => import("./settings")),
  letters = part("messages", () => import("./messages")),
  people = part("clients", () => import("./clients")),
  twins = part("duplicates", () => import("./duplicates")),
  money = part("payments", () => import("./payments")),
  bills = part("invoices", () => import("./invoices")),
  heard = part("feedback", () => import("./feedback")),
  lists = part("imports", () => import("./imports")),
  safer = part("secure", () => import("./secure"));

const areas: Area[] = [
  { id: "today", name: () => upper(T.today), shape: "sun", load: () => day().then((m) => m.Today) },
  { id: "calendar", name: () => T.calendar, shape: "calendar" },
  { id: "clients", name: () => T.clients, shape: "clients", load: () => people().then((m) => m.Clients) },
  { id: "tasks", name: () => T.tasks, shape: "tasks", load: () => day().then((m) => m.Tasks) },
  {
    id: "messages",
    name: () => T.messages,
    shape: "mail",
    load: () => letters().then((m) => m.Messages),
    aside: true,
  },
  {
    id: "invoices",
    name: () => T.invoices,
    shape: "note",
    load: () => bills().then((m) => m.area()),
    aside: true,
  },
  {
    id: "payments",
    name: () => T.payments,
    shape: "card",
    load: () => money().then((m) => m.Payments),
    aside: true,
    managers: true,
  },
  {
    id: "feedback",
    name: () => T.feedback,
    shape: "note",
    load: () => heard().then((m) => m.Feedback),
    aside: true,
    managers: true,
  },
  {
    id: "duplicates",
    name: () => T.duplicates,
    shape: "both",
    load: () => twins().then((m) => m.Duplicates),
    under: "clients",
  },
  {
    id: "imports",
    name: () => T.importClients,
    shape: "note",
    load: () => lists().then((m) => m.Imports),
    under: "clients",
    owners: true,
  },
  {
    id: "settings",
    name: () => T.settings,
    shape: "settings",
    load: () => setUp().then((m) => m.Settings),
    aside: true,
  },
  {
    id: "sign-in",
    name: () => T.ownSignIn,
    shape: "settings",
    load: () => safer().then((m) => m.SignIn),
    under: "settings",
  },
];

/** The areas that were loaded, by their ids. */
const loaded = signal<Record<string, ComponentType>>({ calendar: Calendar });

/** The dialog over the page: the list of keys, or what asks for a second factor. */
const over = signal<ComponentType<{ close: () => void }> | null>(null);
const showHelp = () => {
  loadPalette().then(
    (m) => {
      over.value = m.Keys;
    },
    () => undefined,
  );
};

function Shown() {
  const area = areas.find((a) => a.id === areaNow.value && mine(a)) ?? areas[0]!;
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

/** What whoever is signed in is here. */
const roleName = () => upper({ owner: T.owner, assistant: T.assistant, practitioner: T.practitioner }[who.value.role]);

/** Whether whoever is signed in has to do with the area. */
const mine = (a: Area) => !a.managers || who.value.role !== "practitioner";

/** The areas that the frame shows. */
const top = () => areas.filter((a) => !a.under && mine(a));

function Nav() {
  const name = practice.value?.name ?? "",
    here = areas.find((a) => a.id === areaNow.value);
  return (
    <nav class="nav" aria-label={T.areas}>
      <p class="house">
        <span aria-hidden="true">{name.charAt(0)}</span>
        <bdi>{name}</bdi>
      </p>
      <ul>
        {top().map((a) => (
          <li key={a.id} class={a.aside ? "aside" : undefined}>
            <a
              href={at(a.id)}
              aria-current={a.id === (here?.under ?? here?.id) ? "page" : undefined}
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
        <Icon shape="search" class="wide" />
        <Icon shape="more" class="narrow" />
        <span class="wide">{T.findOrDo}</span>
        <span class="narrow">{T.more}</span>
        <kbd>Ctrl K</kbd>
      </button>
      <To to={at("sign-in")} class="me">
        <span class="vh">{T.ownSignIn} </span>
        {who.value.name && <bdi>{who.value.name}</bdi>}
        <small>{roleName()}</small>
      </To>
      <button class="find leave" onClick={() => void leave()}>
        <Icon shape="out" />
        <span>{T.signOut}</span>
      </button>
    </nav>
  );
}

/** The session ended in the middle of something: it goes on as it was once somebody has signed in again. */
function Ended() {
  const at = ended.value,
    again = () => {
      token().catch(() => undefined);
    };
  useEffect(() => {
    addEventListener("focus", again);
    return () => removeEventListener("focus", again);
  }, []);
  if (!at) return null;
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

/** The palette, once it is loaded: when the first page is there. */
const palette = signal<typeof import("./palette") | null>(null);
let asked = false;

const ask = () => {
  asked = true;
  palette.value?.ask();
};

async function loadPalette() {
  const m = await import("./palette");
  palette.value = m;
  if (asked) setTimeout(m.ask);
  return m;
}

function App() {
  const Over = over.value,
    Palette = palette.value?.Palette;
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
      {Palette && <Palette commands={commands()} />}
      {Over && <Over close={() => (over.value = null)} />}
      <Ended />
    </>
  );
}

/** Whether a key is for what has the focus: a field, or a dialog. */
const typing = (e: KeyboardEvent) =>
  e.target instanceof Element && !!e.target.closest("input, textarea, select, dialog, [contenteditable]");

addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey ? e.key.toLowerCase() === "k" : e.key === "/" && !typing(e)) ask();
  else if (e.key === "?" && !typing(e)) showHelp();
  else return;
  e.preventDefault();
});

const every = 20_000; // milliseconds after which what the screen shows is read again

/** Keeps what the screen shows fresh while somebody looks at it. */
function fresh() {
  const look = () => {
    if (!document.hidden && !ended.value)
      void poll("/v1/calendar", "/v1/bookings", "/v1/clients", "/v1/tasks", "/v1/payments");
  };
  setInterval(look, every);
  setInterval(tick, 5_000);
  addEventListener("focus", look);
}

/** The day that the calendar shows. */
const dayShown = () => (route.value.area === "calendar" ? route.value.path.slice(0, 1) : []);

/** What the palette offers, besides whom it finds. */
const commands = (): Command[] => [
  { name: T.newAppointment, hint: "N", shape: "plus", run: () => go(at("calendar", [], { new: "1" })) },
  ...areas
    .filter((a) => mine(a) && (!a.owners || who.value.role === "owner"))
    .map((a) => ({ name: a.name(), shape: a.shape, run: () => go(at(a.id)) })),
  { name: T.print, shape: "print", run: () => go(at("today", dayShown(), { print: "1" })) },
  { name: T.newClient, shape: "clients", run: () => go(at("clients", ["new"])) },
  {
    name: T.keys,
    hint: "?",
    shape: "note",
    run: showHelp,
  },
  {
    name: T.signOut,
    hint: [who.value.name, roleName()].filter(Boolean).join(", "),
    shape: "out",
    run: () => void leave(),
  },
];

/** The practice is not set up yet: its first run. */
async function begins(root: HTMLElement) {
  const { Start } = await setUp();
  render(
    <>
      <Start done={() => location.reload()} />
      <Foot />
      <Ended />
    </>,
    root,
  );
}

async function start() {
  const root = document.getElementById("app")!;
  const texts = JSON.parse(document.documentElement.dataset["texts"]!) as Record<Language, string>;
  const words = fetch(texts[language.value], { credentials: "same-origin" }).then(
    (a) => a.json() as Promise<string[]>,
  );
  areas
    .find((a) => a.id === route.value.area)
    ?.load?.()
    .catch(() => undefined); // while the rest is read
  if (route.value.area === "calendar") foresee();
  try {
    const [all] = await Promise.all([words, begin()]);
    speak(all);
  } catch (e) {
    if (ended.value) return location.replace(ended.value);
    speak(await words.catch(() => []));
    if ((e as Problem | undefined)?.code === "practice-unknown") return begins(root);
    render(<Failed problem={(e as Problem | undefined) ?? { status: 0 }} again={() => location.reload()} />, root);
    return;
  }
  document.body.dataset["role"] = who.value.role;
  render(<App />, root);
  loadPalette().catch(() => undefined); // it is asked for again
  fresh();
  if (told.second_factor && who.value.role === "owner")
    safer().then(
      (m) => {
        over.value = m.Safer;
      },
      () => undefined, // they are asked when they sign in again
    );
  read<Record<string, string>>("problems").then(
    (words) => {
      problemWords.value = words;
    },
    () => undefined, // what a problem's status says is there
  );
}

void start();
