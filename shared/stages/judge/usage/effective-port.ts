import type { NodeSampling } from '../../../model/sampling.ts';
import type { PortState } from '../../../model/words.ts';

/** The port of a pool by its kubelets' own configuration: open where any has it open. Null where none was asked. */
export function effectivePortOf(nodes: readonly NodeSampling[]): PortState | null {
  const ports = nodes.map(({ effectivePort }) => effectivePort).filter((port) => port !== null);
  if (ports.length === 0) return null;
  if (ports.includes('ENABLED')) return 'ENABLED';
  return ports.every((port) => port === 'DISABLED') ? 'DISABLED' : 'UNKNOWN';
}

/** The kubelet was asked, and serves the port otherwise than the setting says. */
export function differs(setting: PortState, effective: PortState | null): boolean {
  return (
    (setting === 'ENABLED' && effective === 'DISABLED') || (setting === 'DISABLED' && effective === 'ENABLED')
  );
}

/** What a node's count is judged by: its own configuration where that shows an open port, or where the setting is UNKNOWN. */
export function portOfNode(setting: PortState, effective: PortState | null): PortState {
  if (effective === 'ENABLED') return 'ENABLED';
  return setting === 'UNKNOWN' ? (effective ?? 'UNKNOWN') : setting;
}
