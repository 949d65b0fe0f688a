import { clusterDocument } from '../documents/cluster-document.ts';
import type { RestDocument } from '../documents/rest-document.ts';
import { ORGANIZATION } from './hierarchy.ts';
import type { ClusterTruth, FolderTruth, ProjectTruth } from './truth.ts';

/** A simulated cluster: its current state, and the document that the GKE API returns for it. */
export class SimulatedCluster {
  readonly truth: ClusterTruth;
  readonly project: ProjectTruth;

  constructor(truth: ClusterTruth, project: ProjectTruth) {
    this.truth = truth;
    this.project = project;
  }

  get projectId(): string {
    return this.truth.projectId;
  }

  get location(): string {
    return this.truth.location;
  }

  get name(): string {
    return this.truth.name;
  }

  /** As GKE v1 describes it; rendered on every access. */
  get restDocument(): RestDocument {
    return clusterDocument(this.truth, this.project);
  }
}

export interface FleetTruth {
  readonly folders: readonly FolderTruth[];
  readonly projects: readonly ProjectTruth[];
  readonly clusters: readonly ClusterTruth[];
}

/**
 * The state that all simulated APIs serve. Its parts are immutable and are replaced by the methods below, which raises
 * `revision` and thereby invalidates cached responses.
 */
export class Fleet {
  readonly organization = ORGANIZATION;
  readonly folders: readonly FolderTruth[];
  readonly #projects: Map<string, ProjectTruth>;
  readonly #clusters: Map<string, SimulatedCluster[]>;
  readonly #listeners: FleetListener[] = [];
  #revision = 0;

  constructor({ folders, projects, clusters }: FleetTruth) {
    this.folders = folders;
    this.#projects = new Map(projects.map((project) => [project.projectId, project]));
    this.#clusters = new Map(projects.map(({ projectId }) => [projectId, []]));
    for (const cluster of clusters) this.add(cluster);
  }

  /** Increases with every change: anything rendered at another revision is stale. */
  get revision(): number {
    return this.#revision;
  }

  /** Calls the listener after every change from now on. */
  watch(listener: FleetListener): void {
    this.#listeners.push(listener);
  }

  get projects(): readonly ProjectTruth[] {
    return [...this.#projects.values()];
  }

  get clusters(): readonly SimulatedCluster[] {
    return [...this.#clusters.values()].flat();
  }

  findProject(idOrNumber: string): ProjectTruth | undefined {
    return (
      this.#projects.get(idOrNumber) ??
      this.projects.find(({ projectNumber }) => projectNumber === idOrNumber)
    );
  }

  clustersOf(projectId: string): readonly SimulatedCluster[] {
    return this.#clusters.get(projectId) ?? [];
  }

  findCluster(projectId: string, location: string, name: string): SimulatedCluster | undefined {
    return this.clustersOf(projectId).find(
      (cluster) => cluster.location === location && cluster.name === name,
    );
  }

  /** @throws RangeError for a project that the fleet does not have */
  add(truth: ClusterTruth): void {
    const project = this.#projects.get(truth.projectId);
    if (project === undefined) throw new RangeError(`The fleet has no project ${truth.projectId}`);
    const cluster = new SimulatedCluster(truth, project);
    this.#clusters.get(truth.projectId)?.push(cluster);
    this.#revision += 1;
    this.#tell(null, cluster);
  }

  remove({ projectId, location, name }: ClusterPlace): void {
    this.#replace(projectId, (cluster) =>
      cluster.location === location && cluster.name === name ? [] : [cluster],
    );
  }

  /** Does nothing if there is no such cluster. */
  change({ projectId, location, name }: ClusterPlace, change: Partial<ClusterTruth>): void {
    this.#replace(projectId, (cluster) =>
      cluster.location === location && cluster.name === name
        ? [new SimulatedCluster({ ...cluster.truth, ...change }, cluster.project)]
        : [cluster],
    );
  }

  changeProject(projectId: string, change: Partial<Omit<ProjectTruth, 'projectId'>>): void {
    const project = this.#projects.get(projectId);
    if (project === undefined) throw new RangeError(`The fleet has no project ${projectId}`);
    const changed = { ...project, ...change };
    this.#projects.set(projectId, changed);
    this.#replace(projectId, (cluster) => [new SimulatedCluster(cluster.truth, changed)]);
  }

  #replace(projectId: string, replacement: (cluster: SimulatedCluster) => SimulatedCluster[]): void {
    const before = this.clustersOf(projectId);
    const replaced = before.map((cluster) => [cluster, replacement(cluster)] as const);
    this.#clusters.set(
      projectId,
      replaced.flatMap(([, clusters]) => clusters),
    );
    this.#revision += 1;
    for (const [cluster, [after = null]] of replaced) if (cluster !== after) this.#tell(cluster, after);
  }

  #tell(before: SimulatedCluster | null, after: SimulatedCluster | null): void {
    for (const listener of this.#listeners) listener(before, after);
  }
}

/** Learns that a cluster was created (`before` is null), changed or deleted (`after` is null). */
export type FleetListener = (before: SimulatedCluster | null, after: SimulatedCluster | null) => void;

/** Identifies a cluster. */
export interface ClusterPlace {
  readonly projectId: string;
  readonly location: string;
  readonly name: string;
}
