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

let pass: Pass | null = null;
let asking: Promise<Pass | null> | null = null;

const early = 60_000; // milliseconds before it expires in which the token is renewed

/** Thrown where nobody is signed in: at is the address to sign in at. */
export class SignedOut extends Error {
  constructor(readonly at: string) {
    super("signed out");
  }
}

/** How long the token lasts, in milliseconds, by what it says itself: a computer's clock may stand wrong. */
function lasts(token: string): number {
  const claims = JSON.parse(atob((token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/"))) as {
    iat: number;
    exp: number;
  };
  return (claims.exp - claims.iat) * 1000;
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
  return { token: body.token, until: performance.now() + lasts(body.token) };
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

export async function signOut(): Promise<void> {
  await fetch("/session", { method: "DELETE" }).catch(() => undefined);
  pass = null;
  location.assign("/signin");
}
