import { chooseScan } from '../../shared/flows/report-scan.ts';
import { CAMPAIGN_FORMAT } from '../../shared/model/rows/campaign-rows.ts';
import type { ScanRow } from '../../shared/model/rows/scan-rows.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import { escapeText, plural, quoteCommand } from '../../shared/platform/text.ts';
import type { ScanReader } from '../../shared/report/ports.ts';
import { type ScannedRecord, scannedRecord } from '../../shared/report/scanned-record.ts';
import { clustersToRollBack, exitStatusOf, ofRing, ringToRun, rulesOf } from '../close/campaign-choices.ts';
import { CliCampaignStore } from '../close/campaign-store.ts';
import { EventLog } from '../close/event-log.ts';
import { stateOf } from '../close/fold-events.ts';
import { ownerWork } from '../close/owner-work.ts';
import { planCampaign } from '../close/plan-campaign.ts';
import type { StoredCampaign } from '../close/ports.ts';
import { rehearsalLines } from '../close/rehearse-agents.ts';
import {
  dryRunLines,
  leftOutLines,
  progressLines,
  rollBackLines,
  waitLines,
} from '../close/render-campaign.ts';
import type { RunEnd } from '../close/run-campaign.ts';
import { preflightReport, rehearseIn } from '../close/wiring-health.ts';
import {
  deliverAlerts,
  localUser,
  personAt,
  principalOf,
  runWithClouds,
  storeOpener,
} from '../close/wiring-run.ts';
import type { Invocation } from '../command.ts';
import { EXIT_STATUS, type ExitStatus } from '../exit-status.ts';
import { parseClusterName } from '../input/cluster-name.ts';
import { confirm, print, printStatus } from '../output.ts';
import { commandPrefixOf, type ProcessContext, storeFlagsOf } from '../process-context.ts';
import { withStore } from '../wiring-store.ts';

type CloseInvocation = Invocation<'close'>;

