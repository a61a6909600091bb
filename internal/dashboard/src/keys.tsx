// The keys of the app.
import * as T from "texts";
import { upper } from "../../script/src/dates";
import { Dialog } from "./ui";

const keys = (): [string, string][] => [
  ["Ctrl K  /", T.palette],
  ["N", T.newAppointment],
  ["T", upper(T.today)],
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

export function Keys({ close }: { close: () => void }) {
  return (
    <Dialog title={T.keys} close={close}>
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
