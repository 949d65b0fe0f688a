import type { KnownAgent } from '../../../model/ways-out.ts';
import type { Confidence } from '../../../model/words.ts';

/**
 * Whose kubelets an agent calls: that of the node it runs on, or those of all nodes. Only the former can be told
 * from where it runs.
 */
export type Reach = 'OWN_NODE' | 'ALL_NODES';

/** What of a container a condition looks at. `config`: ConfigMaps, arguments and environment, each as one text. */
export type Condition =
  | { readonly in: 'workload' | 'image' | 'config'; readonly like: RegExp }
  | { readonly in: 'args' | 'config'; readonly lacks: RegExp }
  | { readonly in: 'args'; readonly like: RegExp }
  | { readonly in: 'env'; readonly name: string; readonly like: RegExp }
  | { readonly in: 'env'; readonly name: string; readonly lacks: RegExp };

/** One way in which an agent shows that it calls the port. */
export interface Sign {
  readonly confidence: Confidence;
  /** In a few words, without anything out of the configuration. */
  readonly evidence: string;
  /** All of them hold; those on `config` in one and the same text. */
  readonly all: readonly Condition[];
}

/** An agent that is known to call the read-only port, and how it shows. */
export interface Fingerprint {
  readonly agent: KnownAgent;
  readonly reach: Reach;
  /** The first that holds decides: surest first. */
  readonly signs: readonly Sign[];
}
