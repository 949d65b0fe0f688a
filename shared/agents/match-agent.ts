import { parse } from 'yaml';
import type { Agent, Condition, ContainerTexts, Sign } from './agent.ts';
import { AGENTS, type KnownAgent } from './agents.ts';
import { gkeAddOns, isGkeAddOn } from './gke-add-ons.ts';

/** A sign of an agent that holds for a container. */
export interface AgentMatch {
  readonly agent: KnownAgent;
  readonly sign: Sign;
  /** What to call the text in which the sign was found; null if it is not in a text. */
  readonly where: string | null;
}

/** Longer than any image reference that a registry accepts. */
const MAX_IMAGE_LENGTH = 1024;

/**
 * The first agent of the table of which a sign holds for a container. Init containers are never taken for the agent
 * whose image they share: they copy files and end.
 */
export function matchAgent(texts: ContainerTexts): AgentMatch | null {
  if (texts.isInit) return null;
  for (const agent of AGENTS)
    for (const sign of (agent as Agent).signs) {
      const found = findSign(sign, texts);
      if (found !== null) return { agent: isGkeAddOn(texts) ? gkeAddOns : agent, sign, where: found.where };
    }
  return null;
}

/** The agent that a configuration text is written for; null if none is recognized. */
export function agentConfiguredBy(text: string): KnownAgent | null {
  return AGENTS.find((agent: Agent) => agent.configMarker?.test(text)) ?? null;
}

/** The agent of which a text alone shows that it calls the port, with the evidence; null if none does. */
export function agentShownBy(text: string): { readonly agent: KnownAgent; readonly evidence: string } | null {
  for (const agent of AGENTS)
    for (const { all, evidence } of (agent as Agent).signs) {
      const holdsIn = all.every((condition) => condition.in === 'config' && test(condition, text));
      if (holdsIn) return { agent, evidence };
    }
  return null;
}

/**
 * The agent that Helm values or a custom resource set to call the port.
 * @param settings one `path.to.key=value` per line
 */
export function agentSetBy(
  settings: string,
): { readonly agent: KnownAgent; readonly evidence: string } | null {
  for (const agent of AGENTS)
    for (const { like, lacks, evidence } of (agent as Agent).settings ?? [])
      if (like.test(settings) && !lacks?.test(settings)) return { agent, evidence };
  return null;
}

/** Longer values are texts, not settings. */
const MAX_SETTING_LENGTH = 200;
/** Longer texts are searched for signs alone. */
const MAX_VALUES_LENGTH = 1 << 20;

/**
 * Every scalar of Helm values or of a custom resource as `path.to.key=value`, for agentSetBy: those in values that are
 * themselves a text, and `{name, value}` pairs also under their name, as Argo CD writes values.
 */
export function settingsIn(value: unknown, path = ''): string[] {
  const below = (key: string): string => (path === '' ? key : `${path}.${key}`);
  if (Array.isArray(value)) return value.flatMap((item, index) => settingsIn(item, below(String(index))));
  if (typeof value === 'object' && value !== null) {
    const { name, value: named } = value as Readonly<Record<string, unknown>>;
    const pair = typeof name === 'string' && typeof named !== 'object' ? settingsIn(named, name) : [];
    return [...Object.entries(value).flatMap(([key, inner]) => settingsIn(inner, below(key))), ...pair];
  }
  const text = String(value ?? '');
  if (text.includes('\n')) return settingsIn(valuesIn(text), path);
  return text === '' || text.length > MAX_SETTING_LENGTH ? [] : [`${path}=${text}`];
}

/** The values that a text holds as YAML; null if it is something else. */
function valuesIn(text: string): object | null {
  if (text.length > MAX_VALUES_LENGTH || !/^[\w-]+:/m.test(text)) return null;
  try {
    const values: unknown = parse(text, { logLevel: 'silent', uniqueKeys: false, maxAliasCount: 0 });
    return typeof values === 'object' ? values : null;
  } catch {
    return null;
  }
}

/** The image without tag and digest. */
export function imageRepository(image: string): string {
  const [reference = ''] = image.slice(0, MAX_IMAGE_LENGTH).split('@');
  const colon = reference.lastIndexOf(':');
  return colon > reference.lastIndexOf('/') ? reference.slice(0, colon) : reference;
}

function findSign({ all }: Sign, texts: ContainerTexts): { where: string | null } | null {
  const [onConfig, others] = [
    all.filter((condition) => condition.in === 'config'),
    all.filter((condition) => condition.in !== 'config'),
  ];
  if (!others.every((condition) => holds(condition, texts))) return null;
  if (onConfig.length === 0) return { where: null };
  return texts.configs.find(({ text }) => onConfig.every((condition) => test(condition, text))) ?? null;
}

function holds(condition: Exclude<Condition, { in: 'config' }>, texts: ContainerTexts): boolean {
  switch (condition.in) {
    case 'workload':
      return condition.like.test(texts.workload);
    case 'image':
      return condition.like.test(imageRepository(texts.image));
    case 'args':
      return test(condition, texts.args);
    case 'env':
      return test(condition, texts.env.get(condition.name) ?? '');
    case 'pod':
      return texts.onHostNetwork;
    case 'every config':
      return !texts.configs.some(({ text }) => condition.lacks.every((pattern) => pattern.test(text)));
  }
}

function test(condition: { readonly like: RegExp } | { readonly lacks: RegExp }, text: string): boolean {
  return 'like' in condition ? condition.like.test(text) : !condition.lacks.test(text);
}
