import { isIP } from 'node:net';
import type { LeftReason } from '../left-reasons.ts';
import type { EnvironmentVariable } from '../manifest/containers.ts';
import { textOf } from '../text/scalar-edit.ts';

/** What is known about the program that asks. */
export interface Surroundings {
  readonly variables: readonly EnvironmentVariable[];
  /** Null where it is not known which pod runs it. */
  readonly onHostNetwork: boolean | null;
}

/** Whom a URL with port 10255 asks. */
export type Host =
  /** A node; `own` where it is the node that the asking pod runs on. */
  | { readonly kind: 'NODE'; readonly own: boolean }
  | { readonly kind: 'LOCALHOST' }
  | { readonly kind: 'OTHER'; readonly reason: LeftReason };

const LOCAL = new Set(['localhost', '127.0.0.1', '[::1]', '0.0.0.0']);
const VARIABLE = /^\$(?:\((\w+)\)|\{(?:env:)?(\w+)\}|(\w+))$/;

/** @param host as written in the URL: a name, an address, or a variable of shell or Kubernetes */
export function hostOf(host: string, surroundings: Surroundings): Host {
  const bare = host.replaceAll(/["']/g, '');
  if (LOCAL.has(bare))
    return surroundings.onHostNetwork === false
      ? { kind: 'OTHER', reason: 'OTHER_HOST' }
      : { kind: 'LOCALHOST' };
  if (isIP(bare.replaceAll(/[[\]]/g, '')) !== 0) return { kind: 'NODE', own: false };
  if (bare.includes('$')) return variableHost(bare, surroundings);
  if (/\.mongo\.cosmos\.azure\./.test(bare)) return { kind: 'OTHER', reason: 'MONGODB' };
  return bare.startsWith('gke-') ? { kind: 'NODE', own: false } : { kind: 'OTHER', reason: 'OTHER_HOST' };
}

function variableHost(host: string, surroundings: Surroundings): Host {
  const match = VARIABLE.exec(host);
  const name = match?.[1] ?? match?.[2] ?? match?.[3];
  const variable = surroundings.variables.find((candidate) => candidate.name === name);
  if (variable === undefined) return { kind: 'NODE', own: false };
  if (variable.fieldPath === 'status.podIP' || variable.fieldPath === 'status.podIPs')
    return surroundings.onHostNetwork ? { kind: 'NODE', own: true } : { kind: 'OTHER', reason: 'OTHER_HOST' };
  if (variable.fieldPath !== null) return { kind: 'NODE', own: ownNode(variable.fieldPath) };
  const value = variable.value === null ? '' : textOf(variable.value);
  return value === '' || value.includes('$') ? { kind: 'NODE', own: false } : hostOf(value, surroundings);
}

function ownNode(fieldPath: string): boolean {
  return ['status.hostIP', 'status.hostIPs', 'spec.nodeName'].includes(fieldPath);
}
