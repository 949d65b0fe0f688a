import type { ConfigText } from '../../shared/agents/agent.ts';
import { AGENTS } from '../../shared/agents/agents.ts';
import { matchAgent } from '../../shared/agents/match-agent.ts';
import { type ClusterNotes, reachesKubelet, selects } from './cluster-notes.ts';
import { LEFT_REASONS, type LeftReason } from './left-reasons.ts';
import { isSameAgent } from './plan-manifest.ts';
import { accountNeeds, identityKey, type Need, type NewObject, rbacObjects } from './rbac/rbac-objects.ts';
import type {
  PlannedObject,
  PodSelector,
  ServiceReference,
  Splice,
  Subject,
  UnitEvent,
  Workload,
} from './types.ts';

/** What becomes of a unit. */
export interface UnitResult {
  readonly splices: Splice[];
  /** Objects to insert before it. */
  readonly objects: NewObject[];
  readonly events: UnitEvent[];
}

/** What is known of all objects together. */
interface AllObjects {
  readonly objects: readonly PlannedObject[];
  readonly notes: ClusterNotes;
  readonly needs: ReturnType<typeof accountNeeds>;
  /** Workloads that get the token. */
  readonly migrated: readonly Workload[];
}

/**
 * Decides what depends on more than one object: accounts and their grants, policies of migrated workloads, whose port a
 * Service's is, and agents that call the port without naming it.
 */
export function conclude(objects: readonly PlannedObject[], notes: ClusterNotes): Map<number, UnitResult> {
  const results = new Map<number, UnitResult>();
  const resultOf = (unit: number): UnitResult => {
    const result = results.get(unit) ?? { splices: [], objects: [], events: [] };
    results.set(unit, result);
    return result;
  };
  const needs = accountNeeds(objects, notes);
  const migrated = objects.flatMap(({ workload }) =>
    workload !== null && needs.workloads.has(workload) ? [workload] : [],
  );
  const all = { objects, notes, needs, migrated };
  for (const object of objects) {
    const result = resultOf(object.unit);
    addChanges(object, all, result);
    for (const left of object.left) result.events.push(leftEvent(left, object, all));
    const { workload } = object;
    const need = workload === null ? undefined : needs.byAccount.get(identityKey(workload.identity));
    if (workload !== null && need !== undefined && needs.workloads.has(workload))
      addAccount(object, workload, need, notes, result);
  }
  for (const { unit, event } of findSilentAgents(objects)) resultOf(unit).events.push(event);
  for (const { events } of results.values())
    events.sort((a, b) => a.subject.line - b.subject.line || a.subject.column - b.subject.column);
  return results;
}

/** The files may show that a port is that of pods. */
function leftEvent(
  {
    unlessServiceOfPods,
    isOwnIfTargeted,
    unlessPodsListen,
    unlessPresent,
    ...left
  }: PlannedObject['left'][number],
  { workload }: PlannedObject,
  { objects, notes }: AllObjects,
): UnitEvent {
  if (unlessPresent !== undefined && notes.has(unlessPresent)) return harmless(left.subject, 'OWNER_IS_HERE');
  if (unlessServiceOfPods !== undefined && isServiceOfPods(unlessServiceOfPods, objects, notes))
    return harmless(left.subject, 'SERVICE_OF_PODS');
  if (isOwnIfTargeted === true && workload !== null && notes.hasServiceFor(workload))
    return harmless(left.subject, 'OWN_PORT');
  if (unlessPodsListen !== undefined) {
    const pods = selectedBy(unlessPodsListen, objects);
    if (pods.some(({ listensOnPort }) => listensOnPort) && !pods.some(reachesKubelet))
      return harmless(left.subject, 'OWN_PORT');
  }
  return { kind: 'LEFT', ...left };
}

function harmless(subject: Subject, reason: LeftReason): UnitEvent {
  return { kind: 'LEFT', subject, tool: null, reason, advice: LEFT_REASONS[reason].advice };
}

function addChanges(
  { changes, subject, workload }: PlannedObject,
  { objects, migrated, needs, notes }: AllObjects,
  { splices, events }: UnitResult,
): void {
  const isWithoutPods =
    workload === null && !needs.usedConfigMaps.has(`${subject.namespace}/${subject.name}`);
  const made: Pick<PlannedObject['changes'][number], 'subject' | 'tool' | 'grants'>[] = [];
  for (const { kind: _, splices: edits, onlyForPods, ofService, covers: __, ...change } of changes) {
    const reason =
      onlyForPods !== undefined && !migrated.some((other) => selects(onlyForPods, other))
        ? isMongoPolicy(onlyForPods, objects)
          ? 'MONGODB'
          : 'EGRESS_POLICY'
        : whyNotOfService(ofService, objects, notes);
    if (reason !== null) {
      const tool = reason === 'SERVICE_MONITOR' ? change.tool : null;
      // The resources of two operators refer to the same Services.
      const operator = AGENTS.find(({ name }) => name === tool);
      const advice = operator?.remediation ?? LEFT_REASONS[reason].advice;
      events.push({ kind: 'LEFT', subject: change.subject, tool, reason, advice });
      continue;
    }
    for (const edit of edits) splices.push(edit);
    events.push({ kind: 'CHANGED', ...change });
    made.push(change);
  }
  const [first] = made;
  const grants = [...new Set(made.flatMap((change) => change.grants))];
  if (first === undefined || grants.length === 0 || !isWithoutPods) return;
  const others =
    subject.kind === 'ConfigMap' ? ', or name its file too' : ', unless its chart or operator does';
  const advice = `grant get on ${grants.join(', ')} to the service account of the pods that read it${others}`;
  events.push({ kind: 'LEFT', subject: first.subject, tool: first.tool, reason: 'GRANT_MISSING', advice });
}

