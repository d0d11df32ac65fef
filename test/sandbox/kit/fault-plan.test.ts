import fc from 'fast-check';
import { FaultPlan } from '../../../sandbox/kit';

const effects = (plan: FaultPlan, call: string, times: number): (string | undefined)[] =>
  Array.from({ length: times }, () => plan.draw(call)?.effect);

describe('fault plan', () => {
  it('strikes the nth matching call only, counted per rule', () => {
    const plan = new FaultPlan([{ call: 'GET /V1/orders', nth: [2, 4], effect: 'refuse' }]);
    plan.draw('GET /V1/customers');
    expect(effects(plan, 'GET /V1/orders', 5)).toEqual([undefined, 'refuse', undefined, 'refuse', undefined]);
  });

  it('matches by prefix with a star, exactly without', () => {
    const plan = new FaultPlan([{ call: 'OIS100MI/*', effect: 'throttle' }]);
    expect(plan.draw('OIS100MI/AddBatchHead')?.effect).toBe('throttle');
    expect(plan.draw('CRS610MI/Add')).toBeUndefined();
    plan.set([{ call: 'OIS100MI', effect: 'throttle' }]);
    expect(plan.draw('OIS100MI/AddBatchHead')).toBeUndefined();
  });

  it('strikes only calls about the key it names, and counts only those', () => {
    const plan = new FaultPlan([{ call: 'GET /V1/orders', about: '1001', nth: 2, effect: 'stale-read' }]);
    const drawn = [['1001'], [], ['1002'], ['1002', '1001'], ['1001']].map((about) =>
      plan.draw('GET /V1/orders', about),
    );
    expect(drawn.map((fault) => fault?.effect)).toEqual([
      undefined,
      undefined,
      undefined,
      'stale-read',
      undefined,
    ]);
  });

  it('stops after `times`', () => {
    const plan = new FaultPlan([{ call: '*', effect: 'refuse', times: 2 }]);
    expect(effects(plan, 'x', 3)).toEqual(['refuse', 'refuse', undefined]);
  });

  it('gives the same faults for the same seed, whatever other rules and calls there are', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.constantFrom('a', 'b'), { maxLength: 200 }), (seed, calls) => {
        const rule = { call: 'a', effect: 'refuse', rate: 0.4, seed } as const;
        const alone = new FaultPlan([rule]);
        const crowded = new FaultPlan([rule, { call: 'b', effect: 'throttle', rate: 0.7, seed: 1 }]);
        const wanted = calls.filter((call) => call === 'a').map((call) => alone.draw(call)?.effect);
        const got = calls.map((call) => ({ call, fault: crowded.draw(call)?.effect }));
        expect(got.filter(({ call }) => call === 'a').map(({ fault }) => fault)).toEqual(wanted);
      }),
    );
  });

  it('strikes about as often as the rate says', () => {
    const plan = new FaultPlan([{ call: 'a', effect: 'refuse', rate: 0.25, seed: 7 }]);
    const struck = effects(plan, 'a', 4_000).filter(Boolean).length;
    expect(struck).toBeGreaterThan(900);
    expect(struck).toBeLessThan(1_100);
  });

  it.each([
    { call: '', effect: 'refuse' },
    { call: 'a', effect: 'explode' },
    { call: 'a', effect: 'refuse', nth: 0 },
    { call: 'a', effect: 'refuse', rate: 1.5 },
  ])('refuses the senseless rule %j and keeps the old ones', (rule) => {
    const plan = new FaultPlan([{ call: 'a', effect: 'slow' }]);
    expect(() => plan.set([rule as never])).toThrow(RangeError);
    expect(plan.draw('a')?.effect).toBe('slow');
  });
});
