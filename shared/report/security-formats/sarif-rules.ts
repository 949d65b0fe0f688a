import { CONTROLS, controlName, REMOVED_CONTROL } from '../../model/compliance.ts';
import type { ExposureOrOutcome } from '../exposure-or-outcome.ts';
import { HOW_TO } from './finding-source.ts';

export const RULE_IDS = [
  'port-open',
  'port-will-reopen',
  'port-unknown',
  'cluster-unreadable',
  'place-unreadable',
] as const;
export type RuleId = (typeof RULE_IDS)[number];

/** SARIF's own levels, most severe first. */
export const LEVELS: Readonly<Record<RuleId, 'error' | 'warning'>> = {
  'port-open': 'error',
  'port-will-reopen': 'warning',
  'port-unknown': 'warning',
  'cluster-unreadable': 'warning',
  'place-unreadable': 'warning',
};

/** The rule that a cluster with this standing violates; deleted and closed clusters violate none. */
export const RULE_OF: Readonly<Record<ExposureOrOutcome, RuleId | null>> = {
  OPEN: 'port-open',
  WILL_REOPEN: 'port-will-reopen',
  UNKNOWN: 'port-unknown',
  UNREADABLE: 'cluster-unreadable',
  MISSING: 'cluster-unreadable',
  CLOSED: null,
  GONE: null,
};

const SAID: Readonly<Record<RuleId, readonly [name: string, short: string, help: string]>> = {
  'port-open': [
    'ReadOnlyPortOpen',
    'The kubelet read-only port (10255) is open on a node pool.',
    'Anyone who reaches a node on port 10255 reads its pods, their environment variables and its metrics, without credentials. Close the port with the commands in the message, once nothing calls it any more.',
  ],
  'port-will-reopen': [
    'ReadOnlyPortWillReopen',
    'The port is closed now, but would be open in new node pools.',
    "Set the cluster's default, and that of auto-provisioned pools, with the commands in the message: that restarts nothing, or auto-provisioned nodes alone.",
  ],
  'port-unknown': [
    'ReadOnlyPortUnknown',
    'It cannot be told from the settings whether the port is open.',
    'Neither the settings nor the version that the cluster was created with decide it. Set the port to closed, or read the kubelets, as the message says.',
  ],
  'cluster-unreadable': [
    'ClusterUnreadable',
    'A cluster could not be read, so its port may be open.',
    'Give the scanner the right that the message names, or find out why no answer came, and scan again.',
  ],
  'place-unreadable': [
    'PlaceUnreadable',
    'The clusters of a project, folder or location could not be listed: some of them may be open.',
    'Give the scanner the right that the message names, and scan again.',
  ],
};

/**
 * GitHub's property `security-severity`: at least 7.0 is high, 4.0 medium. An open port is scored as CVSS 3.1
 * AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N; the others are medium, like their findings in OCSF.
 * Source: https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support
 */
const SECURITY_SEVERITY: Readonly<Record<RuleId, string>> = {
  'port-open': '7.5',
  'port-will-reopen': '5.0',
  'port-unknown': '5.0',
  'cluster-unreadable': '5.0',
  'place-unreadable': '5.0',
};

/** Rules about the port itself; the others are about what could not be read, which no control covers. */
const MAPPED: readonly RuleId[] = ['port-open', 'port-will-reopen', 'port-unknown'];

function propertiesOf(id: RuleId) {
  return {
    tags: ['security', 'kubernetes', 'gke'],
    'security-severity': SECURITY_SEVERITY[id],
    ...(MAPPED.includes(id) && { controls: CONTROLS.map(controlName), controlsNote: REMOVED_CONTROL }),
  };
}

/** The reportingDescriptor of every rule, in the order of RULE_IDS. */
export const RULES = RULE_IDS.map((id) => {
  const [name, short, help] = SAID[id];
  return {
    id,
    name,
    shortDescription: { text: short },
    fullDescription: { text: short },
    help: { text: help },
    helpUri: HOW_TO,
    defaultConfiguration: { level: LEVELS[id] },
    properties: propertiesOf(id),
  };
});
