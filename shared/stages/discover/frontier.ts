import type { Ancestor } from '../../model/rows/parts.ts';
import type { ScopePart } from '../../model/scope.ts';
import type { FolderEntry, ProjectEntry } from './ports.ts';

/** A place to visit. */
export type Place =
  | { readonly kind: 'FOLDERS_OF' | 'PROJECTS_OF'; readonly container: string }
  | { readonly kind: 'NAMED_PROJECT'; readonly idOrNumber: string }
  | { readonly kind: 'PROJECT'; readonly project: ProjectEntry };

/**
 * The places of a walk that have not been visited yet; every visit may add some. Each container and project is visited
 * once, whichever part of the scope leads to it. Containers come first, so that the whole tree is known early and the
 * walk never waits for projects.
 */
export class Frontier {
  readonly #leading: Place[] = [];
  readonly #projects: Place[] = [];
  readonly #seen = new Set<string>();
  /** By container, the one above it. */
  readonly #parents = new Map<string, string>();
  readonly #displayNames = new Map<string, string>();
  #open = 0;
  #wake = (): void => {};

  constructor(parts: readonly ScopePart[]) {
    for (const { kind, id } of parts) {
      if (kind === 'projects') this.#add(this.#leading, { kind: 'NAMED_PROJECT', idOrNumber: id });
      else this.addContainer(`${kind}/${id}`);
    }
  }

  addFolder({ name, displayName }: FolderEntry, parent: string): void {
    this.#parents.set(name, parent);
    if (displayName !== null) this.#displayNames.set(name, displayName);
    this.addContainer(name);
  }

  /** @param container `organizations/N`, `folders/N` */
  addContainer(container: string): void {
    if (!this.#isNew(container)) return;
    this.#add(this.#leading, { kind: 'FOLDERS_OF', container });
    this.#add(this.#leading, { kind: 'PROJECTS_OF', container });
  }

  addProject(project: ProjectEntry): void {
    if (this.#isNew(`projects/${project.projectId}`)) this.#add(this.#projects, { kind: 'PROJECT', project });
  }

  /** The containers from this one upwards, as far as the walk has seen them. A cycle ends the list. */
  ancestorsFrom(container: string | null): Ancestor[] {
    const names = new Set<string>();
    for (let name = container; name !== null && !names.has(name); name = this.#parents.get(name) ?? null)
      names.add(name);
    return [...names].map((resource) => ({
      resource,
      display_name: this.#displayNames.get(resource) ?? null,
    }));
  }

  /** Call this once for every place that was taken, after everything it leads to has been added. */
  finish(): void {
    this.#open -= 1;
    this.#wake();
  }

  /** Ends when every place that was taken is finished and none is left. */
  async *places(): AsyncGenerator<Place> {
    while (this.#open > 0) {
      const place = this.#leading.shift() ?? this.#projects.shift();
      if (place !== undefined) yield place;
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
    }
  }

  #add(places: Place[], place: Place): void {
    places.push(place);
    this.#open += 1;
    this.#wake();
  }

  #isNew(name: string): boolean {
    if (this.#seen.has(name)) return false;
    this.#seen.add(name);
    return true;
  }
}