/** The port of a Service with pods is theirs; a Service that does not list the secure port cannot be scraped on it. */
function whyNotOfService(
  service: ServiceReference | undefined,
  objects: readonly PlannedObject[],
  notes: ClusterNotes,
) {
  if (service === undefined) return null;
  if (isServiceOfPods(service, objects, notes)) return 'SERVICE_OF_PODS';
  return notes.lacksSecurePort(service) ? 'SERVICE_MONITOR' : null;
}

/** Its port is not the kubelet's, as that of pods on the host network would be that do not listen on it. */
function isServiceOfPods(
  reference: ServiceReference,
  objects: readonly PlannedObject[],
  notes: ClusterNotes,
): boolean {
  const services = notes.servicesOf(reference);
  const isOfNodes = services.some(
    ({ targetsPort, pods }) => targetsPort && selectedBy(pods, objects).some(reachesKubelet),
  );
  return services.length > 0 && !isOfNodes;
}

/** The policy's pods are known, and use the port for Cosmos DB. */
function isMongoPolicy(selector: PodSelector, objects: readonly PlannedObject[]): boolean {
  const selected = selectedBy(selector, objects);
  return selected.length > 0 && selected.every(({ usesMongoDb }) => usesMongoDb);
}

function selectedBy(selector: PodSelector, objects: readonly PlannedObject[]): Workload[] {
  return objects.flatMap(({ workload }) =>
    workload !== null && selects(selector, workload) ? [workload] : [],
  );
}

function addAccount(
  { unit, subject, namesNamespace }: PlannedObject,
  workload: Workload,
  need: Need,
  notes: ClusterNotes,
  { splices, objects, events }: UnitResult,
): void {
  const { identity, adoption, adoptionWithToken, adoptionSubject } = workload;
  const edits = notes.accountsWithoutToken.has(identityKey(identity)) ? adoptionWithToken : adoption;
  for (const edit of edits ?? []) splices.push(edit);
  if (edits !== null && edits.length > 0)
    events.push({
      kind: 'CHANGED',
      subject: adoptionSubject,
      tool: 'service account',
      summary: identity.isNew ? `runs as ${identity.serviceAccount}` : 'gets the token of its account',
      grants: [],
      notes: [],
    });
  const added = need.unit === unit ? rbacObjects(need) : [];
  if (added.length === 0) return;
  for (const object of added) objects.push(object);
  const isNew = added.some(({ kind }) => kind === 'ServiceAccount');
  events.push({
    kind: 'ADDED',
    subject,
    objects: added.map(({ kind, metadata }) => `${kind} ${metadata.name}`),
    notes: [
      ...(isNew
        ? ['it ran as default: what else was granted to that account is not granted to the new one']
        : []),
      ...(namesNamespace
        ? []
        : [`it names no namespace, and ${identity.namespace} was assumed: see --namespace`]),
    ],
  });
}

/**
 * Agents that the table of agents recognizes in a container or in the ConfigMaps that it reads, and that no rule has
 * answered: those that call the port by default. Each is reported once per workload.
 */
function findSilentAgents(
  objects: readonly PlannedObject[],
): { readonly unit: number; readonly event: UnitEvent }[] {
  const configMaps = new Map<string, PlannedObject>();
  for (const object of objects)
    if (object.subject.kind === 'ConfigMap')
      configMaps.set(`${object.subject.namespace}/${object.subject.name}`, object);
  return objects.flatMap((object) => {
    const { workload, unit, nested } = object;
    const read = workload === null ? [] : configMapsOf(workload, configMaps);
    const answered = new Set(
      [object, ...read].flatMap(({ changes, left }) => [...changes, ...left]).map(({ tool }) => tool),
    );
    const configs = read.flatMap(({ texts, subject }) =>
      texts.map((text): ConfigText => ({ where: `ConfigMap ${subject.name}`, text })),
    );
    return (workload?.containers ?? nested).flatMap(({ subject, texts }) => {
      const match = matchAgent({ ...texts, configs: [...texts.configs, ...configs] });
      if (match === null) return [];
      const { name: tool, remediation: advice } = match.agent;
      if ([...answered].some((other) => other !== null && isSameAgent(tool, other))) return [];
      const { evidence } = match.sign;
      answered.add(tool);
      const event: UnitEvent = { kind: 'LEFT', subject, tool, reason: 'VENDOR', advice, evidence };
      return [{ unit, event }];
    });
  });
}

function configMapsOf(
  { identity, configMaps: names }: Workload,
  configMaps: ReadonlyMap<string, PlannedObject>,
): PlannedObject[] {
  return names.flatMap((name) => configMaps.get(`${identity.namespace}/${name}`) ?? []);
}
