import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { isBelow } from '../../../shared/model/gke-version.ts';
import type { LeftReason } from '../left-reasons.ts';
import type { EnvironmentVariable } from '../manifest/containers.ts';
import { textOf } from '../text/scalar-edit.ts';
import type { Grant, MigrationPolicy, Range } from '../types.ts';

/** A URL with port 10255, or a `host:10255`, inside a text. */
export interface ReadOnlyUrl extends Range {
  /** Empty where none is written. */
  readonly scheme: string;
  readonly host: string;
  /** Where `10255` stands. */
  readonly port: Range;
  /** From the slash to the query or the end; empty where none is written. */
  readonly path: string;
  /** From the question mark on. */
  readonly query: string;
}

/** Bounded, so that a long text without a colon is not gone through again from each of its words. */
const HOST = String.raw`(?:\$?\$\([^)\s]*\)|\$?\$\{[^}\s]*\}|\$?\$\w+|\[[0-9A-Fa-f:]+\]|["'\w.-]){1,255}`;
const READ_ONLY_URL = new RegExp(
  String.raw`(?<![\w$.@/-])(?:(?<scheme>[a-z][a-z0-9+]*):\/\/(?:[^\s@/"']*@)?|(?!["']))(?<host>${HOST}):(?<port>10255)(?![0-9A-Za-z])(?<path>["']?(?:\/[^\s"'?;|)<>&\x60,\]]*)?)(?<query>\?[^\s"';|)<>&\x60]*)?`,
  'dg',
);

