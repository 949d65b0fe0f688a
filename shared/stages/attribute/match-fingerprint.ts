import type { ConfigText, ContainerTexts } from './container-texts.ts';
import type { Condition, Fingerprint, Sign } from './fingerprints/fingerprint.ts';

/** A sign of an agent that holds for a container. */
export interface FingerprintMatch {
  readonly fingerprint: Fingerprint;
  readonly sign: Sign;
  /** What to call the text that the sign was found in; null where it is no text. */
  readonly where: string | null;
}

/** The first agent of the table that shows in a container, by its surest sign. */
export function matchFingerprint(
  texts: ContainerTexts,
  table: readonly Fingerprint[],
): FingerprintMatch | null {
  for (const fingerprint of table)
    for (const sign of fingerprint.signs) {
      const found = find(sign, texts);
      if (found !== null) return { fingerprint, sign, where: found.where };
    }
  return null;
}

function find({ all }: Sign, texts: ContainerTexts): { where: string | null } | null {
  const [ofConfig, others] = [
    all.filter((condition) => condition.in === 'config'),
    all.filter((condition) => condition.in !== 'config'),
  ];
  if (!others.every((condition) => holds(condition, texts))) return null;
  if (ofConfig.length === 0) return { where: null };
  return texts.configs.find((config) => ofConfig.every((condition) => holdsIn(condition, config))) ?? null;
}

function holds(condition: Condition, { workload, image, args, env }: ContainerTexts): boolean {
  switch (condition.in) {
    case 'workload':
      return condition.like.test(workload);
    case 'image':
      return condition.like.test(image);
    case 'args':
      return test(condition, args);
    case 'env':
      return test(condition, env.get(condition.name) ?? '');
    case 'config':
      return false;
  }
}

function holdsIn(condition: Condition, { text }: ConfigText): boolean {
  return test(condition, text);
}

function test(condition: Condition, text: string): boolean {
  return 'like' in condition ? condition.like.test(text) : !condition.lacks.test(text);
}
