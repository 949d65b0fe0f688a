import { type Config, type FlagTexts, flagOf } from '../shared/platform/config.ts';
import { SweepError } from '../shared/platform/errors.ts';
import { type CommandName, longFlagOf, OPTIONS, type OptionName } from '../shared/platform/options-table.ts';

/** Options that a command reads only in some of its modes. */
interface Mode<C extends CommandName> {
  readonly reads: readonly (keyof Config<C> & OptionName)[];
  /** The operands are read only in this mode. */
  readonly operands?: true;
  /** The condition, as the end of "… reads it only". */
  readonly only: string;
  readonly when: (config: Config<C>, operands: readonly string[]) => boolean;
}

type ScanLike = Pick<Config<'scan'>, 'usage'>;
const SAMPLES_NODES = 'with --usage proxy, probe or auto';
const samplesNodes = ({ usage }: ScanLike) => usage === 'proxy' || usage === 'probe' || usage === 'auto';
const READS_CONFIGZ = 'with --usage proxy or auto';
const readsConfigz = ({ usage }: ScanLike) => usage === 'proxy' || usage === 'auto';
const CHECKS_USAGE = 'with --usage';
const checksUsage = ({ usage }: ScanLike) => usage !== 'none';

/** Actions of `close` that change clusters. */
const CHANGING = ['run', 'roll-back', 'rehearse'] as const;
const isAction =
  (...actions: readonly string[]) =>
  (_: Config<'close'>, [action = '']: readonly string[]) =>
    actions.includes(action);

const printsOnly = ({ newClusters, nodeSystemConfig }: Config<'plan'>) => newClusters || nodeSystemConfig;

/**
 * The options that commands do not always read, by mode; an option in several modes is read in each of them. All other
 * options are always read. A flag that has no effect is an error: the user expects it to have one. A variable is not,
 * because it is meant for several commands.
 */
