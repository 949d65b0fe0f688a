import { chooseScan } from '../../shared/flows/report-scan.ts';
import type { CampaignRules } from '../../shared/model/rows/campaign-rows.ts';
import type { ScanRow } from '../../shared/model/rows/scan-rows.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import { escapeText } from '../../shared/report/escape-text.ts';
import type { ScanReader } from '../../shared/report/ports.ts';
import { type ScannedRecord, scannedRecord } from '../../shared/report/scanned-record.ts';

import { CliCampaignStore } from '../close/campaign-store.ts';
import { stateOf } from '../close/fold-events.ts';
import { planCampaign } from '../close/plan-campaign.ts';
import { rehearsalLines } from '../close/rehearse-agents.ts';
import { dryRunLines, leftOutLines, progressLines } from '../close/render-campaign.ts';
import { rehearseIn } from '../close/wiring-health.ts';
import type { Invocation } from '../command.ts';
import { EXIT_STATUS, type ExitStatus } from '../exit-status.ts';
import { parseClusterName } from '../input/cluster-name.ts';
import { confirm, print, printStatus } from '../output.ts';
import { commandPrefixOf } from '../process-context.ts';
import { withStore } from '../wiring-store.ts';

type CloseInvocation = Invocation<'close'>;

const ACTIONS: Readonly<Record<string, (invocation: CloseInvocation) => Promise<ExitStatus>>> = {
  plan: planAction,
  show: showAction,
  rehearse: rehearseAction,
};

/** `close`: closes the port in rings. Throws CLOSE_ACTION_UNKNOWN, and CAMPAIGN_, RING_, SCAN_ and STORE_ codes. */
export async function run(invocation: CloseInvocation): Promise<ExitStatus> {
  const [name = ''] = invocation.operands;
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (action === undefined)
    throw new SweepError('CLOSE_ACTION_UNKNOWN', { action: name, known: Object.keys(ACTIONS).join(', ') });
  return action(invocation);
}

/** Stores a campaign and prints its dry run. No cluster is contacted. */
async function planAction({ config, context }: CloseInvocation): Promise<ExitStatus> {
  const planned = await withStore(config, { readOnly: true }, context, async (store) => {
    const scan = await chooseScan(store, config);
    return planCampaign(recordsOf(store, scan), {
      scan,
      rules: rulesOf(config),
      rings: { rule: config.rings, shares: config.shares, order: config.ringOrder ?? [] },
      foldersOf: async () => new Map(),
      principal: principalOf(context.environment),
      nowMs: context.clock.nowMs(),
    });
  });
  await campaignStore({ config, context }).create(planned);
  await printLines([...dryRunLines(planned), ...leftOutLines(planned.leftOut)], { context });
  if (!config.quiet)
    printStatus(
      context,
      `Planned. Nothing was changed. Start the first ring: ${commandPrefixOf(context)} close run --campaign ${planned.campaign.campaign_id}`,
    );
  return EXIT_STATUS.NOTHING_OPEN;
}

/** Prints the progress of a campaign. */
async function showAction({ config, context }: CloseInvocation): Promise<ExitStatus> {
  const store = campaignStore({ config, context });
  const stored = await store.campaign(config.campaign ?? null);
  const state = stateOf(stored, await store.events(stored.campaign.campaign_id, 0));
  await printLines(progressLines(stored, state), { context });
  return EXIT_STATUS.NOTHING_OPEN;
}

/**
 * Shows in one cluster what the agents of every node do when the port is closed, on a node that is removed afterwards.
 * Throws CLUSTER_NAME_INVALID, CLUSTER_UNREACHABLE, and REHEARSAL_ codes.
 */
async function rehearseAction({ config, operands, context }: CloseInvocation): Promise<ExitStatus> {
  const [, name = '', ...more] = operands;
  if (more.length > 0)
    throw new SweepError('CLUSTER_NAME_INVALID', {
      name: more.join(' '),
      detail: 'a rehearsal takes one cluster',
    });
  const identity = parseClusterName(name);
  const say = (line: string) => printStatus(context, line);
  const rehearsal = await rehearseIn(identity, config, context, {
    say,
    approve: async () => {
      say(
        `This creates a node pool with one node in ${name}, cordons the node, lets DaemonSets start on it, and removes the pool afterwards. The node is billed for that time.`,
      );
      if (config.yes) return true;
      const answer = await confirm(context, 'Start the rehearsal?');
      if (answer === null) say('Nothing was changed: pass --yes to start it without a terminal.');
      return answer === true;
    },
  });
  if (rehearsal === null) return EXIT_STATUS.NOT_ALL_READ;
  const { agents, unread } = rehearsal;
  await printLines(rehearsalLines(agents, unread), { context });
  if (agents.some(({ verdict }) => verdict === 'WORSE')) return EXIT_STATUS.OPEN;
  const isKnown =
    unread.length === 0 && agents.length > 0 && agents.every(({ verdict }) => verdict === 'SAME');
  return isKnown ? EXIT_STATUS.NOTHING_OPEN : EXIT_STATUS.NOT_ALL_READ;
}

function campaignStore({ config, context }: Pick<CloseInvocation, 'config' | 'context'>): CliCampaignStore {
  // The summary of BigQuery's costs would be printed for each access.
  const quiet = { ...config, quiet: true };
  return new CliCampaignStore((readOnly, use) => withStore(quiet, { readOnly }, context, use), config.store);
}

function rulesOf(config: CloseInvocation['config']): CampaignRules {
  return {
    clusters_at_once: config.clustersAtOnce,
    clusters_per_project: config.clustersPerProject,
    nodes_at_once: config.nodesAtOnce,
    nodes_per_project: config.nodesPerProject,
    soak_seconds: Math.round(config.soak / 1000),
    evidence_seconds: Math.round(config.evidenceAge / 1000),
    days: [...config.hours.days],
    from: config.hours.from,
    to: config.hours.to,
    time_zone: config.timeZone,
    auto_roll_back: config.autoRollBack,
    include: [...(config.closeInclude ?? [])],
  };
}

async function* recordsOf(store: ScanReader, { scan_id }: ScanRow): AsyncGenerator<ScannedRecord> {
  for await (const cluster of store.scannedClusters(scan_id)) yield scannedRecord(cluster);
}

function principalOf(environment: CloseInvocation['context']['environment']): string {
  return environment['USER'] ?? environment['LOGNAME'] ?? 'unknown';
}

async function printLines(
  lines: Iterable<string>,
  { context }: Pick<CloseInvocation, 'context'>,
): Promise<void> {
  await print(textOf(lines), context);
}

async function* textOf(lines: Iterable<string>): AsyncGenerator<string> {
  for (const line of lines) yield `${escapeText(line)}\n`;
}
