// What the app knows of a kind of task besides its words, which the API makes.
/** A kind of task. Each capability that raises some has a file beside this one, and a line in all.ts. */
export interface Kind {
  source: Api.TaskView["source"];
  /** What such tasks are called in the filter. */
  called: () => string;
  /** Where the button of such a task leads, to what it is about, and what is on it. */
  way?: (t: Api.TaskView) => Way | undefined;
  /** Whether the task names its client, as a link to their page: where the button does not lead there. */
  named?: boolean;
}

export interface Way {
  to: string;
  label: string;
}
