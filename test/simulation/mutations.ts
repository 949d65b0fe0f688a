/** A defect that is injected into our code; the simulation must find it. */
export interface Mutation {
  readonly name: string;
  readonly file: string;
  /** Occurs exactly once in the file. */
  readonly code: string;
  readonly replacement: string;
}

/** Defects in what scans. */
export const SCAN_MUTATIONS: readonly Mutation[] = [
  {
    name: 'a message is acknowledged before its work is done',
    file: 'functions/push.ts',
    code: 'await pushed.work(pushed.decode(bytes), log);',
    replacement: 'pushed.work(pushed.decode(bytes), log).catch(() => undefined);',
  },
  {
    name: 'a retryable failure parks the message',
    file: 'functions/push.ts',
    code: "if (!(err instanceof SweepError) || err.disposition !== 'stop') throw redelivery(err, log);",
    replacement: 'if (!(err instanceof SweepError)) throw redelivery(err, log);',
  },
  {
    name: 'a scan concludes without waiting for its reports',
    file: 'shared/flows/conclude-scan.ts',
    code: 'if (!isOver && reportedClusters < expected)',
    replacement: 'if (!isOver && reportedClusters < 0 * expected)',
  },
  {
    name: 'a conclusion assumes that every enumerated cluster is visible',
    file: 'shared/flows/conclude-scan.ts',
    code: 'const expected = Math.max(expectedClusters, enumeratedClusters);',
    replacement: 'const expected = enumeratedClusters;',
  },
  {
    name: 'the conclusion counts before the states are written',
    file: 'shared/flows/conclude-scan.ts',
    code: 'const recorded = await recordStates(store, states, comparisons);',
    replacement:
      'const recorded = states; void recordStates(store, states, comparisons).catch(() => undefined);',
  },
  {
    name: 'a scan counts as concluded before its alerts are recorded',
    file: 'shared/flows/conclude-scan.ts',
    code: 'await listener.finish(row);',
    replacement: 'void listener.finish(row).catch(() => undefined);',
  },
  {
    name: 'an alert is recorded although its channel did not accept it',
    file: 'shared/flows/alert-scan.ts',
    code: "      left.push(row);\n      if (error instanceof SweepError && error.disposition === 'record') continue;\n      left.push(...pending.slice(index + 1));\n      break;\n",
    replacement: '',
  },
  {
    name: 'the delivery of an alert is not recorded',
    file: 'shared/flows/alert-scan.ts',
    code: "await store.recordAlerts([{ ...row, recorded_at: sentAt, status: 'DELIVERED' }]);",
    replacement: 'void [sentAt, store];',
  },
  {
    name: "the metrics of another node count as this node's",
    file: 'shared/stages/sample/read-node.ts',
    code: 'if (reading.nodeName !== null && reading.nodeName !== node)',
    replacement: "if (reading.nodeName === 'none')",
  },
  {
    name: 'a retry of Scheduler is another scan',
    file: 'functions/enumerate-fleet/scheduled-call.ts',
    code: 'if (text === undefined) return',
    replacement: 'if (text !== null) return',
  },
  {
    name: 'a failed listing of a project goes unreported',
    file: 'shared/stages/discover/listed-places.ts',
    code: 'this.#unreadableProjects.set(projectId, { code, detail });',
    replacement: 'void [projectId, code, detail];',
  },
  {
    name: 'a 404 proves that a cluster is gone',
    file: 'shared/flows/read-cluster.ts',
    code: 'await requireUnlisted(identity, readers.directory);',
    replacement: 'void requireUnlisted;',
  },
  {
    name: 'a rejected report is dropped',
    file: 'shared/stages/record/record-reports.ts',
    code: 'if (rejected.length === 0) return rows;',
    replacement: 'if (rejected.length >= 0) return rows;',
  },
  {
    name: 'evidence of use is not carried forward',
    file: 'shared/flows/conclude-scan.ts',
    code: 'entries: isSame(evidence.previous?.uid) ? (evidence.previous?.entries ?? []) : [],',
    replacement: 'entries: [],',
  },
  {
    name: 'evidence is dropped when a scan cannot read the cluster',
    file: 'shared/flows/conclude-scan.ts',
    code: 'entries: use?.evidence ?? carryEvidence(earlier, policy) };',
    replacement: 'entries: use?.evidence ?? (void carryEvidence, []) };',
  },
  {
    name: 'an accepted break counts after its end date',
    file: 'shared/stages/judge/exceptions.ts',
    code: 'about.filter(({ until }) => until >= today),',
    replacement: 'about,',
  },
  {
    name: 'an accepted break hides a caller in the cluster',
    file: 'shared/stages/judge/exceptions.ts',
    code: 'REFUSED_PATHS.has(path) || othersOf(path).length === 0',
    replacement: 'REFUSED_PATHS.has(path) || othersOf(path).length >= 0',
  },
  {
    name: 'a kubelet is another one once its pool is known',
    file: 'shared/stages/judge/evidence/follow-kubelet.ts',
    code: 'return pool === null || other === null || pool === other;',
    replacement: 'return pool === other;',
  },
  {
    name: 'only the first page of the inventory counts',
    file: 'shared/stages/discover/discover-by-assets.ts',
    code: 'yield* findingsOf(page.filter(({ name }) => !seen.has(name)));',
    replacement: 'if (seen.size === 0) yield* findingsOf(page);',
  },
  {
    name: 'a page of the inventory that fails ends its list',
    file: 'shared/stages/discover/discover-by-assets.ts',
    code: 'throw scopeFailure(scope, error);',
    replacement: 'void scopeFailure(scope, error);',
  },
  {
    name: 'a cluster that the inventory does not list is gone',
    file: 'shared/stages/discover/listed-places.ts',
    code: 'if (this.#listed.has(projectId) || discovery ===',
    replacement:
      "if (discovery === 'ASSETS') return { kind: 'GONE', error: placeError('PROJECT_FORGOTTEN', project) };\n    if (this.#listed.has(projectId) || discovery ===",
  },
  {
    name: 'the command concludes a scan without waiting for its reports to be recorded',
    file: 'cli/flows/scan-fleet.ts',
    code: 'await recordReports(store, rows);',
    replacement: 'recordReports(store, rows).catch(() => undefined);',
  },
  {
    name: 'the command does not say which projects it could not list',
    file: 'cli/flows/scan-fleet.ts',
    code: 'unreadableProjects: places.unreadableProjects,',
    replacement: 'unreadableProjects: new Map(),',
  },
  {
    name: 'a probe that has stopped still counts',
    file: 'shared/stages/sample/probe/parse-log.ts',
    code: 'return nowMs - atMs <= MISSED_ROUNDS *',
    replacement: 'return nowMs > 0 || atMs <= MISSED_ROUNDS *',
  },
  {
    name: 'a round of the probe that was cut off counts',
    file: 'shared/stages/sample/probe/parse-log.ts',
    code: "facts.get('exit') === 0",
    replacement: "facts.get('exit') !== undefined",
  },
  {
    name: "the probe's log of another node counts as this node's",
    file: 'shared/stages/sample/probe/parse-log.ts',
    code: "const ours = mark['node'] === node;",
    replacement: "const ours = mark['node'] !== '' || node === '';",
  },
];
