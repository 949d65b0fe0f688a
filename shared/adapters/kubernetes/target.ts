import type { RouteKind } from '../../model/control-plane.ts';
import type { ErrorFacts } from '../../platform/error-catalog.ts';

/** Which cluster is asked, and how: facts of every error. */
export interface Target {
  /** `projects/P/locations/L/clusters/C`. */
  readonly cluster: string;
  readonly route: RouteKind;
}

/** What is asked for. */
export interface Question {
  /** From the server's base URL on, with its query. */
  readonly path: string;
  /** In the words of RBAC, for an error: `nodes`, `nodes/proxy`. */
  readonly resource: string;
  /** The node whose kubelet is to answer, where one is: what goes wrong is then about it. */
  readonly node?: string;
}

export function factsOf({ cluster, route }: Target, { resource, node }: Question): ErrorFacts {
  return { cluster, route, resource, ...(node === undefined ? {} : { node }) };
}
