import { createSharing } from '../../../client/gateway/sharing';

/** Work that ends when the test says so. */
function rounds(): { work: () => Promise<void>; end: (error?: Error) => void; begun: () => number } {
  const open: { resolve: () => void; reject: (error: Error) => void }[] = [];
  let begun = 0;
  return {
    work: () =>
      new Promise((resolve, reject) => {
        begun += 1;
        open.push({ resolve, reject });
      }),
    end: (error) => {
      const round = open.shift();
      if (error) round?.reject(error);
      else round?.resolve();
    },
    begun: () => begun,
  };
}

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
};

const atOnce = async (): Promise<void> => undefined;

describe('work shared by everybody who asks for the same', () => {
  it('gives all who come while it is under way one more round, begun after they came', async () => {
    const shared = createSharing(atOnce);
    const { work, end, begun } = rounds();
    const first = shared('a', work);
    const others = [shared('a', work), shared('a', work), shared('a', work)];
    expect(begun()).toBe(1);
    end();
    await first;
    await settled();
    expect(begun()).toBe(2);
    end();
    await Promise.all(others);
    const late = shared('a', work);
    expect(begun()).toBe(3);
    end();
    await late;
  });

  it('keeps the rounds of a key apart by the pause that begins with each', async () => {
    const pauses = rounds();
    const shared = createSharing(pauses.work);
    const { work, end, begun } = rounds();
    const first = shared('a', work);
    end();
    await first;
    const others = [shared('a', work), shared('a', work)];
    await settled();
    expect(begun()).toBe(1);
    pauses.end();
    await settled();
    expect(begun()).toBe(2);
    end();
    await Promise.all(others);
    pauses.end();
    await settled();
    const late = shared('a', work);
    expect(begun()).toBe(3);
    end();
    await late;
  });

  it('keeps keys apart', async () => {
    const shared = createSharing(atOnce);
    const { work, end, begun } = rounds();
    const both = [shared('a', work), shared('b', work)];
    expect(begun()).toBe(2);
    end();
    end();
    await Promise.all(both);
  });

  it('tells a failed round to those who waited for it only', async () => {
    const shared = createSharing(atOnce);
    const { work, end, begun } = rounds();
    const first = shared('a', work);
    const second = shared('a', work);
    end(new Error('away'));
    await expect(first).rejects.toThrow('away');
    await settled();
    expect(begun()).toBe(2);
    end();
    await expect(second).resolves.toBeUndefined();
  });

  it('begins each round after the last message that waits for it', async () => {
    const shared = createSharing(atOnce);
    let told = 0;
    const seen: number[] = [];
    const work = async (): Promise<void> => {
      seen.push(told);
      await settled();
    };
    const all = Array.from({ length: 20 }, async (_, message) => {
      await Promise.resolve();
      told = message + 1;
      await shared('a', work);
    });
    await Promise.all(all);
    expect(seen.at(-1)).toBe(20);
    expect(seen.length).toBeLessThan(20);
  });
});
