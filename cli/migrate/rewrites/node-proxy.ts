import { type Scalar, visit } from 'yaml';
import type { Manifest } from '../manifest/manifest.ts';
import { editScalar, textOf } from '../text/scalar-edit.ts';
import type { Proposal, Splice } from '../types.ts';
import { change, leave, type Rule, rangeOf } from './rule.ts';

const PROXY_PATH = /(\/nodes\/)(?:https?:)?([^\s/"']*?)(:10255)(?=\/proxy(?![\w-]))/g;
const COMMENT = /^\s*(?:#|\/\/)/;

/**
 * `/api/v1/nodes/NODE:10255/proxy/…`: without the port, the API server asks the kubelet on 10250, over https and with its
 * own certificate (Kubernetes API reference, "connect GET requests to proxy of Node"). The client needs nodes/proxy either
 * way, so nothing is granted.
 */
export const nodeProxy: Rule = {
  tool: 'API server node proxy',
  propose(manifest: Manifest): Proposal[] {
    const { source, root } = manifest;
    if (!source.includes(':10255/proxy')) return [];
    const found: Proposal[] = [];
    visit(root, {
      Scalar(key, scalar) {
        if (key === 'value' || typeof key === 'number') found.push(...proposeScalar(source, scalar));
      },
    });
    return found;
  },
};

function proposeScalar(source: string, scalar: Scalar): Proposal[] {
  const text = textOf(scalar);
  if (!text.includes(':10255/proxy')) return [];
  const edits = [...text.matchAll(PROXY_PATH)]
    .filter(({ index }) => !COMMENT.test(text.slice(text.lastIndexOf('\n', index) + 1, index)))
    .map((match): Splice => {
      const [written, nodes = '', name = ''] = match;
      return { start: match.index, end: match.index + written.length, text: `${nodes}${name}` };
    });
  if (edits.length === 0) return [];
  const splices = editScalar(source, scalar, edits);
  const [first] = splices ?? [];
  if (splices === null || first === undefined)
    return [leave(nodeProxy.tool, 'NOT_EDITABLE', rangeOf(scalar))];
  return [
    change({
      tool: nodeProxy.tool,
      at: first.start,
      summary: 'the node without port 10255, so that the API server asks the kubelet on 10250',
      splices,
      grants: [],
      notes: [
        'it still needs nodes/proxy, which is as powerful as exec; direct requests to 10250 need only nodes/metrics',
      ],
    }),
  ];
}
