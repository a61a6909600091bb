// Who is signed in. The short token lives in a variable only; what is long-lived is a cookie that no script can read.
// Three calls know how: POST /session, POST /session/refresh, DELETE /session.
import { signal } from "@preact/signals";

/** Where to sign in, once the session has ended in the middle of something; nothing that was typed is lost. */
export const ended = signal<string | null>(null);

/** The short token, and until when it lasts, on the browser's own steady clock. */
interface Pass {
  token: string;
  until: number;
}

/** What a token says of itself. A login elsewhere says more than ours: the name, the address, and the account apart
 * from its own user. */
interface Claims {
  iat: number;
  exp: number;
  sub?: string;
  name?: string;
  email?: string;
  "custom:practice"?: string;
  "stund:account"?: string;
}

/** Who is signed in, as far as the token says. */
export const signedIn = signal({ account: "", name: "", email: "" });

let pass: Pass | null = null;
let whose = ""; // the last token was
let asking: Promise<Pass | null> | null = null;

const patience = 20_000; // milliseconds for one attempt
const early = 60_000; // milliseconds before it expires in which the token is renewed

/** Thrown where nobody is signed in: at is the address to sign in at. */
export class SignedOut extends Error {
  constructor(readonly at: string) {
    super("signed out");
  }
}

function read(token: string): Claims {
  const part = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(part), (c) => c.charCodeAt(0)))) as Claims;
}

const forgets: (() => void)[] = [];

/** Has f forget what would keep the page from being left, once somebody else is signed in. */
export const onSomebodyElse = (f: () => void) => {
  forgets.push(f);
};

/** Begins anew, with nothing of whoever was signed in before: what their page was asked for comes to nothing. */
function beginAnew(): Promise<never> {
  for (const f of forgets) f();
  document.body.replaceChildren();
  history.replaceState(null, "", location.pathname);
  location.reload();
  return new Promise(() => undefined);
}

async function refresh(): Promise<Pass | null> {
  const a = await fetch("/session/refresh", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  const body = (await a.json().catch(() => ({}))) as { token?: string; sign_in?: string };
  if (a.status === 401) throw new SignedOut(body.sign_in ?? "/signin");
  if (!a.ok || !body.token) return null;
  const says = read(body.token),
    theirs = JSON.stringify([says.sub, says["custom:practice"], says["stund:account"]]);
  if (whose && whose !== theirs) return beginAnew();
  whose = theirs;
  signedIn.value = {
    account: says["stund:account"] ?? says.sub ?? "",
    name: says.name ?? "",
    email: says.email ?? "",
  };
  // by what it says itself: a computer's clock may stand wrong
  return { token: body.token, until: performance.now() + (says.exp - says.iat) * 1000 };
}

/** The token to call the API with. It rejects with SignedOut where nobody is signed in. */
export async function token(): Promise<string> {
  if (pass && pass.until - performance.now() > early) return pass.token;
  asking ??= refresh().finally(() => {
    asking = null;
  });
  const fresh = await asking;
  if (fresh) {
    pass = fresh;
    ended.value = null;
  }
  return pass?.token ?? "";
}

/** Takes the token for worn out: the next call asks for another. */
export const worn = () => {
  pass = null;
};

/** Signs out, and leaves. False: the session may last, and one is still here. */
export async function signOut(): Promise<boolean> {
  const a = await fetch("/session", { method: "DELETE", signal: AbortSignal.timeout(patience) }).catch(() => undefined);
  if (a?.status !== 204 && a?.status !== 401) return false;
  pass = null;
  location.assign("/signin?out=1");
  return true;
}
