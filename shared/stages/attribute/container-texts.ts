import type { ConfigText, ContainerTexts } from '../../agents/agent.ts';
import {
  blankComments,
  expandReferences,
  expandVariables,
  NODE_ADDRESS,
  POD_ADDRESS,
} from '../../agents/config-text.ts';
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

/**
 * What shows whether a container calls the port.
 * @param pause awaited after each text; throws what it throws
 */
export async function searchContainer(
  container: WorkloadContainer,
  workload: Workload,
  configMaps: ConfigMaps,
  context: TextContext,
  pause: () => Promise<void>,
): Promise<SearchedContainer> {
  const dataOf = (name: string | undefined) =>
    configMaps.get(configMapKeyOf(workload.namespace, name ?? '')) ?? {};
  const env = variablesOf(container, dataOf);
  const args = argumentsOf([...(container.command ?? []), ...(container.args ?? [])]);
  const search = async (where: string, text: string) => {
    await pause();
    return searchText(where, text, env, context);
  };
  const searchedArgs = await search('its arguments', args);
  const handlers: SearchedText[] = [];
  for (const [where, command] of handlersOf(container)) handlers.push(await search(where, command));
  const variables: SearchedText[] = [];
  for (const [name, value] of env) variables.push(await search(`its variable ${name}`, `${name}=${value}`));
  const files: SearchedText[] = [];
  // An init container copies files; it runs only scripts.
  for (const name of container.configMaps.flat())
    for (const [key, text] of Object.entries(dataOf(name)))
      if (!container.isInit || isScript(key, text))
        files.push(await search(`ConfigMap ${name}, key ${key}`, text));
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
      ...handlers,
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
  const cleaned = expandVariables(blankComments(text), variables);
  const { found, masked } = kubeletReferencesIn(cleaned, context);
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
    variables.set(name, expandReferences(String(read), variables));
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
