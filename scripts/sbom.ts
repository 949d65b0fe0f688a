/** The parts of a CycloneDX document that are changed here, as `npm sbom` writes it. */
export interface Sbom {
  readonly serialNumber?: string;
  readonly metadata: {
    readonly timestamp: string;
    readonly component: { readonly 'bom-ref': string; readonly name: string; readonly purl: string };
  };
  readonly components: readonly SbomComponent[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

interface SbomComponent {
  /** NAME@VERSION */
  readonly 'bom-ref': string;
  readonly properties?: readonly { readonly name: string; readonly value: string }[];
}

export interface SbomSource {
  /** The name of what is described. */
  readonly artifact: string;
  readonly version: string;
  readonly committedAt: Date;
  /** Of every package in the lock file. */
  readonly all: Sbom;
  /** NAME@VERSION of the packages that the artifact contains, and of those that npm installs with it. */
  readonly refs: readonly string[];
}

/** Says how npm installs a package in a checkout, not in an installation. */
const DEVELOPMENT = 'cdx:npm:package:development';

/**
 * The SBOM of an artifact. It has no serial number and the time of the commit, so that the same commit yields the same
 * document.
 * @throws Error if a package is not in the lock file
 */
export function sbomOf({ artifact, version, committedAt, all, refs }: SbomSource): Sbom {
  const known = new Map(all.components.map((component) => [component['bom-ref'], component]));
  const dependenciesOf = new Map(all.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
  const { serialNumber: _, ...rest } = all;
  const { component } = all.metadata;
  const contained = [...new Set(refs)].sort();
  const dependencies = (ref: string, of: string) => ({
    ref,
    dependsOn: (dependenciesOf.get(of) ?? []).filter((each) => contained.includes(each)),
  });
  const root = `${artifact}@${version}`;
  return {
    ...rest,
    metadata: {
      ...all.metadata,
      timestamp: committedAt.toISOString(),
      component: { ...component, 'bom-ref': root, name: artifact, purl: `pkg:npm/${root}` },
    },
    components: contained.map((ref) => {
      const found = known.get(ref);
      if (found === undefined) throw new Error(`${ref} is not in the lock file`);
      return { ...found, properties: (found.properties ?? []).filter(({ name }) => name !== DEVELOPMENT) };
    }),
    dependencies: [
      dependencies(root, component['bom-ref']),
      ...contained.map((ref) => dependencies(ref, ref)),
    ],
  };
}
