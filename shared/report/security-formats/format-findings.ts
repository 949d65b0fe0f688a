import type { FindingFormat } from '../../platform/options-table.ts';
import type { FindingSource, FoundCluster } from './finding-source.ts';
import { formatOcsf } from './format-ocsf.ts';
import { formatSarif } from './format-sarif.ts';

/** Streams a scan as findings for other tools. Throws what reading the clusters throws. */
export function formatFindings(
  clusters: AsyncIterable<FoundCluster>,
  format: FindingFormat,
  source: FindingSource,
): AsyncIterable<string> {
  switch (format) {
    case 'ocsf':
      return formatOcsf(clusters, source);
    case 'sarif':
      return formatSarif(clusters, source);
  }
}
