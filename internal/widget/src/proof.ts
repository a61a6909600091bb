// The proof of work: a part of its own, loaded when a practice under pressure asks for one.
//
// SHA-256 is written out (FIPS 180-4): the browser's own is asynchronous, which makes a search over small texts slower,
// and is missing on pages without TLS. A test holds it to the server's.

const primes: number[] = [];
for (let n = 2; primes.length < 64; n++) if (primes.every((p) => n % p)) primes.push(n);
const fraction = (x: number) => ((x - Math.floor(x)) * 2 ** 32) | 0;
const K = Int32Array.from(primes, (p) => fraction(Math.cbrt(p)));
const H = Int32Array.from(primes.slice(0, 8), (p) => fraction(Math.sqrt(p)));
const w = new Int32Array(64);

/** The digest's hexadecimal digits; the text is ASCII. */
export function sha256(text: string): string {
  const length = text.length, blocks = ((length + 8) >> 6) + 1;
  const m = new Int32Array(blocks * 16);
  for (let i = 0; i < length; i++) m[i >> 2]! |= text.charCodeAt(i) << (24 - (i & 3) * 8);
  m[length >> 2]! |= 0x80 << (24 - (length & 3) * 8);
  m[blocks * 16 - 1] = length * 8;
  const s = H.slice();
  for (let at = 0; at < m.length; at += 16) {
    let [a, b, c, d, e, f, g, h] = s as unknown as [number, number, number, number, number, number, number, number];
    for (let i = 0; i < 64; i++) {
      if (i < 16) w[i] = m[at + i]!;
      else {
        const x = w[i - 15]!, y = w[i - 2]!;
        w[i] = (w[i - 16]! + w[i - 7]! +
          (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10))) | 0;
      }
      const t = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i]! + w[i]!) | 0;
      const u = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + t) | 0; d = c; c = b; b = a; a = (t + u) | 0;
    }
    s[0]! += a; s[1]! += b; s[2]! += c; s[3]! += d; s[4]! += e; s[5]! += f; s[6]! += g; s[7]! += h;
  }
  return Array.from(s, (v) => (v >>> 0).toString(16).padStart(8, "0")).join("");
}

const turn = (x: number, n: number) => (x >>> n) | (x << (32 - n));

export interface Challenge { challenge: string; maxnumber: number; salt: string; signature: string }

/** The number for which the digest of salt and number is the challenge, or -1. Breathe is awaited now and then. */
export async function solve(c: Challenge, breathe?: () => Promise<unknown>): Promise<number> {
  for (let n = 0; n <= c.maxnumber; n++) {
    if (sha256(c.salt + n) === c.challenge) return n;
    if (breathe && n % 500 === 499) await breathe();
  }
  return -1;
}

/** The solution as a request brings it. It is found in a worker; where the host allows none, here, in pieces that leave
 * the page alive. */
export async function prove(c: Challenge): Promise<string> {
  const number = await inWorker(c).catch(() => solve(c, () => new Promise((go) => setTimeout(go))));
  return btoa(JSON.stringify({ salt: c.salt, number, signature: c.signature }))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function inWorker(c: Challenge): Promise<number> {
  return new Promise((done, fail) => {
    // A worker must be of the page's own origin: this one is made by it, and imports ours when it is asked, which a
    // policy allows by script-src, as it does the page's own imports; an import at once would have to be in worker-src.
    const ours = JSON.stringify(import.meta.url);
    const own = URL.createObjectURL(new Blob([
      `onmessage=e=>import(${ours}).then(m=>m.solve(e.data)).catch(()=>-1).then(postMessage)`]));
    const worker = new Worker(own);
    const end = (f: () => void) => { f(); worker.terminate(); URL.revokeObjectURL(own); };
    worker.onmessage = (e: MessageEvent<number>) => end(() => (e.data < 0 ? fail() : done(e.data)));
    worker.onerror = () => end(fail);
    worker.postMessage(c);
  });
}
