import type { Environment } from '../../shared/platform/config.ts';
import { readAssetChange } from '../../shared/stages/describe/asset-change.ts';
import { registerDecodedPush } from '../push.ts';
import { wire } from './wiring.ts';

/** `inspect-change`: receives one message per update of a cluster or a node pool, from a feed of Cloud Asset Inventory. */
export function register(environment: Environment): void {
  const { inspector, ...pushed } = wire(environment);
  registerDecodedPush({
    ...pushed,
    name: 'inspect-change',
    decode: readAssetChange,
    work: async (change, log) => {
      const result = await inspector.inspect(change);
      const asset = change?.assetName ?? null;
      if (result.kind === 'SCANNED') log.info({ asset, scan_id: result.scanId }, 'Changed cluster reported.');
      else if (result.error !== undefined)
        log.info({ asset, err: result.error }, 'Cannot read the changed cluster.');
      else log.debug({ asset, reason: result.reason }, 'Change ignored.');
    },
  });
}
