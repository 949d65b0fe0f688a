import { createReadStream } from 'node:fs';
import { type FirewallRule, readFirewallRules } from '../../shared/plan/firewall/firewall-rule.ts';
import { decodeText } from './decode-text.ts';

/**
 * The firewall rules of all the files together.
 * @throws AggregateError of INPUT_UNREADABLE and FIREWALL_RULES_INVALID, one for each wrong file
 */
export async function readFirewallFiles(files: readonly string[]): Promise<FirewallRule[]> {
  const readings = await Promise.allSettled(files.map(readFirewallFile));
  const problems = readings.flatMap((reading) => (reading.status === 'rejected' ? [reading.reason] : []));
  if (problems.length > 0) throw new AggregateError(problems);
  return readings.flatMap((reading) => (reading.status === 'fulfilled' ? reading.value : []));
}

async function readFirewallFile(file: string): Promise<FirewallRule[]> {
  const pieces = await Array.fromAsync(decodeText(createReadStream(file), file));
  return readFirewallRules(pieces.join(''), file);
}
