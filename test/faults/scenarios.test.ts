import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runFaults, type Verdict } from '../../faults/run-faults';

/** The built harness. */
const PROGRAM = join(__dirname, '..', '..', 'dist', 'faults', 'main.js');

const folder = join(__dirname, 'scenarios');
/** Each the shortest story of a defect that a campaign has found; it must not come back. */
const SCENARIOS = readdirSync(folder).map((file) => file.replace(/\.json$/, ''));

const running = new Map<string, Promise<Verdict>>();

beforeAll(() => {
  if (!existsSync(PROGRAM)) throw new Error('this suite runs the built program: run "npm run build" first');
  for (const name of SCENARIOS) {
    const args = [
      '--orders',
      '1',
      '--with',
      join(folder, `${name}.json`),
      '--workers',
      '1',
      '--database',
      'embedded',
    ];
    running.set(name, runFaults(PROGRAM, args));
  }
});

test.each(SCENARIOS)(
  '%s',
  async (name) => {
    const verdict = await running.get(name);
    expect(verdict?.violations).toEqual([]);
    expect(verdict).toMatchObject({ code: 0, ok: true });
    // A story whose fault never struck proves nothing.
    expect(Object.keys(verdict?.figures.callsFailed ?? {})).not.toEqual([]);
    expect(verdict?.figures.released).toEqual({});
  },
  150_000,
);
