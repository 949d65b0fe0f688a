import type { Confidence } from '../model/words.ts';

/**
 * Which kubelets an agent calls: the one on its own node, or those of all nodes. Only the former can be checked
 * against the nodes that the agent runs on.
 */
export type Reach = 'OWN_NODE' | 'ALL_NODES';

/** Something that must hold for a container. Conditions on `config` must hold for one and the same text. */
export type Condition =
  /** The name of the workload, or the image without its tag and digest. */
  | { readonly in: 'workload' | 'image'; readonly like: RegExp }
  /** One text: a file of a mounted ConfigMap, the arguments, or one variable as `NAME=value`. */
  | { readonly in: 'config'; readonly like: RegExp }
  | { readonly in: 'config'; readonly lacks: RegExp }
  /** No one text matches all of these. */
  | { readonly in: 'every config'; readonly lacks: readonly RegExp[] }
  /** Command and arguments, one per line. */
  | { readonly in: 'args'; readonly like: RegExp }
  | { readonly in: 'args'; readonly lacks: RegExp }
  /** The last value of a variable; empty if it is not set. */
  | { readonly in: 'env'; readonly name: string; readonly like: RegExp }
  | { readonly in: 'env'; readonly name: string; readonly lacks: RegExp }
  /** Only there is localhost the node. */
  | { readonly in: 'pod'; readonly onHostNetwork: true };

/** One way in which an agent shows that it calls the port. */
export interface Sign {
  readonly confidence: Confidence;
  /** A few words, quoting nothing from the configuration. */
  readonly evidence: string;
  readonly all: readonly Condition[];
}

/** Settings, as lines of `path.to.key=value`, that make an agent call the port. */
export interface SettingSign {
  readonly evidence: string;
  readonly like: RegExp;
  readonly lacks?: RegExp;
}

/** An agent that is known to call the read-only port. */
export interface Agent {
  /** The one name used in rows, reports, migration output and docs. */
  readonly name: string;
  /** Why it uses port 10255, as a phrase for the table in the docs. */
  readonly cause: string;
  readonly reach: Reach;
  /** Marks a configuration text, Helm values included, as this agent's, whether or not the text names the port. */
  readonly configMarker?: RegExp;
  /** Custom resources whose fields configure it. */
  readonly kinds?: readonly string[];
  /** Settings in Helm values and custom resources that make it call the port without naming it. */
  readonly settings?: readonly SettingSign[];
  /** The first sign that holds decides: explicit settings first, defaults last. */
  readonly signs: readonly Sign[];
  /** What the owner of the workload has to do, in one or two sentences. */
  readonly remediation: string;
  /** The same for kinds of custom resources to which it does not apply. */
  readonly kindRemediations?: Readonly<Record<string, string>>;
}

/** What the owner of a custom resource of this kind has to do. */
export function remediationFor({ remediation, kindRemediations = {} }: Agent, kind: string): string {
  return kindRemediations[kind] ?? remediation;
}

/** A text that configures a container, and what to call it without quoting it. */
export interface ConfigText {
  readonly where: string;
  readonly text: string;
}

/** Everything about a container that can show whether it calls the port. */
export interface ContainerTexts {
  readonly namespace: string;
  /** The name of the pods' controller. */
  readonly workload: string;
  /** Labels of the pods, and of their controller if they are known. */
  readonly labels: Readonly<Record<string, string>>;
  readonly image: string;
  /** It runs to completion before the pod's other containers start. */
  readonly isInit: boolean;
  readonly onHostNetwork: boolean;
  /** Command and arguments, one per line. */
  readonly args: string;
  /** If a variable is set twice, its last value. */
  readonly env: ReadonlyMap<string, string>;
  /** Arguments, variables, and the ConfigMaps that the container reads. */
  readonly configs: readonly ConfigText[];
}

/** Port 10255 after a colon, as in a URL. */
export const AT_READ_ONLY_PORT = { in: 'config', like: /:10255(?!\d)/ } as const;

/**
 * An image by the end of its name, whatever the registry: images are mirrored under other registries and paths.
 * @param names alternatives for the last part of the name, as a regular expression
 */
export function imageNamed(names: string): Condition & { readonly in: 'image' } {
  return {
    in: 'image',
    like: new RegExp(`(?:^|[/._-])(?:${names})(?:-(?:amd64|arm64|fips|full|jmx))?$`, 'i'),
  };
}
