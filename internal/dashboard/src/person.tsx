// Who an appointment is for: a client whom one finds as one types, or a new one.
import * as T from "texts";
import { faultAt } from "./act";
import type { Problem } from "./api";
import { Find } from "./lists";
import { Input } from "./ui";

export interface Person {
  id: string; // "": new
  name: string;
  email: string;
  phone: string;
  known: boolean;
}

export const nobody: Person = { id: "", name: "", email: "", phone: "", known: false };

/** How the person is reached, as it was typed. */
export function contactOf(person: Person): Api.Contact {
  const client: Api.Contact = { name: person.name.trim() };
  if (person.email.trim()) client.email = person.email.trim();
  if (person.phone.trim()) client.phone = person.phone.trim();
  return client;
}

interface ClientProps {
  label?: string;
  person: Person;
  set: (p: Person) => void;
  problem: Problem | undefined;
}

/** Finds a client as one types, or takes in a new one. */
export function Client({ label = T.client, person, set, problem }: ClientProps) {
  const take = (c: Api.Listed) => {
    set({
      id: c.id,
      name: c.name,
      email: c.emails[0] ?? "",
      phone: c.emails[0] ? "" : (c.phones[0] ?? ""),
      known: true,
    });
  };
  if (person.known)
    return (
      <div class="field">
        <span class="label">{label}</span>
        <p class="chosen">
          <b>
            <bdi>{person.name}</bdi>
          </b>{" "}
          <span class="quiet">
            <bdi>{person.email || person.phone}</bdi>
          </span>
          <button type="button" class="btn small" onClick={() => set(nobody)}>
            {T.change}
          </button>
        </p>
      </div>
    );
  return (
    <fieldset>
      <Find
        id="who"
        label={label}
        hint={T.clientHint}
        name={person.name}
        type={(name) => set({ ...person, name })}
        take={take}
        focus
      />
      <div class="two">
        <Input
          label={T.email}
          type="email"
          value={person.email}
          set={(email) => set({ ...person, email })}
          max={254}
          error={faultAt(problem, "client.email")}
        />
        <Input
          label={T.phone}
          type="tel"
          value={person.phone}
          set={(phone) => set({ ...person, phone })}
          max={40}
          error={faultAt(problem, "client.phone")}
        />
      </div>
    </fieldset>
  );
}
