import type { ConfigText, ContainerTexts } from '../../agents/agent.ts';
import { blankComments, expandVariables, NODE_ADDRESS, POD_ADDRESS } from './clean-text.ts';
import { type ConfigMaps, configMapKeyOf } from './config-maps.ts';
import { type KubeletReference, kubeletReferencesIn, type TextContext } from './kubelet-reference.ts';
import type { ContainerObject } from './ports.ts';
import type { Workload, WorkloadContainer } from './workloads.ts';

/** A text of a container and the references to the port in it. */
export interface SearchedText extends ConfigText {
  readonly references: readonly KubeletReference[];
  /** A text of one line needs no line numbers. */
  readonly hasLines: boolean;
  /** A command shows no agent: people call kubelets by hand as agents do. */
  readonly isCommand: boolean;
}

export interface SearchedContainer extends ContainerTexts {
  readonly configs: readonly SearchedText[];
}

const READ_ONLY_PORT = 10255;

/** What shows whether a container calls the port. @param services names of Services that offer port 10255 of pods */
export function searchContainer(
  container: WorkloadContainer,
  workload: Workload,
  configMaps: ConfigMaps,
  services: ReadonlySet<string>,
): SearchedContainer {
  const dataOf = (name: string | undefined) =>
    configMaps.get(configMapKeyOf(workload.namespace, name ?? '')) ?? {};
  const context: TextContext = {
    onHostNetwork: workload.onHostNetwork,
    listensOnPort: workload.containers.some(({ ports = [] }) =>
      ports.some(({ containerPort }) => containerPort === READ_ONLY_PORT),
    ),
    services,
  };
  const env = variablesOf(container, dataOf);
  const args = argumentsOf([...(container.command ?? []), ...(container.args ?? [])]);
  const search = (where: string, text: string) => searchText(where, text, env, context);
  const searchedArgs = search('its arguments', args);
  const files = container.configMaps.flatMap((name) =>
    Object.entries(dataOf(name))
      // An init container copies files; it runs only scripts.
      .filter(([key, text]) => !container.isInit || isScript(key, text))
      .map(([key, text]) => search(`ConfigMap ${name}, key ${key}`, text)),
  );
  const variables = [...env].map(([name, value]) => search(`its variable ${name}`, `${name}=${value}`));
  return {
    namespace: workload.namespace,
    workload: workload.owner.name,
    labels: workload.labels,
    isInit: container.isInit,
    onHostNetwork: workload.onHostNetwork,
    image: container.image ?? '',
    args: searchedArgs.text,
    env,
    configs: [
      searchedArgs,
      ...handlersOf(container).map(([where, command]) => search(where, command)),
      ...(container.isInit ? variables.filter(isUrl) : variables),
      ...files,
    ],
  };
}

/** Cleans a text and finds the references in it. */
export function searchText(
  where: string,
  text: string,
  variables: ReadonlyMap<string, string>,
  context: TextContext,
): SearchedText {
  const { found, masked } = kubeletReferencesIn(expandVariables(blankComments(text), variables), context);
  return {
    where,
    text: masked,
    references: found,
    hasLines: text.trimEnd().includes('\n'),
    isCommand: !/^(?:ConfigMap|its (?:key|spec|variable)) ?/.test(where) || text.startsWith('#!'),
  };
}

const NODE_FIELDS = /^(?:status\.hostIPs?|spec\.nodeName)$/;
const POD_FIELDS = /^(?:status\.podIPs?|metadata\.name)$/;

/** The variables of a container. If one is set twice the last value counts, and `env` overrides `envFrom`. */
function variablesOf(
  { env = [], envFrom = [] }: ContainerObject,
  dataOf: (configMap: string | undefined) => Readonly<Record<string, string>>,
): Map<string, string> {
  const variables = new Map<string, string>();
  for (const { configMapRef } of envFrom)
    for (const [name, value] of Object.entries(dataOf(configMapRef?.name))) variables.set(name, value);
  for (const { name, value, valueFrom } of env ?? []) {
    const { configMapKeyRef, fieldRef } = valueFrom ?? {};
    const field = fieldRef?.fieldPath ?? '';
    const known = NODE_FIELDS.test(field) ? NODE_ADDRESS : POD_FIELDS.test(field) ? POD_ADDRESS : undefined;
    const read =
      value ?? known ?? (configMapKeyRef && dataOf(configMapKeyRef.name)[configMapKeyRef.key]) ?? '';
    variables.set(name, expandVariables(String(read), variables));
  }
  return variables;
}

/** One argument per line, a flag and its value on one. */
function argumentsOf(words: readonly string[]): string {
  const lines: string[] = [];
  for (const word of words.map(String)) {
    const last = lines.at(-1) ?? '';
    const isValue = /^--?[\w.-]+$/.test(last) && /^[^\s-]\S*$/.test(word);
    if (isValue && /\d|true|false/.test(word)) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
}

function handlersOf(container: ContainerObject): [where: string, command: string][] {
  const { livenessProbe, readinessProbe, startupProbe, lifecycle } = container;
  const handlers = {
    'its liveness probe': livenessProbe,
    'its readiness probe': readinessProbe,
    'its startup probe': startupProbe,
    'its postStart hook': lifecycle?.postStart,
    'its preStop hook': lifecycle?.preStop,
  };
  return Object.entries(handlers).flatMap(([where, handler]) =>
    handler?.exec?.command === undefined ? [] : [[where, argumentsOf(handler.exec.command)]],
  );
}

function isScript(key: string, text: string): boolean {
  return /\.(?:sh|bash|py|pl|rb|js)$/.test(key) || text.startsWith('#!');
}

/** An init container that shares the variables of an agent does not use its settings. */
function isUrl({ text }: SearchedText): boolean {
  return text.includes('://');
}
