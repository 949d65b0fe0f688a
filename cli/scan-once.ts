import { scanFleet } from '../shared/flows/scan-fleet.ts';
import type { ScanRow } from '../shared/model/rows/scan-rows.ts';
import { formatScope, type ScopePart } from '../shared/model/scope.ts';
import type { Clock } from '../shared/platform/clock.ts';
import { untilAborted } from '../shared/platform/until-aborted.ts';
import type { ConclusionStore } from '../shared/stages/conclude/ports.ts';
import type { Finding } from '../shared/stages/discover/finding.ts';
import type { ScanRecorder } from '../shared/stages/record/ports.ts';
import { policyAt } from './policy.ts';
import { type Progress, startProgress } from './progress.ts';
import { type DiscoveryConfig, discoverFleet } from './wiring.ts';
import type { World } from './world.ts';

/**
 * Scans a fleet through Google's APIs into a store, once, and tells how far it is.
 * @param clock the scan's own, which a demo may set back
 * @throws Interrupted; what scanFleet throws
 */
export async function scanOnce(
  config: DiscoveryConfig & { readonly quiet: boolean; readonly verbose: boolean },
  store: ScanRecorder & ConclusionStore,
  clock: Clock,
  world: World,
): Promise<ScanRow> {
  const progress = startProgress(config, world);
  const findings = discoverFleet(config, clock, () => progress.projectFound());
  const scheduledAtMs = clock.nowMs();
  try {
    return await scanFleet({
      scope: formatScope(config.scope),
      organization: organizationOf(config.scope),
      scheduledAtMs,
      findings: told(untilAborted(findings, world.interruption), progress),
      discovery: config.discovery === 'assets' ? 'ASSETS' : 'LIST',
      store,
      policy: policyAt(scheduledAtMs),
      clock,
    });
  } finally {
    progress.stop();
  }
}

/** Only a scope that is one organization names it. */
function organizationOf([first, ...others]: readonly ScopePart[]): string | null {
  return first?.kind === 'organizations' && others.length === 0 ? formatScope([first]) : null;
}

async function* told(findings: AsyncIterable<Finding>, progress: Progress): AsyncGenerator<Finding> {
  for await (const finding of findings) {
    progress.found(finding);
    yield finding;
  }
}
