import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { LeftReason } from '../left-reasons.ts';
import type { EnvironmentVariable } from '../manifest/containers.ts';
import { textOf } from '../text/scalar-edit.ts';

/** What is known about the program that sends a request. */
export interface Surroundings {
  readonly variables: readonly EnvironmentVariable[];
  /** Null if it is unknown which pod runs it. */
  readonly onHostNetwork: boolean | null;
}

/** Which pod reads a configuration text is not known when the text is rewritten. */
export const UNKNOWN_POD: Surroundings = { variables: [], onHostNetwork: null };

/** Which host a URL with port 10255 names. */
export type Host =
  /** A node; `own` if it is the node that the pod runs on. */
  | { readonly kind: 'NODE'; readonly own: boolean }
  | { readonly kind: 'LOCALHOST' }
  | { readonly kind: 'OTHER'; readonly reason: LeftReason };

const LOCAL = new Set(['localhost', '127.0.0.1', '[::1]']);
const ANY_ADDRESS = new Set(['0.0.0.0', '[::]']);
const VARIABLE = /^\$?\$(?:\((\w+)\)|\{(?:env[:.])?(\w+)\}|(\w+))$/;
/** A capture group of a relabeling, and the names that people give to a node's address. */
const NODE_VARIABLE = /^\d$|node|kubelet|^(?:my_?)?(?:ips?|n)\d*$|host_?ip/i;
const NOT_A_NODE = /mongo|cosmos|db|sql|redis|api|svc|service|proxy|gateway|vip|pod_?(?:ip|name|host)$/i;
/** Ranges that node addresses are taken from; class E (240/4) is one of GKE's. */
const NODE_RANGES = new Set(['private', 'carrierGradeNat', 'uniqueLocal', 'linkLocal', 'reserved']);

/** @param host as written in the URL: a name, an address, or a variable of a shell, of Kubernetes or of an agent */
export function hostOf(host: string, surroundings: Surroundings): Host {
  const bare = host.replaceAll(/["']/g, '');
  if (ANY_ADDRESS.has(bare)) return { kind: 'OTHER', reason: 'OWN_PORT' };
  if (LOCAL.has(bare))
    return surroundings.onHostNetwork === false
      ? { kind: 'OTHER', reason: 'OWN_POD' }
      : { kind: 'LOCALHOST' };
  const address = bare.replaceAll(/[[\]]/g, '');
  if (isIP(address) !== 0) return isNodeAddress(address) ? { kind: 'NODE', own: false } : OTHER;
  if (bare.includes('$')) return variableHost(bare, surroundings);
  if (/\.mongo\.cosmos\.azure\.|\.documents\.azure\./.test(bare)) return { kind: 'OTHER', reason: 'MONGODB' };
  return /^gke-[\w-]+(?:$|\.[\w-]+\.c\.)|^gke-[\w.-]+$/.test(bare) ? { kind: 'NODE', own: false } : OTHER;
}

const OTHER: Host = { kind: 'OTHER', reason: 'OTHER_HOST' };

function isNodeAddress(address: string): boolean {
  return NODE_RANGES.has(ipaddr.parse(address).range());
}

function variableHost(host: string, surroundings: Surroundings): Host {
  const match = VARIABLE.exec(host);
  const name = match?.[1] ?? match?.[2] ?? match?.[3];
  if (name === undefined) return OTHER;
  const variable = surroundings.variables.findLast((candidate) => candidate.name === name);
  const byName: Host =
    NODE_VARIABLE.test(name) && !NOT_A_NODE.test(name) ? { kind: 'NODE', own: false } : OTHER;
  if (variable === undefined) return byName;
  if (variable.fieldPath === 'status.podIP' || variable.fieldPath === 'status.podIPs')
    return surroundings.onHostNetwork ? { kind: 'NODE', own: true } : { kind: 'OTHER', reason: 'OWN_POD' };
  if (variable.fieldPath !== null) return ownNode(variable.fieldPath) ? { kind: 'NODE', own: true } : OTHER;
  const value = variable.value === null ? '' : textOf(variable.value);
  return value === '' || value.includes('$') ? byName : hostOf(value, surroundings);
}

function ownNode(fieldPath: string): boolean {
  return ['status.hostIP', 'status.hostIPs', 'spec.nodeName'].includes(fieldPath);
}
