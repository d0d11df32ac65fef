import { listProcesses, parseStat, withDescendants } from '../../bench/process-usage';

it('reads parent and processor time, whatever the command is called', () => {
  const rest = 'S 41 4 4 0 -1 4194304 900 0 0 0 120 30 7 3 20 0 11 0 12345 1000 200';
  expect(parseStat(`42 (node) ${rest}`)).toEqual({ parent: 41, cpuMs: 1_600 });
  expect(parseStat(`42 (a) (b c) ${rest}`)).toEqual({ parent: 41, cpuMs: 1_600 });
});

it('finds all that a process started, however deep and in whatever order', () => {
  const line = (pid: number, parent: number) => ({ pid, parent, command: '', cpuMs: 0 });
  const processes = [line(5, 4), line(4, 2), line(2, 1), line(3, 1), line(9, 8)];
  expect(withDescendants(processes, [2]).map(({ pid }) => pid)).toEqual([5, 4, 2]);
  expect(withDescendants(processes, [7])).toEqual([]);
});

it('sees this process itself', async () => {
  const own = (await listProcesses()).find(({ pid }) => pid === process.pid);
  if (process.platform === 'linux') {
    expect(own).toMatchObject({ parent: process.ppid });
    expect(own?.cpuMs).toBeGreaterThan(0);
  } else expect(own).toBeUndefined();
});