/** The URLs of the port in a text, in order. */
export function readOnlyUrls(text: string): ReadOnlyUrl[] {
  return [...text.matchAll(READ_ONLY_URL)].map((match) => {
    const { scheme = '', host = '', path = '', query = '' } = match.groups ?? {};
    const [portStart, portEnd] = match.indices?.groups?.['port'] ?? [0, 0];
    const path0 = path.replace(/^["']/, '');
    const quoteOnly = path !== path0 && path0 === '';
    const start = match.index;
    const end = start + match[0].length - (quoteOnly ? path.length : 0);
    return { start, end, scheme, host, port: { start: portStart, end: portEnd }, path: path0, query };
  });
}

/** Where the scheme stands, or where one would be put. */
function schemeRange(url: ReadOnlyUrl): Range {
  return { start: url.start, end: url.scheme === '' ? url.start : url.start + url.scheme.length };
}

/** The edits that make it `https` on 10250. */
export function toSecurePort(url: ReadOnlyUrl): (Range & { text: string })[] {
  const scheme = { ...schemeRange(url), text: url.scheme === '' ? 'https://' : 'https' };
  return [scheme, { ...url.port, text: '10250' }];
}

/** What asking a path of the kubelet on 10250 takes. */
type Endpoint =
  | { readonly kind: 'GRANT'; readonly grant: Grant }
  | { readonly kind: 'NEEDS_FINE_GRAINED' }
  /** `/pods`: the Kubernetes API answers it, with less than the kubelet would ask for. */
  | { readonly kind: 'PODS' }
  | { readonly kind: 'UNKNOWN' };

/**
 * The sub-resource that the kubelet asks the API server about for a path (kubelet authorization, Kubernetes docs).
 * @param path as in a URL, query left out
 */
export function endpointOf(path: string, policy: MigrationPolicy): Endpoint {
  const [, first] = path.split('/');
  if (path.includes('$')) return { kind: 'UNKNOWN' };
  if (first === 'metrics') return { kind: 'GRANT', grant: 'nodes/metrics' };
  if (first === 'stats') return { kind: 'GRANT', grant: 'nodes/stats' };
  if (first === 'pods') return { kind: 'PODS' };
  if (first !== 'healthz') return { kind: 'UNKNOWN' };
  return hasFineGrained(policy) ? { kind: 'GRANT', grant: 'nodes/healthz' } : { kind: 'NEEDS_FINE_GRAINED' };
}

/** The grants that requests to these paths need; null if endpointOf knows none for one of them. */
export function grantsFor(paths: readonly string[], policy: MigrationPolicy): Grant[] | null {
  const endpoints = paths.map((path) => endpointOf(path, policy));
  const grants = endpoints.flatMap((endpoint) => (endpoint.kind === 'GRANT' ? [endpoint.grant] : []));
  return grants.length === endpoints.length ? [...new Set(grants)] : null;
}

/** Kubelets know nodes/healthz and nodes/pods: on by default from 1.33 (KEP-2862). */
export function hasFineGrained({ clusterVersion }: MigrationPolicy): boolean {
  return clusterVersion !== null && !isBelow(clusterVersion, '1.33');
}

/** What is known about the program that sends a request. */
export interface Surroundings {
  readonly variables: readonly EnvironmentVariable[];
  /** Null if it is unknown which pod runs it. */
  readonly onHostNetwork: boolean | null;
}

/** Which pod reads a configuration text is not known when the text is rewritten. */
export const UNKNOWN_POD: Surroundings = { variables: [], onHostNetwork: null };

/** Which host a URL with port 10255 names. */
type Host =
  /** A node; `own` if it is the node that the pod runs on. */
  | { readonly kind: 'NODE'; readonly own: boolean }
  | { readonly kind: 'LOCALHOST' }
  | { readonly kind: 'OTHER'; readonly reason: LeftReason };

const LOCAL = new Set(['localhost', '127.0.0.1', '[::1]']);
const ANY_ADDRESS = new Set(['0.0.0.0', '[::]']);
const VARIABLE = /^\$?\$(?:\((\w+)\)|\{(?:env[:.])?(\w+)\}|(\w+))$/;
/** A capture group of a relabeling, and names that say nothing about an address. */
const ANY_VARIABLE = /^\d$|^(?:my_?)?(?:ips?|n)\d*$/i;
/**
 * Names that people give to the address of a node consist of such words: `K8S_NODE_NAME`, `hostIP`. A name with another
 * word (`REDIS_NODE`, `NODEJS_HOST`) may be that of something else.
 */
const NODE_WORDS = new Set(
  [
    'node nodes nodename nodeip nodeaddress kubelet kubelets host hosts hostname hostip name ip ips',
    'addr address addresses url endpoint kube k8s kubernetes gke my this self own current internal worker target pod',
    'otel dd datadog telegraf vector fluent bit metricbeat splunk signalfx nr',
  ].flatMap((words) => words.split(' ')),
);
const NAMES_NODE = /node|kubelet|hostip/i;
/** Ranges that node addresses are taken from; class E (240/4) is one of GKE's. Link-local is the metadata server. */
const NODE_RANGES = new Set(['private', 'carrierGradeNat', 'uniqueLocal', 'reserved']);

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
  return GKE_NODE.test(bare) ? { kind: 'NODE', own: false } : OTHER;
}

/** Why requests to this host of a configuration text cannot be moved to 10250; null if it is a node. */
export function whyNotNode(host: string): LeftReason | null {
  const named = hostOf(host, UNKNOWN_POD);
  if (named.kind === 'NODE') return null;
  return named.kind === 'OTHER' ? named.reason : 'LOCALHOST';
}

/** Also with the domain of Compute Engine, zonal or global. */
const GKE_NODE = /^gke-[\w-]+(?:(?:\.[\w-]+)?\.c\.[\w.-]+\.internal)?$/;
const OTHER: Host = { kind: 'OTHER', reason: 'OTHER_HOST' };

function isNodeAddress(address: string): boolean {
  return NODE_RANGES.has(ipaddr.parse(address).range());
}

function variableHost(host: string, surroundings: Surroundings): Host {
  const match = VARIABLE.exec(host);
  const name = match?.[1] ?? match?.[2] ?? match?.[3];
  if (name === undefined) return OTHER;
  const variable = surroundings.variables.findLast((candidate) => candidate.name === name);
  const byName: Host = isNameOfNode(name) ? { kind: 'NODE', own: false } : OTHER;
  if (variable === undefined) return byName;
  if (variable.fieldPath === 'status.podIP' || variable.fieldPath === 'status.podIPs')
    return surroundings.onHostNetwork ? { kind: 'NODE', own: true } : { kind: 'OTHER', reason: 'OWN_POD' };
  if (variable.fieldPath !== null) return ownNode(variable.fieldPath) ? { kind: 'NODE', own: true } : OTHER;
  const value = variable.value === null ? '' : textOf(variable.value);
  return value === '' || value.includes('$') ? byName : hostOf(value, surroundings);
}

function isNameOfNode(name: string): boolean {
  const words = name
    .split(/_|(?<=[a-z])(?=[A-Z])/)
    .map((word) => word.toLowerCase().replace(/(?<!\d)\d+$/, ''));
  return (
    ANY_VARIABLE.test(name) ||
    (NAMES_NODE.test(words.join('')) && words.every((word) => word === '' || NODE_WORDS.has(word)))
  );
}

function ownNode(fieldPath: string): boolean {
  return ['status.hostIP', 'status.hostIPs', 'spec.nodeName'].includes(fieldPath);
}
