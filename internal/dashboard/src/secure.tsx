// How one signs in: passkeys, and an authenticator app.
import { useEffect, useState } from "preact/hooks";
import * as T from "texts";
import * as A from "texts/secure";
import { dayOf, fill } from "../../script/src/dates";
import style from "secure.css";
import { Pending, Wrong, useAct } from "./act";
import { call, type Problem } from "./api";
import { canMake, deviceName, make, type Options } from "./passkey";
import { local, written } from "./practice";
import { told, worn } from "./session";
import { renew, useKept } from "./store";
import { Bones, Dialog, Icon, Input, done, useDress } from "./ui";

export { speak } from "texts/secure";

// These are where second factors are ours, and so no part of the API's document.
interface Passkey {
  id: string;
  name: string;
  added_at: string;
  used_at?: string;
}

interface NewApp {
  secret: string;
  address: string;
  picture: string[];
  kept: string;
}

interface Own {
  relying_party: string;
  passkeys: Passkey[];
  authenticator?: { added_at: string; recovery_codes: number };
}

declare global {
  interface Calls {
    "GET /v1/me/factors": { in: object; body: undefined; out: Own };
    "POST /v1/me/authenticator": { in: object; body: undefined; out: NewApp };
    "PUT /v1/me/authenticator": { in: object; body: { kept: string; code: string }; out: { codes: string[] } };
    "DELETE /v1/me/authenticator": { in: object; body: undefined; out: undefined };
    "POST /v1/me/passkeys/options": { in: object; body: undefined; out: { options: Options; kept: string } };
    "POST /v1/me/passkeys": { in: object; body: { name: string; kept: string; answer: unknown }; out: Passkey };
    "DELETE /v1/me/passkeys/{id}": { in: { id: string }; body: undefined; out: undefined };
  }
}

/** An icon as those of the frame, which has no use for it: of Lucide, see shapes.ts. */
const Key = () => (
  <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
    <path d="M15.5 7.5 18 10l3-3-2.5-2.5M21 2l-9.6 9.6M7.5 10a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11" />
  </svg>
);

const day = (time: string) => written.value.date(dayOf(local(time)));

/** What a button did not do, as Wrong says it. Where one has signed in too long ago it is where to sign in again,
 * beside this page, which stays as it is; once one is back, again forgets that it went wrong, or does it. */
function NotDone({ problem, again }: { problem: Problem | undefined; again: () => void }) {
  const asked = problem?.code === "sign-in-again";
  useEffect(() => {
    if (!asked) return;
    const back = () => {
      worn(); // the token is of the sign-in before
      again();
    };
    addEventListener("focus", back);
    return () => removeEventListener("focus", back);
  }, [asked]);
  if (!asked) return <Wrong problem={problem} />;
  return (
    <div class="notice warn" role="alert">
      <Icon shape="warn" />
      <div class="gap">
        <p>{A.signInAgain}</p>
        <a class="btn" href="/signin" target="_blank" rel="noopener">
          {A.signInHere}
        </a>
      </div>
    </div>
  );
}

const changed = (text: string) => renew("/v1/me/factors").then(() => done(text));

export function SignIn() {
  useDress(style);
  return (
    <section class="list secure">
      <header class="top">
        <h1 tabIndex={-1}>{T.ownSignIn}</h1>
      </header>
      {told.add_passkey ? <Elsewhere /> : <Ours />}
    </section>
  );
}

/** Second factors belong to a login elsewhere, and to its pages. */
const Elsewhere = () => (
  <>
    <p class="quiet">{A.elsewhere}</p>
    <section>
      <h2>{A.passkeys}</h2>
      <p>{A.passkeysHint}</p>
      <a class="btn" href={told.add_passkey}>
        <Key />
        {A.addPasskey}
      </a>
    </section>
  </>
);

/** Asks an owner who has just signed in without a second factor. */
export function Safer({ close }: { close: () => void }) {
  useDress(style);
  return told.add_passkey ? <Asking close={close} /> : <AskingHere close={close} />;
}

function AskingHere({ close }: { close: () => void }) {
  const own = useKept("GET /v1/me/factors", {}).value.value,
    [at, go] = useState<"passkey" | "app">();
  if (at === "passkey") return <AddPasskey close={close} />;
  if (at === "app") return <AddApp close={close} />;
  return own ? <Asking own={own} go={go} close={close} /> : null;
}

interface AskingProps {
  own?: Own;
  go?: (at: "passkey" | "app") => void;
  close: () => void;
}