const ACTIONS: Readonly<Record<string, (invocation: CloseInvocation) => Promise<ExitStatus>>> = {
  plan: planAction,
  show: showAction,
  run: runAction,
  pause: (invocation) => orderAction(invocation, 'PAUSED'),
  resume: (invocation) => orderAction(invocation, 'RESUMED'),
  abort: (invocation) => orderAction(invocation, 'ABORTED'),
  'roll-back': rollBackAction,
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

/** Stores a campaign and prints its dry run. Only preflight contacts clusters. */
async function planAction({ config, context }: CloseInvocation): Promise<ExitStatus> {
  const planned = await withStore(config, { readOnly: true }, context, async (store) => {
    const scan = await chooseScan(store, config);
    return planCampaign(recordsOf(store, scan), {
      scan,
      rules: rulesOf(config),
      rings: { rule: config.rings, shares: config.shares, order: config.ringOrder ?? [] },
      principal: localUser(),
      nowMs: context.clock.nowMs(),
    });
  });
  await new CliCampaignStore(storeOpener(config, context), config.store).create(planned);
  const preflight = await preflightReport(planned, { ...config, yes: false }, context);
  await printLines([...dryRunLines(planned), ...leftOutLines(planned.leftOut), ...preflight], context);
  const start = [...storeFlagsOf(config.store, context), '--campaign', planned.campaign.campaign_id];
  if (!config.quiet)
    printStatus(
      context,
      `Planned. Nothing was changed. Start the first ring: ${commandPrefixOf(context)} ${quoteCommand(['close', 'run', ...start])}`,
    );
  return EXIT_STATUS.NOTHING_OPEN;
}

/** Prints the progress of a campaign. */
async function showAction({ config, context }: CloseInvocation): Promise<ExitStatus> {
  const open = storeOpener(config, context);
  const store = new CliCampaignStore(open, config.store);
  const stored = await store.campaign(config.campaign ?? null);
  const state = stateOf(stored, await store.events(stored.campaign.campaign_id, 0));
  if (config.patches)
    await open(true, async (reader) => {
      const { scan_id, rules } = stored.campaign;
      const scan = await chooseScan(reader, { scan: scan_id, store: config.store });
      await print(ownerWork(state, rules.include, recordsOf(reader, scan)), context);
    });
  else await printLines(progressLines(stored, state), context);
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
  await printLines(rehearsalLines(agents, unread), context);
  if (agents.some(({ verdict }) => verdict === 'WORSE')) return EXIT_STATUS.OPEN;
  const isKnown =
    unread.length === 0 && agents.length > 0 && agents.every(({ verdict }) => verdict === 'SAME');
  return isKnown ? EXIT_STATUS.NOTHING_OPEN : EXIT_STATUS.NOT_ALL_READ;
}

/** Starts or continues a ring. Without approval, it is a dry run. */
async function runAction({ config, context }: CloseInvocation): Promise<ExitStatus> {
  const open = storeOpener(config, context);
  const store = new CliCampaignStore(open, config.store);
  const stored = await loadCampaign(store, config);
  const state = stateOf(stored, await store.events(stored.campaign.campaign_id, 0));
  const index = ringToRun(state, config.ring);
  if (index === null || state.status === 'DONE') {
    await deliverAlerts(store, stored, { config, context });
    await printLines(progressLines(stored, state), context);
    return exitStatusOf(state, index);
  }
  const isActive = state.status === 'ACTIVE';
  const { name = '' } = state.rings[index] ?? {};
  const part = ofRing(stored, index);
  const preflight = isActive ? await preflightReport(part, config, context) : [];
  if (isActive) await printLines([...dryRunLines(part), ...preflight], context);
  const question = `${state.rings[index]?.startedBy === null ? 'Start' : 'Continue'} ring ${name}?`;
  if (isActive && !(await isApproved(question, { config, context }))) return EXIT_STATUS.NOT_ALL_READ;
  const start = { actor: await principalOf(config), ring: isActive ? { index } : null };
  const end = await runWithClouds(stored, open, { config, context }, start);
  return report(stored, end, index, { config, context });
}

/** Undoes the changes of the named clusters, or of those with a breach or a failure. */
async function rollBackAction({ config, operands, context }: CloseInvocation): Promise<ExitStatus> {
  const open = storeOpener(config, context);
  const store = new CliCampaignStore(open, config.store);
  const stored = await loadCampaign(store, config);
  const actor = await principalOf(config);
  const log = new EventLog(store, stored, personAt(context, actor));
  await log.read();
  const clusters = clustersToRollBack(log.state, operands.slice(1));
  await printLines(rollBackLines(clusters), context);
  if (!(await isApproved(`Roll back ${plural(clusters.length, 'cluster')}?`, { config, context })))
    return EXIT_STATUS.NOT_ALL_READ;
  await log.append([
    ...(log.state.status === 'ACTIVE' ? [{ kind: 'PAUSED' as const, detail: 'For a rollback.' }] : []),
    ...clusters.map(({ plan }) => ({
      kind: 'ROLL_BACK_ORDERED' as const,
      cluster: plan,
      ticket: config.ticket ?? null,
    })),
  ]);
  const end = await runWithClouds(stored, open, { config, context }, { actor, ring: null });
  return report(stored, end, null, { config, context });
}

/** Pauses, resumes or aborts a campaign; a process that runs it notices before its next change. */
async function orderAction(
  { config, context }: CloseInvocation,
  kind: 'PAUSED' | 'RESUMED' | 'ABORTED',
): Promise<ExitStatus> {
  const store = new CliCampaignStore(storeOpener(config, context), config.store);
  const stored = await store.campaign(config.campaign ?? null);
  const actor = await principalOf(config);
  const log = new EventLog(store, stored, personAt(context, actor));
  await log.read();
  const { status, id } = log.state;
  if (status === 'DONE' || status === 'ABORTED')
    throw new SweepError('CAMPAIGN_OVER', { campaign: id, status });
  const detail = `${kind === 'PAUSED' ? 'Paused' : kind === 'RESUMED' ? 'Resumed' : 'Aborted'} by ${actor}.`;
  await log.append([{ kind, detail, ticket: config.ticket ?? null }]);
  await printLines(progressLines(stored, log.state), context);
  return EXIT_STATUS.NOTHING_OPEN;
}

/** Asks on the terminal; elsewhere only --yes approves. */
async function isApproved(
  question: string,
  { config, context }: Pick<CloseInvocation, 'config' | 'context'>,
): Promise<boolean> {
  if (config.yes) return true;
  const answer = await confirm(context, question);
  if (answer === null)
    printStatus(context, 'Dry run: nothing was changed. Pass --yes to do this without a terminal.');
  return answer === true;
}

async function report(
  stored: StoredCampaign,
  { state, waits }: RunEnd,
  ring: number | null,
  { config, context }: Pick<CloseInvocation, 'config' | 'context'>,
): Promise<ExitStatus> {
  context.interruption.throwIfAborted();
  await printLines(progressLines(stored, state), context);
  if (!config.quiet) for (const line of waitLines(waits)) printStatus(context, line);
  return exitStatusOf(state, ring);
}

/** @throws SweepError CAMPAIGN_FORMAT for a campaign of another release, and what the store throws */
async function loadCampaign(
  store: CliCampaignStore,
  config: CloseInvocation['config'],
): Promise<StoredCampaign> {
  const stored = await store.campaign(config.campaign ?? null);
  const { campaign_id, format } = stored.campaign;
  if (format !== CAMPAIGN_FORMAT)
    throw new SweepError('CAMPAIGN_FORMAT', { campaign: campaign_id, format, known: CAMPAIGN_FORMAT });
  return stored;
}

async function* recordsOf(store: ScanReader, { scan_id }: ScanRow): AsyncGenerator<ScannedRecord> {
  for await (const cluster of store.scannedClusters(scan_id)) yield scannedRecord(cluster);
}

async function printLines(lines: Iterable<string>, context: ProcessContext): Promise<void> {
  await print(textOf(lines), context);
}

async function* textOf(lines: Iterable<string>): AsyncGenerator<string> {
  for (const line of lines) yield `${escapeText(line)}\n`;
}
