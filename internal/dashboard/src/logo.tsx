// The picture that heads a seller's invoices.
import style from "logo.css";
import { useKept } from "./store";
import { useDress } from "./ui";

/** The seller's logo with the id; room for it until it is there. */
export function Logo({ seller, logo, name }: { seller: string; logo: string; name: string }) {
  useDress(style);
  const is = useKept("GET /v1/sellers/{id}/logo", { id: seller, logo }).value.value;
  return is ? <img class="logo" src={`data:${is.type};base64,${is.picture}`} alt={name} /> : <div class="logo" />;
}
