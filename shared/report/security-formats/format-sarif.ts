import { createHash } from 'node:crypto';
import { consoleUrl, rowPath } from '../../model/cluster-names.ts';
import { escapeJson } from '../../platform/text.ts';
import { type ExposureOrOutcome, exposureOrOutcomeOf } from '../exposure-or-outcome.ts';
import { isOpenPool, type ScannedRecord } from '../scanned-record.ts';
import { type UnreadPlace, unreadPlaces } from '../verdict.ts';
import {
  exemptionText,
  type FindingSource,
  type FoundCluster,
  groundsOf,
  remedyOf,
  TOOL,
  titleOf,
} from './finding-source.ts';
import { LEVELS, RULE_IDS, RULE_OF, RULES, type RuleId } from './sarif-rules.ts';

/**
 * One SARIF 2.1.0 log, a result a line: each place that could not be listed, then each cluster that breaks a rule, and
 * as `absent` each that no longer does. Only its end makes it whole. Throws what reading the clusters throws.
 */
export async function* formatSarif(
  clusters: AsyncIterable<FoundCluster>,
  source: FindingSource,
): AsyncGenerator<string> {
  yield head(source);
  let before = '\n';
  for await (const result of results(clusters, source)) {
    yield before + escapeJson(JSON.stringify(result));
    before = ',\n';
  }
  yield '\n]}]}\n';
}

/** Everything up to the first result. */
function head({ scan, toolVersion }: FindingSource): string {
  const complete = scan.completeness === 'COMPLETE' && unreadPlaces(scan).length === 0;
  const run = {
    tool: { driver: { name: TOOL, version: toolVersion, semanticVersion: toolVersion, rules: RULES } },
    automationDetails: { id: `${TOOL}/${scan.scope}/${scan.scan_id}` },
    invocations: [
      { executionSuccessful: complete, startTimeUtc: scan.scheduled_at, endTimeUtc: scan.recorded_at },
    ],
    columnKind: 'utf16CodeUnits',
    results: [],
  };
  const log = escapeJson(
    JSON.stringify({
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs: [run],
    }),
  );
  return log.slice(0, -']}]}'.length);
}

async function* results(clusters: AsyncIterable<FoundCluster>, source: FindingSource) {
  for (const place of unreadPlaces(source.scan)) yield resultOfPlace(place);
  for await (const cluster of clusters) {
    const rule = RULE_OF[exposureOrOutcomeOf(cluster)];
    const broken = ruleBrokenBefore(cluster);
    if (rule !== null) yield resultOfCluster(rule, cluster, source);
    else if (broken !== null) yield { ...resultOfCluster(broken, cluster, source), ...ABSENT };
  }
}

/** A former result that no longer holds. */
const ABSENT = { kind: 'pass', level: 'none', baselineState: 'absent' } as const;

function ruleBrokenBefore({ compared_exposure }: ScannedRecord): RuleId | null {
  return compared_exposure === null ? null : RULE_OF[compared_exposure];
}

function resultOfCluster(rule: RuleId, cluster: FoundCluster, { advise }: FindingSource) {
  const path = rowPath(cluster);
  return {
    ...ruleKeys(rule),
    message: { text: [`${titleOf(cluster)}.`, ...groundsOf(cluster), remedyOf(cluster, advise)].join('\n') },
    locations: [
      {
        physicalLocation: physicalLocationOf(path),
        logicalLocations: [
          { name: cluster.cluster, fullyQualifiedName: path, kind: 'resource' },
          ...declarationsOf(cluster),
          ...openPoolsOf(cluster).map((pool) => ({
            name: pool,
            fullyQualifiedName: `${path}/nodePools/${pool}`,
            kind: 'resource',
          })),
        ],
      },
    ],
    ...fingerprintsOf(rule, path),
    baselineState: baselineStateOf(cluster),
    suppressions: cluster.exempt
      ? [{ kind: 'external', status: 'accepted', justification: exemptionText(cluster) }]
      : [],
    hostedViewerUri: consoleUrl(cluster),
    properties: {
      state: exposureOrOutcomeOf(cluster),
      usage: cluster.usage?.verdict ?? null,
      readiness: cluster.readiness,
      change: cluster.change,
      errorCode: cluster.error_code,
      openSince: cluster.open_since,
    },
  };
}

/** Terraform's resources, by address. */
function declarationsOf({ addresses = [] }: FoundCluster) {
  return addresses.map((address) => ({
    name: address.split('.').at(-1) ?? address,
    fullyQualifiedName: address,
    kind: 'resource',
  }));
}

/** Each once: a location may not be named twice. */
function openPoolsOf(row: ScannedRecord): string[] {
  const open = row.pools.filter((pool) => pool.port === 'UNKNOWN' || isOpenPool(pool, row));
  return [...new Set(open.map(({ pool }) => pool))];
}

function resultOfPlace({ name, code, detail }: UnreadPlace) {
  return {
    ...ruleKeys('place-unreadable'),
    message: { text: detail },
    locations: [
      {
        physicalLocation: physicalLocationOf(name),
        logicalLocations: [{ name, fullyQualifiedName: name, kind: 'resource' }],
      },
    ],
    ...fingerprintsOf('place-unreadable', name),
    // Scans are not compared place by place; a run in which one result has a state needs it in all.
    baselineState: 'new',
    suppressions: [],
    properties: { errorCode: code },
  };
}

function ruleKeys(rule: RuleId) {
  return { ruleId: rule, ruleIndex: RULE_IDS.indexOf(rule), kind: 'fail', level: LEVELS[rule] };
}

/**
 * A resource as a file of its own, for what knows results in files only: GitHub refuses a whole log for one result with
 * a logical location alone. https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support
 */
function physicalLocationOf(path: string) {
  const uri = path.toWellFormed().split('/').map(encodeURIComponent).join('/');
  return { artifactLocation: { uri }, region: { startLine: 1 } };
}

/** Of a resource's path: the same in every scan; under GitHub's name too, which would otherwise look for the line in a file. */
function fingerprintsOf(rule: RuleId, path: string) {
  const print = createHash('sha256').update(`${rule}\n${path}`).digest('hex');
  return {
    fingerprints: { 'sweep10255/v1': print },
    partialFingerprints: { primaryLocationLineHash: print },
  };
}

/** `updated`: a cluster that breaks another rule than before, or is worse. */
function baselineStateOf(cluster: FoundCluster): 'new' | 'unchanged' | 'updated' {
  const now: ExposureOrOutcome = exposureOrOutcomeOf(cluster);
  const { compared_exposure } = cluster;
  if (compared_exposure === null || RULE_OF[compared_exposure] === null) return 'new';
  return compared_exposure === now && !cluster.worse ? 'unchanged' : 'updated';
}
