import type { Mutation } from './mutations.ts';

/** Defects in what closes the port. */
export const CAMPAIGN_MUTATIONS: readonly Mutation[] = [
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
    code: '(state) => isDue(state) && admitsNodes(',
    replacement: '(state) => isDue !== undefined && admitsNodes(',
  },
  {
    name: 'a cluster that was recreated under the same name is changed',
    file: 'cli/close/performing.ts',
    code: 'return cluster_uid !== null && current.cluster.uid !== cluster_uid ? RECREATED : null;',
    replacement: "return cluster_uid === '' ? RECREATED : null;",
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
    code: 'before !== null && PORT_SETTING in before ? { [PORT_SETTING]: before[PORT_SETTING] } : {}',
    replacement: 'before !== undefined ? { [PORT_SETTING]: true } : {}',
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
    file: 'cli/close/in-flight.ts',
    code: 'last?.nodesAtOnce ?? plan.steps[step]?.nodes_at_once ?? 0',
    replacement: '0 * (last?.nodesAtOnce ?? plan.steps[step]?.nodes_at_once ?? 0)',
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
    name: 'evidence is not checked again when a change is requested',
    file: 'cli/close/perform-change.ts',
    code: 'tooManyNodes(nodesAtOnce, this.#step, rules) ?? evidenceDoubt(cluster, ports, rules)',
    replacement: "tooManyNodes(nodesAtOnce, this.#step, rules) ?? (cluster.name === '' ? '' : null)",
  },
  {
    name: 'maintenance windows are ignored',
    file: 'cli/close/perform-change.ts',
    code: 'if (postponed !== null) return this.#append(postponed);',
    replacement: 'if (postponed === undefined) return this.#append(postponed);',
  },
  {
    name: 'the surge settings of the scan count, not those of now',
    file: 'cli/close/change-requests.ts',
    code: 'Math.max(step.nodes_at_once, nodesAtOnceNow(current, step))',
    replacement: 'Math.max(step.nodes_at_once, 0 * nodesAtOnceNow(current, step))',
  },
  {
    name: 'a node that is older than the change counts as closed',
    file: 'cli/close/health.ts',
    code: 'if (earlier !== null && earlier > 0) return [];',
    replacement: 'if (earlier !== undefined) return [];',
  },
];
