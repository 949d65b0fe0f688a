import { SweepError } from './errors.ts';
import {
  FORMATS,
  FUNCTION_NAMES,
  longFlagOf,
  OPTIONS,
  type OptionLine,
  type OptionName,
  type OptionUser,
} from './options-table.ts';

/** Values by option, without those that failed their check. */
type Values = Partial<Readonly<Record<OptionName, unknown>>>;

interface Contradiction {
  readonly users: readonly OptionUser[];
  readonly options: readonly OptionName[];
  readonly contradicts: (values: Values) => boolean;
  /** A clause. */
  readonly detail: string;
}

/** The function's timeout is 540 s (Pub/Sub redelivers after 600 s), and the rest of a cluster's work takes up to a minute. */
const LONGEST_CLUSTER_TIME_MS = 480_000;

const REDELIVERED = 'a message parked on its own topic would be redelivered forever';

/** Values that are each valid but not allowed together. */
const CONTRADICTIONS: readonly Contradiction[] = [
  {
    users: ['conclude-scan', 'close'],
    options: ['webhookUrl', 'webhookSecret'],
    contradicts: ({ webhookUrl, webhookSecret }) =>
      (webhookUrl === undefined) !== (webhookSecret === undefined),
    detail: 'a webhook needs both an address and a signing key',
  },
  {
    users: ['report'],
    options: ['owner', 'report'],
    contradicts: ({ owner, report }) => owner !== undefined && report !== undefined,
    detail: 'the HTML report shows the whole scan, and groups and filters it by owner itself',
  },
  {
    users: ['report'],
    options: ['owner', 'evidence'],
    contradicts: ({ owner, evidence }) => owner !== undefined && evidence !== undefined,
    detail: 'evidence is written for the whole scan',
  },
  sameTopic(
    'enumerate-fleet',
    'scanTopic',
    'conclusionTopic',
    'clusters and conclusions need separate topics',
  ),
  sameTopic('inspect-cluster', 'scanTopic', 'parkedTopic', REDELIVERED),
  sameTopic('conclude-scan', 'conclusionTopic', 'parkedTopic', REDELIVERED),
  sameTopic(
    'conclude-scan',
    'conclusionTopic',
    'alertTopic',
    'an alert published to the conclusion topic would be pushed back and parked',
  ),
  sameTopic(
    'conclude-scan',
    'alertTopic',
    'parkedTopic',
    'subscribers of alerts would receive parked messages',
  ),
  {
    users: ['inspect-cluster'],
    options: ['clusterTime'],
    contradicts: ({ clusterTime }) => Number(clusterTime) > LONGEST_CLUSTER_TIME_MS,
    detail: 'above 8m, the function times out before it records the cluster',
  },
  {
    users: ['scan', 'verify', 'inspect-cluster'],
    options: ['resample', 'clusterTime'],
    contradicts: ({ resample, clusterTime }) => Number(resample) >= Number(clusterTime),
    detail: 'no time would be left for a second sample',
  },
  {
    users: ['scan', 'verify', 'inspect-cluster'],
    options: ['resample', 'usage'],
    contradicts: ({ resample, usage }) => resample !== undefined && usage === 'none',
    detail: 'there is no second sample without usage checks',
  },
  {
    users: ['report'],
    options: ['list', 'reportFormat'],
    contradicts: ({ list, reportFormat }) =>
      list === true && !FORMATS.some((format) => format === reportFormat),
    detail: 'these formats are for the clusters of one scan',
  },
];

/** Rejects the same topic for two options of a function. */
function sameTopic(user: OptionUser, topic: OptionName, other: OptionName, detail: string): Contradiction {
  return {
    users: [user],
    options: [topic, other],
    contradicts: (values) => values[topic] === values[other],
    detail,
  };
}

/** Returns one OPTIONS_CONTRADICTORY error per invalid combination among the options of a command or function. */
export function contradictionsIn(user: OptionUser, values: Values): SweepError[] {
  return CONTRADICTIONS.filter(
    ({ users, options, contradicts }) =>
      users.includes(user) && options.every((name) => name in values) && contradicts(values),
  ).map(
    ({ options, detail }) =>
      new SweepError('OPTIONS_CONTRADICTORY', {
        options: options.map((name) => nameFor(user, OPTIONS[name])).join(' and '),
        detail,
      }),
  );
}

/** Functions have variables but no flags. */
function nameFor(user: OptionUser, line: OptionLine): string {
  const isFunction = (FUNCTION_NAMES as readonly OptionUser[]).includes(user);
  return isFunction ? line.variable : (longFlagOf(line) ?? line.variable);
}
