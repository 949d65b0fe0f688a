/** A defect that is injected into our code; the simulation must find it. */
export interface Mutation {
  readonly name: string;
  readonly file: string;
  /** Occurs exactly once in the file. */
  readonly code: string;
  readonly replacement: string;
}

export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'health is observed, but not compared',
    file: 'cli/close/perform-action.ts',
    code: 'before === null ? []',
    replacement: 'before !== undefined ? []',
  },
  {
    name: 'a turn is done although somebody has opened the port again',
    file: 'cli/close/perform-action.ts',
    code: '?? openDetail(current.cluster)',
    replacement: '?? null',
  },
  {
    name: 'an operation counts as verified without reading the setting back',
    file: 'cli/close/perform-change.ts',
    code: 'if (isInEffect(config, request)) return',
    replacement: 'if (request !== null) return',
  },
  {
    name: 'an operation that failed counts as done',
    file: 'cli/close/perform-change.ts',
    code: 'return operation.error === null ? this.#verify(name)',
    replacement: "return operation.error !== '' ? this.#verify(name)",
  },
  {
    name: 'an operation that failed counts as done after a crash',
    file: 'cli/close/perform-change.ts',
    code: 'latest !== undefined && latest.error !== null',
    replacement: "latest !== undefined && latest.error === ''",
  },
  {
    name: 'a step is requested while another operation of the cluster still runs',
    file: 'cli/close/perform-change.ts',
    code: "if (operation.status !== 'DONE') return this.#reportIfTooLong(operation);",
    replacement: "if (operation.status !== 'DONE') return this.#append(this.#later('It takes long.', 0));",
  },
  {
    name: 'a change is requested before its row is written',
    file: 'cli/close/perform-change.ts',
    code: '    const requested = await log.append(',
    replacement:
      '    await ports.changes.request(this.#identity, change);\n    const requested = await log.append(',
  },
  {
    name: 'a change is not checked again when its row is appended',
    file: 'cli/close/perform-change.ts',
    code: '      stillDue(this.#action, this.#performing),\n    );\n    // Whoever',
    replacement: '      () => this.#action !== undefined && stillDue !== undefined,\n    );\n    // Whoever',
  },
  {
    name: 'a cluster that was recreated under the same name is changed',
    file: 'cli/close/perform-change.ts',
    code: 'const isSame = plan.cluster_uid === null || current?.cluster.uid === plan.cluster_uid;',
    replacement: 'const isSame = current !== undefined;',
  },
  {
    name: 'other kubelet settings are dropped',
    file: 'cli/close/change-requests.ts',
    code: 'kubeletConfig: { ...before, ...CLOSED_PORT }, before',
    replacement: 'kubeletConfig: { ...CLOSED_PORT }, before',
  },
  {
    name: 'a rollback always opens the port explicitly',
    file: 'cli/close/change-requests.ts',
    code: 'const port = before !== null && PORT in before ? { [PORT]: before[PORT] } : {};',
    replacement: 'const port = before !== undefined ? { [PORT]: true } : {};',
  },
  {
    name: 'the limits are exceeded by one',
    file: 'cli/close/schedule.ts',
    code: 'more <= most && ',
    replacement: 'more <= most + 1 && ',
  },
  {
    name: 'the limits of a project are ignored',
    file: 'cli/close/schedule.ts',
    code: '(counts.get(project) ?? 0) + more <= mostInProject',
    replacement: 'mostInProject > 0',
  },
  {
    name: 'nodes of a running change do not count',
    file: 'cli/close/next-actions.ts',
    code: '    for (const [step] of inFlight) this.#load.add(plan.project_id, 0, plan.steps[step]?.nodes_at_once ?? 0);',
    replacement: '    for (const [step] of inFlight) this.#load.add(plan.project_id, 0, 0 * step);',
  },
  {
    name: 'a paused or stopped campaign goes on',
    file: 'cli/close/next-actions.ts',
    code: "    if (status === 'ACTIVE') {",
    replacement: "    if (status !== 'DONE') {",
  },
  {
    name: 'a ring begins before a person has started it',
    file: 'cli/close/next-actions.ts',
    code: '        if (startedBy !== null)\n          for (const cluster of members)',
    replacement: "        if (startedBy !== '')\n          for (const cluster of members)",
  },
  {
    name: 'steps begin outside the permitted hours',
    file: 'cli/close/next-actions.ts',
    code: "this.#permitted ? this.#request(cluster, step, 'CLOSE') : this.#closedHours()",
    replacement: "this.#request(cluster, step, 'CLOSE')",
  },
  {
    name: 'a ring ends with its first cluster',
    file: 'cli/close/next-actions.ts',
    code: '!done && clusters.every(isOver)',
    replacement: '!done && clusters.some(isOver)',
  },
  {
    name: 'a change whose fate is not known is never looked at again',
    file: 'cli/close/next-actions.ts',
    code: "if (status === 'REQUESTED' || status === 'STARTED')\n          this.#add(",
    replacement: "if (status === 'STARTED')\n          this.#add(",
  },
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
];