function Asking({ own, go, close }: AskingProps) {
  const here = own && canMake(own.relying_party);
  return (
    <Dialog title={A.saferTitle} close={close}>
      <p class="lead">{A.saferLead}</p>
      <div class="acts">
        {!own && (
          <a class="btn main" href={told.add_passkey}>
            {A.addPasskey}
          </a>
        )}
        {here && (
          <button class="btn main" onClick={() => go?.("passkey")}>
            {A.addPasskey}
          </button>
        )}
        {own && (
          <button class={here ? "btn" : "btn main"} onClick={() => go?.("app")}>
            {A.app}
          </button>
        )}
        <button class="btn" onClick={close}>
          {A.notNow}
        </button>
      </div>
    </Dialog>
  );
}

function Ours() {
  const k = useKept("GET /v1/me/factors", {}),
    own = k.value.value;
  if (!own) return <Pending of={k} n={5} />;
  return (
    <>
      <p class="quiet">{A.lead}</p>
      <Passkeys of={own} />
      <App of={own} />
    </>
  );
}

function Passkeys({ of }: { of: Own }) {
  const [adding, setAdding] = useState(false),
    [removing, setRemoving] = useState<Passkey>();
  return (
    <section>
      <h2>{A.passkeys}</h2>
      <p>{A.passkeysHint}</p>
      <ul hidden={!of.passkeys.length}>
        {of.passkeys.map((p) => (
          <li key={p.id}>
            <Key />
            <span>
              <bdi>{p.name}</bdi>
              <small>
                {fill(A.addedOn, { date: day(p.added_at) })}
                {p.used_at && ` · ${fill(A.usedOn, { date: day(p.used_at) })}`}
              </small>
            </span>
            <button class="btn" aria-label={fill(A.removeNamed, { name: p.name })} onClick={() => setRemoving(p)}>
              {A.remove}
            </button>
          </li>
        ))}
      </ul>
      {canMake(of.relying_party) ? (
        <button class="btn" onClick={() => setAdding(true)}>
          <Icon shape="plus" />
          {A.addPasskey}
        </button>
      ) : (
        <p class="quiet">{A.noPasskeys}</p>
      )}
      {adding && <AddPasskey close={() => setAdding(false)} />}
      {removing && (
        <Sure
          title={fill(A.removeNamed, { name: removing.name })}
          text={A.removePasskeySure}
          label={A.remove}
          close={() => setRemoving(undefined)}
          act={() => call("DELETE /v1/me/passkeys/{id}", { id: removing.id })}
          then={A.passkeyRemoved}
        />
      )}
    </section>
  );
}

export function AddPasskey({ close }: { close: () => void }) {
  const [name, setName] = useState(deviceName),
    [none, setNone] = useState(""),
    act = useAct();
  const add = () => {
    setNone("");
    act.run(async () => {
      const { options, kept } = await call("POST /v1/me/passkeys/options", {});
      const answer = await make(options).catch((e: unknown) => {
        setNone(e instanceof DOMException && e.name === "InvalidStateError" ? A.passkeyKnown : A.passkeyFailed);
      });
      if (!answer) return;
      await call("POST /v1/me/passkeys", {}, { name: name.trim(), kept, answer });
      close();
      await changed(A.passkeyAdded);
    });
  };
  return (
    <Dialog title={A.addPasskey} close={close}>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          if (name.trim()) add();
        }}
      >
        <Input label={A.passkeyName} hint={A.passkeyNameHint} value={name} set={setName} max={60} focus />
        <div class="acts">
          <button class="btn main" disabled={act.busy || !name.trim()}>
            {A.addPasskey}
          </button>
          <button class="btn" type="button" onClick={close}>
            {T.cancelEdit}
          </button>
        </div>
        {none && (
          <p class="error" role="alert">
            {none}
          </p>
        )}
        <NotDone problem={act.problem} again={act.clear} />
      </form>
    </Dialog>
  );
}

function App({ of }: { of: Own }) {
  const app = of.authenticator,
    [adding, setAdding] = useState(false),
    [removing, setRemoving] = useState(false);
  return (
    <section>
      <h2>{A.app}</h2>
      <p>{A.appHint}</p>
      {app && (
        <ul>
          <li>
            <Icon shape="phone" />
            <span>
              {fill(A.addedOn, { date: day(app.added_at) })}
              <small>{fill(A.codesLeft, { n: app.recovery_codes })}</small>
            </span>
            <button class="btn" onClick={() => setRemoving(true)}>
              {A.removeApp}
            </button>
          </li>
        </ul>
      )}
      <button class="btn" onClick={() => setAdding(true)}>
        <Icon shape="plus" />
        {app ? A.newApp : A.setUpApp}
      </button>
      {adding && <AddApp close={() => setAdding(false)} />}
      {removing && (
        <Sure
          title={A.removeApp}
          text={A.removeAppSure}
          label={A.removeApp}
          close={() => setRemoving(false)}
          act={() => call("DELETE /v1/me/authenticator", {})}
          then={A.appRemoved}
        />
      )}
    </section>
  );
}

