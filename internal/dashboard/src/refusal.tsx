// What is asked where a rule stands against what somebody wants: the reason, and why it should be set aside.
import { useState } from "preact/hooks";
import * as T from "texts";
import type { Problem } from "./api";
import { Dialog, Input, wordsOf } from "./ui";

interface RefusalProps {
  problem: Problem;
  close: () => void;
  again: (reason: string) => void;
}

export function Refusal({ problem, close, again }: RefusalProps) {
  const [reason, setReason] = useState("");
  return (
    <Dialog title={T.notSoEasy} close={close}>
      <p class="lead">{wordsOf(problem)}</p>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          if (reason.trim()) again(reason.trim());
        }}
      >
        <Input label={T.whyAnyway} hint={T.whyAnywayHint} value={reason} set={setReason} max={300} focus />
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
