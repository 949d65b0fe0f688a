import { type SearchedManifests, searchManifests } from '../../cli/flows/search-manifests.ts';
import { type ManifestObject, manifestObjects } from '../../cli/input/manifest-objects.ts';

/** What `callers` finds in manifests, and the problems that it reports. */
export async function searchYaml(...files: readonly string[]) {
  const problems: string[] = [];
  async function* objects(): AsyncGenerator<ManifestObject> {
    for (const [index, text] of files.entries()) {
      const source = {
        name: `file-${index}`,
        async *open() {
          yield Buffer.from(text);
        },
      };
      for await (const piece of manifestObjects(source))
        if ('object' in piece) yield piece.object;
        else problems.push(piece.problem);
    }
  }
  const found: SearchedManifests = await searchManifests(objects(), 'default');
  return { ...found, problems };
}

/** Callers as `CONFIDENCE KIND/NAME AGENT`, the agent left out if it is not known. */
export async function callersIn(...files: readonly string[]): Promise<string[]> {
  const { callers } = await searchYaml(...files);
  return callers.map(({ confidence, kind, name, agent }) =>
    [confidence, `${kind}/${name}`, ...(agent === null ? [] : [agent])].join(' '),
  );
}
