/** One thing to do next about a cluster. */
export interface NextStep {
  /** A sentence. */
  readonly title: string;
  /** What to know before it is done, in sentences. */
  readonly notes: readonly string[];
  /** For a POSIX shell, in order; every name is quoted where it has to be. */
  readonly commands: readonly string[];
}

/** What to do next, the first thing first; none where nothing is left to do. Planning is another stage's work. */
export type Advise<Cluster> = (cluster: Cluster) => readonly NextStep[];
