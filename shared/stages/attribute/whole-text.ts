/** Facts about a whole text that many of its mentions need. Each is determined once, so that the search stays linear. */
export class WholeText {
  readonly text: string;
  #isAutodiscovery: boolean | undefined;
  #isApiServer: boolean | undefined;
  /** Positions of `job_name`, in order. */
  #jobs: readonly number[] | undefined;
  /** By the start of a job. */
  readonly #discoversNodes = new Map<number, boolean>();

  constructor(text: string) {
    this.text = text;
  }

  /** It configures checks of a Datadog or Elastic agent for the containers that the agent finds. */
  get isAutodiscovery(): boolean {
    this.#isAutodiscovery ??= /ad_identifiers|ad\.datadoghq\.com/.test(this.text);
    return this.#isAutodiscovery;
  }

  /** It is the command line of a Kubernetes API server. */
  get isApiServer(): boolean {
    this.#isApiServer ??= /(?<![\w-])kube-apiserver(?![\w-])/.test(this.text);
    return this.#isApiServer;
  }

  /** Whether the scrape job at a position discovers nodes, or does not say what it discovers. */
  discoversNodesAt(index: number): boolean {
    this.#jobs ??= [0, ...[...this.text.matchAll(/job_name/g)].map((match) => match.index)];
    const next = firstAfter(this.#jobs, index);
    const start = this.#jobs[next - 1] ?? 0;
    const known = this.#discoversNodes.get(start) ?? discoversNodes(this.text.slice(start, this.#jobs[next]));
    this.#discoversNodes.set(start, known);
    return known;
  }
}

/** The index of the first position after `index`, by bisection; the length if there is none. */
function firstAfter(positions: readonly number[], index: number): number {
  let [low, high] = [0, positions.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((positions[middle] ?? 0) > index) high = middle;
    else low = middle + 1;
  }
  return low;
}

function discoversNodes(job: string): boolean {
  const roles = [...job.matchAll(/\brole["']?\s*[:=]\s*["']?(\w+)/gi)].map(([, role = '']) =>
    role.toLowerCase(),
  );
  return roles.length === 0 || roles.includes('node');
}
