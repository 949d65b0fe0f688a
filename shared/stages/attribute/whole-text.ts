/** Facts about a whole text that many of its mentions need. Each is determined once, so that the search stays linear. */
export class WholeText {
  readonly text: string;
  #isAutodiscovery: boolean | undefined;
  #isApiServer: boolean | undefined;
  #readsOnlyKubelets: boolean | undefined;
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

  /** It names a path that hardly anything but a kubelet serves, and not the secure port. */
  get readsOnlyKubelets(): boolean {
    this.#readsOnlyKubelets ??=
      /\/(?:stats\/summary|metrics\/cadvisor|runningpods)(?![\w-])/.test(this.text) &&
      !/\b10250\b/.test(this.text);
    return this.#readsOnlyKubelets;
  }

  /** Whether a relabeling at a position leads to kubelets: its scrape job discovers nodes, or it takes their addresses. */
  relabelsNodesAt(index: number): boolean {
    const rule = this.text.slice(Math.max(0, index - RULE), index + RULE);
    return NODE_OF_TARGET.test(rule) || this.#discoversNodesAt(index);
  }

  /** Also if the job does not say what it discovers. */
  #discoversNodesAt(index: number): boolean {
    this.#jobs ??= [0, ...[...this.text.matchAll(/job_name/g)].map((match) => match.index)];
    const next = firstAfter(this.#jobs, index);
    const start = this.#jobs[next - 1] ?? 0;
    const known = this.#discoversNodes.get(start) ?? discoversNodes(this.text.slice(start, this.#jobs[next]));
    this.#discoversNodes.set(start, known);
    return known;
  }
}

/** Where a target of another role has the address of its node. */
const NODE_OF_TARGET = /__meta_kubernetes_(?:pod_host_ip|pod_node_name|endpoint_node_name)/;
/** How many characters a relabeling has on either side of its port. */
const RULE = 200;

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
