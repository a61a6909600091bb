// Who is signed in. The short token lives in a variable only; what is long-lived is a cookie that no script can read.
// Three calls know how: POST /session, POST /session/refresh, DELETE /session.
import { signal } from "@preact/signals";

interface Pass { token: string; expires_at: string }

/** Where to sign in, once the session has ended in the middle of something; nothing that was typed is lost. */
export const ended = signal<string | null>(null);

let pass: Pass | null = null;
let asking: Promise<Pass | null> | null = null;

const early = 60_000; // milliseconds before it expires in which the token is renewed

/** Thrown where nobody is signed in: at is the address to sign in at. */
export class SignedOut extends Error {
  constructor(readonly at: string) { super("signed out"); }
}

async function refresh(): Promise<Pass | null> {
  const a = await fetch("/session/refresh", { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
  const body = (await a.json().catch(() => ({}))) as Partial<Pass> & { sign_in?: string };
  if (a.status === 401) throw new SignedOut(body.sign_in ?? "/signin");
  if (!a.ok || !body.token || !body.expires_at) return null;
  return { token: body.token, expires_at: body.expires_at };
}

/** The token to call the API with. It rejects with SignedOut where nobody is signed in. */
export async function token(): Promise<string> {
  if (pass && Date.parse(pass.expires_at) - Date.now() > early) return pass.token;
  asking ??= refresh().finally(() => { asking = null; });
  const fresh = await asking;
  if (fresh) {
    pass = fresh;
    ended.value = null;
  }
  return pass?.token ?? "";
}

/** Takes the token for worn out: the next call asks for another. */
export const worn = () => { pass = null; };

export async function signOut(): Promise<void> {
  await fetch("/session", { method: "DELETE" }).catch(() => undefined);
  pass = null;
  location.assign("/signin");
}
