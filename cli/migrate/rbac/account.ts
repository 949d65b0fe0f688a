import { configMapsUsedBy } from '../manifest/config-entries.ts';
import type { ManifestPlan } from '../plan-manifest.ts';
import type { Survey } from '../survey.ts';
import type { Splice } from '../types.ts';
import { adoptIdentity, identityKey, identityOf } from './identity.ts';
import { type NewObject, rbacObjects } from './rbac-objects.ts';

/** What the account of a workload's pods comes to. */
export interface Account {
  readonly splices: readonly Splice[];
  readonly objects: readonly NewObject[];
  /** What the edits do, in a few words; null where there are none. */
  readonly summary: string | null;
}

/** @param index the number of the workload's unit: the objects go before the first that needs them */
export function accountOf({ manifest, changes }: ManifestPlan, index: number, survey: Survey): Account {
  const nothing = { splices: [], objects: [], summary: null };
  if (manifest.podSpec === null) return nothing;
  const identity = identityOf(manifest);
  const key = identityKey(identity);
  const need = survey.needs.get(key);
  const usesConfig = configMapsUsedBy(manifest).some((name) =>
    survey.usedConfigMaps.has(`${manifest.namespace}/${name}`),
  );
  if (need === undefined || !(usesConfig || changes.some(({ grants }) => grants.length > 0))) return nothing;
  const splices = adoptIdentity(manifest, identity, survey.tokenOff.has(key)) ?? [];
  const summary = identity.isNew ? `runs as ${identity.serviceAccount}` : 'gets the token of its account';
  return {
    splices,
    objects: need.unit === index ? rbacObjects(need) : [],
    summary: splices.length === 0 ? null : summary,
  };
}
