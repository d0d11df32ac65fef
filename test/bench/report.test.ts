import { reportJson, reportText, type Run } from '../../bench/report';

const run: Run = {
  machine: {
    hardware: '2 × A processor, 8 GiB',
    system: 'linux 6',
    node: 'v20.0.0',
    temporal: 'Server 1.0',
    database: 'PostgreSQL 15',
    load: '0.10 before the run',
  },
  short: false,
  startedAt: '2026-01-01T00:00:00.000Z',
  seconds: 61.4,
  sections: [
    {
      name: 'backfill',
      title: 'Backfill',
      figures: [
        {
          name: 'requests per order',
          unit: 'requests',
          measured: 0.31234,
          target: { atMost: 0.35 },
          baseline: 20.6,
        },
        { name: 'orders per minute', unit: 'orders', measured: 812.4 },
        {
          name: 'sync, p95',
          unit: 's',
          measured: 4,
          target: { atMost: 1.75, why: '3 × idle' },
          note: 'one batch: 0.2 s',
        },
        { name: 'against the baseline', unit: '×', target: { atLeast: 15 }, note: 'no redis-server' },
      ],
    },
  ],
};

it('prints a table with the machine on top and each verdict', () => {
  expect(reportText(run)).toBe(
    [
      'hardware  2 × A processor, 8 GiB',
      'system    linux 6',
      'node      v20.0.0',
      'temporal  Server 1.0',
      'database  PostgreSQL 15',
      'load      0.10 before the run',
      '',
      'figure                  target               measured        baseline       met',
      '──────────────────────  ───────────────────  ──────────────  ─────────────  ───',
      'Backfill:',
      '  requests per order    ≤ 0.35 requests      0.312 requests  20.6 requests  yes',
      '  orders per minute                          812 orders',
      '  sync, p95             ≤ 1.75 s (3 × idle)  4 s                            NO',
      '  against the baseline  ≥ 15 ×               not measured',
      '',
      '- sync, p95: one batch: 0.2 s',
      '- against the baseline: no redis-server',
      '',
      'It misses 1: sync, p95. It took 61 s.',
    ].join('\n'),
  );
});

it('gives machines the verdict of each figure and of the run', () => {
  const json = reportJson(run) as { ok: boolean; sections: { figures: { met: boolean | null }[] }[] };
  expect(json.ok).toBe(false);
  expect(json.sections[0]?.figures.map(({ met }) => met)).toEqual([true, null, false, null]);
});

it('a short run fails only by what must always hold', () => {
  expect((reportJson({ ...run, short: true }) as { ok: boolean }).ok).toBe(true);
  expect(reportText({ ...run, short: true })).toContain(
    'The run meets what must hold however small the run is.',
  );
});

it('a section that could not be measured fails even a short run', () => {
  const failed = {
    ...run,
    short: true,
    sections: [
      ...run.sections,
      { name: 'webhooks', title: 'Webhooks', figures: [], failure: 'an order is lost' },
    ],
  };
  expect((reportJson(failed) as { ok: boolean }).ok).toBe(false);
  expect(reportText(failed)).toMatch(
    /Webhooks:\n {2}FAILED: an order is lost\n[^]*The run failed in webhooks\. It took 61 s\.$/,
  );
});
