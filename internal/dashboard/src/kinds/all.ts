// The kinds of task, capability by capability, in the order of the filter.
import { kinds as booking } from "./booking";
import { kinds as busytime } from "./busytime";
import { kinds as client } from "./client";
import { kinds as invoice } from "./invoice";
import type { Kind } from "./kind";
import { kinds as payment } from "./payment";
import { kinds as register } from "./register";
import { kinds as survey } from "./survey";

export const kinds: Kind[] = [
  ...booking,
  ...client,
  ...register,
  ...payment,
  ...invoice,
  ...survey,
  ...busytime,
];
