import { SweepError } from './errors.ts';
import {
  FUNCTION_NAMES,
  OPTIONS,
  type OptionLine,
  type OptionName,
  type OptionUser,
} from './options-table.ts';

/** Values by option; one that did not pass its check is not there. */
type Values = Partial<Readonly<Record<OptionName, unknown>>>;

interface Contradiction {
  readonly users: readonly OptionUser[];
  readonly options: readonly OptionName[];
  readonly contradicts: (values: Values) => boolean;
  /** A clause. */
  readonly detail: string;
}

/** The function has 540 s, within the 600 s after which Pub/Sub delivers again; the rest of a cluster's work needs a minute. */
const LONGEST_CLUSTER_TIME_MS = 480_000;

const COMES_AGAIN = 'a message parked on the topic that it came from would come again';

/** What may not be together, whatever each is. */
const CONTRADICTIONS: readonly Contradiction[] = [
  {
    users: ['conclude-scan'],
    options: ['webhookUrl', 'webhookSecret'],
    contradicts: ({ webhookUrl, webhookSecret }) =>
      (webhookUrl === undefined) !== (webhookSecret === undefined),
    detail: 'a webhook needs both the address and the key that signs what is posted',
  },
  sameTopic('enumerate-fleet', 'scanTopic', 'conclusionTopic', 'clusters and conclusions need a topic each'),
  sameTopic('inspect-cluster', 'scanTopic', 'parkedTopic', COMES_AGAIN),
  sameTopic('conclude-scan', 'conclusionTopic', 'parkedTopic', COMES_AGAIN),
  sameTopic(
    'conclude-scan',
    'conclusionTopic',
    'alertTopic',
    'an alert on the topic of conclusions would be pushed back, and parked',
  ),
  sameTopic(
    'conclude-scan',
    'alertTopic',
    'parkedTopic',
    'who hears of open ports would be told of messages that cannot be worked on',
  ),
  {
    users: ['inspect-cluster'],
    options: ['clusterTime'],
    contradicts: ({ clusterTime }) => Number(clusterTime) > LONGEST_CLUSTER_TIME_MS,
    detail: 'with more than 8m the function ends before the cluster is recorded',
  },
  {
    users: ['inspect-cluster'],
    options: ['resample', 'clusterTime'],
    contradicts: ({ resample, clusterTime }) => Number(resample) >= Number(clusterTime),
    detail: 'a cluster has no time for a second sample',
  },
  {
    users: ['scan', 'verify', 'inspect-cluster'],
    options: ['resample', 'usage'],
    contradicts: ({ resample, usage }) => resample !== undefined && usage === 'none',
    detail: 'nothing is sampled a second time where nothing is sampled',
  },
];

/** Two topics of a function that are one. */
function sameTopic(user: OptionUser, topic: OptionName, other: OptionName, detail: string): Contradiction {
  return {
    users: [user],
    options: [topic, other],
    contradicts: (values) => values[topic] === values[other],
    detail,
  };
}

/** One OPTIONS_CONTRADICTORY for each contradiction among the values of a command's or a function's options. */
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

/** A function has variables alone. */
function nameFor(user: OptionUser, { flags, variable }: OptionLine): string {
  const isFunction = (FUNCTION_NAMES as readonly OptionUser[]).includes(user);
  return isFunction ? variable : (flags?.split(' ')[0] ?? variable);
}