interface SureProps {
  title: string;
  text: string;
  label: string;
  close: () => void;
  act: () => Promise<unknown>;
  then: string;
}

/** Asks once more before something is taken away. */
function Sure({ title, text, label, close, act, then }: SureProps) {
  const doing = useAct();
  return (
    <Dialog title={title} close={close}>
      <p class="lead">{text}</p>
      <div class="acts">
        <button
          class="btn stop"
          disabled={doing.busy}
          onClick={() =>
            doing.run(async () => {
              await act();
              close();
              await changed(then);
            })
          }
        >
          {label}
        </button>
        <button class="btn" onClick={close}>
          {T.cancelEdit}
        </button>
      </div>
      <NotDone problem={doing.problem} again={doing.clear} />
    </Dialog>
  );
}

/** Sets up an authenticator app: the secret, its first code, and the recovery codes, which are shown once. */
export function AddApp({ close }: { close: () => void }) {
  const [set, setSet] = useState<NewApp>(),
    [codes, setCodes] = useState<string[]>(),
    act = useAct();
  const begin = () =>
    act.run(async () => {
      setSet(await call("POST /v1/me/authenticator", {}));
    });
  useEffect(begin, []);
  if (codes) return <Recovery codes={codes} close={() => (close(), void changed(A.appAdded))} />;
  return (
    <Dialog title={A.setUpApp} close={close}>
      {set ? (
        <First of={set} done={setCodes} close={close} />
      ) : act.problem ? (
        <NotDone problem={act.problem} again={begin} />
      ) : (
        <Bones />
      )}
    </Dialog>
  );
}

function First({ of, done: got, close }: { of: NewApp; done: (codes: string[]) => void; close: () => void }) {
  const [code, setCode] = useState(""),
    act = useAct();
  const wrong = (p: Problem | undefined) => (p?.status === 422 ? A.codeWrong : undefined);
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        act.run(async () => got((await call("PUT /v1/me/authenticator", {}, { kept: of.kept, code })).codes));
      }}
    >
      <p class="lead">{A.scan}</p>
      <Picture rows={of.picture} />
      <p>
        <a href={of.address}>{A.openHere}</a>
      </p>
      <p class="quiet">{A.orType}</p>
      <p class="secret">{of.secret.match(/.{1,4}/g)!.join(" ")}</p>
      <Input
        label={A.firstCode}
        value={code}
        set={setCode}
        complete="one-time-code"
        max={12}
        error={wrong(act.problem)}
        focus
      />
      <div class="acts">
        <button class="btn main" disabled={act.busy || !code.trim()}>
          {A.confirm}
        </button>
        <button class="btn" type="button" onClick={close}>
          {T.cancelEdit}
        </button>
      </div>
      {!wrong(act.problem) && <Wrong problem={act.problem} />}
    </form>
  );
}

/** A QR code: dark on light in every theme, with the quiet zone that scanners want. */
function Picture({ rows }: { rows: string[] }) {
  const size = rows.length + 8;
  const dark = rows.flatMap((row, y) =>
    [...row].flatMap((one, x) => (one === "1" ? `M${x + 4} ${y + 4}h1v1h-1z` : [])),
  );
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={A.picture} shape-rendering="crispEdges">
      <path d={dark.join("")} />
    </svg>
  );
}

function Recovery({ codes, close }: { codes: string[]; close: () => void }) {
  const copy = () =>
    navigator.clipboard.writeText(codes.join("\n")).then(
      () => done(A.copied),
      () => done(A.copyByHand),
    );
  return (
    <Dialog title={A.recovery} close={close}>
      <p class="lead">{A.recoveryHint}</p>
      <ul class="codes">
        {codes.map((c) => (
          <li key={c}>{c}</li>
        ))}
      </ul>
      <div class="acts">
        <button class="btn main" onClick={close}>
          {A.keptThem}
        </button>
        <button class="btn" onClick={() => void copy()}>
          <Icon shape="link" />
          {A.copyCodes}
        </button>
      </div>
    </Dialog>
  );
}
