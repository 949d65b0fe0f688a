import assert from 'node:assert/strict';
import { CONTROLS, controlName, standardOf } from '../../../shared/model/compliance.ts';

describe('the compliance mapping', () => {
  it('names each control once, with a source', () => {
    const names = CONTROLS.map(controlName);
    assert.equal(new Set(names).size, names.length);
    assert.ok(CONTROLS.every(({ source }) => source.length > 10));
  });

  it('claims no version of the CIS GKE benchmark that does not contain the control', () => {
    const versions = CONTROLS.flatMap((control) =>
      control.standard.startsWith('CIS Google') ? [standardOf(control).split('Benchmark ')[1]] : [],
    );
    assert.deepEqual(versions, ['1.0.0', '1.2.0 to 1.7.0']);
  });
});