const MODES: { readonly [C in CommandName]?: readonly Mode<C>[] } = {
  scan: [
    { reads: ['nodesPerPool', 'routes'], only: SAMPLES_NODES, when: samplesNodes },
    { reads: ['effective'], only: READS_CONFIGZ, when: readsConfigz },
    { reads: ['clusterTime'], only: CHECKS_USAGE, when: checksUsage },
    { reads: ['clusterTime'], only: 'with --callers', when: ({ callers }) => callers.length > 0 },
    {
      reads: ['routes'],
      only: 'with --callers pods or pods+configmaps',
      when: ({ callers }) => callers.includes('pods') || callers.includes('pods+configmaps'),
    },
    { reads: ['targetDate'], only: 'with --report', when: ({ report }) => report !== undefined },
    {
      reads: ['flowLogsTime'],
      only: 'with --callers flow-logs',
      when: ({ callers }) => callers.includes('flow-logs'),
    },
  ],
  verify: [
    { reads: ['nodesPerPool', 'routes'], only: SAMPLES_NODES, when: samplesNodes },
    { reads: ['effective'], only: READS_CONFIGZ, when: readsConfigz },
    { reads: ['clusterTime', 'minimumWindow'], only: CHECKS_USAGE, when: checksUsage },
  ],
  plan: [
    {
      reads: ['store', 'scan', 'maxAge'],
      only: 'without files',
      when: (config, operands) => !printsOnly(config) && operands.length === 0,
    },
    {
      reads: ['exceptions', 'exemptions'],
      only: 'with files (a stored scan has its own exceptions)',
      when: (config, operands) => !printsOnly(config) && operands.length > 0,
    },
    {
      reads: ['planFormat', 'include', 'firewallRules', 'owner', 'ownerLabel', 'only'],
      operands: true,
      only: 'without --new-clusters and --node-system-config',
      when: (config) => !printsOnly(config),
    },
    {
      reads: ['newClusters'],
      only: 'without --node-system-config',
      when: ({ nodeSystemConfig }) => !nodeSystemConfig,
    },
  ],
  probe: [
    {
      reads: ['image', 'every'],
      only: 'to install the probe or print its manifest',
      when: ({ managedPrometheus }, [action]) =>
        action === 'install' || (action === 'manifest' && !managedPrometheus),
    },
    { reads: ['managedPrometheus'], only: 'with manifest', when: (_, [action]) => action === 'manifest' },
    { reads: ['dryRun', 'routes'], only: 'with install and remove', when: changesCluster },
  ],
  report: [
    {
      reads: ['scan', 'report', 'evidence', 'owner', 'ownerLabel'],
      only: 'without --list',
      when: ({ list }) => !list,
    },
    {
      reads: ['targetDate'],
      only: 'with --report',
      when: ({ list, report }) => !list && report !== undefined,
    },
  ],
  close: [
    {
      reads: [
        ...(['scan', 'rings', 'closeInclude', 'clustersAtOnce', 'clustersPerProject'] as const),
        ...(['nodesAtOnce', 'nodesPerProject', 'evidenceAge', 'hours', 'timeZone', 'autoRollBack'] as const),
      ],
      only: 'with plan',
      when: isAction('plan'),
    },
    { reads: ['soak'], only: 'with plan and rehearse', when: isAction('plan', 'rehearse') },
    {
      reads: ['campaign'],
      only: 'with actions on a campaign',
      when: (config, operands) => !isAction('plan', 'rehearse')(config, operands),
    },
    {
      reads: ['healthLabels', 'healthPromql', 'healthHttp'],
      only: 'with run',
      when: isAction('run'),
    },
    { reads: ['poll', 'yes'], only: 'with run, roll-back and rehearse', when: isAction(...CHANGING) },
    {
      reads: ['routes'],
      only: 'with plan, run, roll-back and rehearse',
      when: isAction('plan', ...CHANGING),
    },
    {
      reads: ['ticket'],
      only: 'with run, roll-back, pause, resume and abort',
      when: isAction('run', 'roll-back', 'pause', 'resume', 'abort'),
    },
    {
      reads: ['shares'],
      only: 'with plan and --rings share',
      when: ({ rings }, [action]) => action === 'plan' && isByShare(rings),
    },
    {
      reads: ['ringOrder'],
      only: 'with plan and --rings project, folder or label:KEY',
      when: ({ rings }, [action]) => action === 'plan' && !isByShare(rings),
    },
    {
      reads: ['preflight'],
      only: 'with plan, and with run without --yes',
      when: ({ yes }, [action]) => action === 'plan' || (action === 'run' && !yes),
    },
    { reads: ['patches'], only: 'with show', when: isAction('show') },
    { reads: ['ring'], only: 'with run', when: isAction('run') },
    {
      reads: ['wait', 'webhookFormat', 'reportUrl'],
      only: 'with run and roll-back',
      when: isAction('run', 'roll-back'),
    },
  ],
  query: [
    {
      reads: ['store'],
      only: 'with SQL or --question',
      when: ({ question }, operands) => question !== undefined || operands.length > 0,
    },
  ],
};

function changesCluster(_: Config<'probe'>, [action]: readonly string[]): boolean {
  return action !== 'manifest';
}

function isByShare({ by }: Config<'close'>['rings']): boolean {
  return by === 'share';
}

/** One OPTION_IGNORED error for each flag, and for operands, that have no effect on this command line. */
export function ignoredOptions<C extends CommandName>(
  command: C,
  flags: FlagTexts,
  config: Config<C>,
  operands: readonly string[],
): SweepError[] {
  const modes: readonly Mode<C>[] = MODES[command] ?? [];
  const conditions = new Map<string, { said: string[]; read: boolean }>();
  const note = (what: string, { only, when }: Mode<C>) => {
    const { said, read } = conditions.get(what) ?? { said: [], read: false };
    conditions.set(what, { said: [...said, only], read: read || when(config, operands) });
  };
  for (const mode of modes) {
    for (const name of mode.reads)
      if (flags[flagOf(name)] !== undefined) note(longFlagOf(OPTIONS[name]) ?? name, mode);
    if (mode.operands === true) for (const operand of operands) note(operand, mode);
  }
  return [...conditions].flatMap(([option, { said, read }]) =>
    read ? [] : [new SweepError('OPTION_IGNORED', { option, command, only: said.join(', or ') })],
  );
}
