// What is asked where a rule stands against what somebody wants: the reason, and why it should be set aside.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import * as T from "texts";
import type { Problem } from "./api";
import { Dialog, Input, wordsOf } from "./ui";

interface RefusalProps {
  children?: ComponentChildren; // what went wrong with doing it all the same
  problem: Problem;
  typed?: { current: string }; // the reason, where it is there again when the dialog is opened once more
  close: () => void;
  again: (reason: string) => void;
}

export function Refusal({ problem, close, again, typed, children }: RefusalProps) {
  const [reason, setReason] = useState(typed?.current ?? "");
  const set = (v: string) => {
    if (typed) typed.current = v;
    setReason(v);
  };
  return (
    <Dialog title={T.notSoEasy} close={close}>
      <p class="lead">{wordsOf(problem)}</p>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          if (reason.trim()) again(reason.trim());
        }}
      >
        <Input label={T.whyAnyway} hint={T.whyAnywayHint} value={reason} set={set} max={300} focus />
        {children}
        <div class="acts">
          <button class="btn main" disabled={!reason.trim()}>
            {T.doAnyway}
          </button>
          <button class="btn" type="button" onClick={close}>
            {T.putBack}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
