// The API as the app calls it: by method and path, typed by the API's own document.
import { SignedOut, ended, token, worn } from "./session";

/** Why a call failed. Status 0: no answer came. */
export interface Problem {
  status: number;
  code?: string;
  detail?: string;
  reason?: { rule?: string; text: Record<string, string> };
  text?: Record<string, string>;
  errors?: { location: string; message: string }[];
  client?: unknown;
  booking?: unknown;
}

const patience = 20_000; // milliseconds for one attempt

/** Calls the API. What stands in the path's braces is taken from given, the rest of it is the query. The key makes what
 * is sent twice count once. It rejects with a Problem. */
export const call = async <K extends keyof Calls>(
  op: K,
  given: Calls[K]["in"],
  body?: Calls[K]["body"],
  key?: string,
): Promise<Calls[K]["out"]> => (await ask(op, given, body, key)).answer as Calls[K]["out"];

/** Calls the API as call does, for an answer that is a file, and has the browser keep it under the name. */
export async function download<K extends keyof Calls>(op: K, given: Calls[K]["in"], name: string): Promise<void> {
  const file: unknown = (await ask(op, given)).answer,
    a = document.createElement("a");
  a.href = URL.createObjectURL(file as Blob);
  a.download = name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(a.href), patience); // the browser has begun to read it by then
}

/** What a call was answered, and the tag of the answer. Without an answer it is what the caller has. */
export interface Answered<A> {
  answer?: A;
  tag: string;
}

/** Calls the API as call does; whoever names the tag of what they have gets no answer as long as it is the newest. */
export async function ask<K extends keyof Calls>(
  op: K,
  given: Calls[K]["in"],
  body?: Calls[K]["body"],
  key?: string,
  tag = "",
): Promise<Answered<Calls[K]["out"]>> {
  const [method, path] = op.split(" ") as [string, string];
  const query = new URLSearchParams();
  let address = path;
  for (const [name, value] of Object.entries(given as Record<string, unknown>)) {
    if (value === undefined || value === "") continue;
    if (address.includes(`{${name}}`)) address = address.replace(`{${name}}`, encodeURIComponent(String(value)));
    else query.set(name, String(value));
  }
  if (query.size) address += "?" + query;
  const init: RequestInit = { method };
  const headers: Record<string, string> = {};
  if (body !== undefined) {
    headers["content-type"] = "application/json";
    init.body = JSON.stringify(body);
  }
  if (key) headers["idempotency-key"] = key;
  if (tag) headers["if-none-match"] = tag;
  return send(address, init, headers, method === "GET" || key ? 1 : 0);
}

/** Sends, and again where that is safe: after no answer or a failure of ours, and with a new token after a worn one. */
async function send<A>(
  address: string,
  init: RequestInit,
  headers: Record<string, string>,
  again: number,
): Promise<Answered<A>> {
  for (let tries = 0, renewed = false; ; tries++) {
    const p: Problem = { status: 0 };
    try {
      headers["authorization"] = "Bearer " + (await token());
      const a = await fetch(address, {
        ...init,
        headers,
        credentials: "same-origin",
        signal: AbortSignal.timeout(patience),
      });
      p.status = a.status;
      const type = a.headers.get("content-type") ?? "";
      const answer: unknown = type.includes("json") ? await a.json() : type ? await a.blob() : undefined;
      const tag = a.headers.get("etag") ?? "";
      if (a.ok) return { answer: answer as A, tag };
      if (a.status === 304) return { tag };
      Object.assign(p, answer, { status: a.status });
    } catch (e) {
      if (e instanceof SignedOut) {
        ended.value = e.at;
        throw { status: 401, code: "signed-out" } satisfies Problem;
      }
      if (p.status < 400) p.status = 0;
    }
    if (p.status === 401 && !renewed) {
      worn();
      renewed = true;
    } else if ((p.status && p.status < 500) || tries >= again) throw p;
  }
}

export const newKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
