import { stringify } from 'yaml';
import { type ProbeOptions, probeManifest } from './manifest.ts';

/** The probe's manifest as `kubectl apply -f` takes it. */
export function probeYaml(options: ProbeOptions): string {
  return probeManifest(options)
    .map((object) => stringify(object, { aliasDuplicateObjects: false, lineWidth: 0 }))
    .join('---\n');
}
