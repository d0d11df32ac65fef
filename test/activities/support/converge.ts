import type { CustomerRecord } from '../../../domain/customer-record';
import type { Address } from '../../../domain/order';
import { unrecorded } from '../../../systems/context';
import type { ErpCustomers } from '../../../systems/erps/erp';
import type { BothWays, Row } from './both-ways';

/** Numerical Recipes' generator: the same seed, the same story. */
function seeded(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const IDS = [1, 2];
const row = (id: number): Row => ({
  id,
  email: `buyer${id}@shop.example`,
  firstname: 'Ada',
  lastname: `Example${id}`,
  group_id: 1,
  website_id: 1,
  store_id: 1,
  created_at: '2026-11-20 08:00:00',
  updated_at: '2026-11-20 08:00:00',
  custom_attributes: [{ attribute_code: 'loyalty', value: `${id}` }],
  addresses: [
    {
      id: id * 10,
      customer_id: id,
      firstname: 'Ada',
      lastname: `Example${id}`,
      street: [`Weg ${id}`],
      city: 'Köln',
      postcode: '50667',
      country_id: 'DE',
      telephone: `0221${id}`,
      default_billing: true,
      default_shipping: true,
    },
  ],
});

/** What people have typed at a side and the other side has not shown yet. */
type Typed = Record<'shop' | 'erp', Set<string>>;
const FIELDS = ['name', 'phone', 'billing', 'delivery', 'new-delivery'] as const;

const valuesOfShop = (one: Row): string[] =>
  one.addresses
    .flatMap(({ street, telephone, default_billing: billing }) => [
      ...(street as string[]),
      ...(billing === true ? [telephone as string] : []),
    ])
    .concat(one['lastname'] as string);
const valuesOfErp = (one: { name: string; phone?: string; billTo?: Address; deliveries: object }): string[] =>
  [one.billTo, ...(Object.values(one.deliveries) as Address[])]
    .flatMap((address) => [...(address?.street ?? [])])
    .concat(one.name.split(' ').at(-1) ?? '', one.phone ?? '');

export interface Story {
  readonly both: BothWays;
  readonly seed: number;
  readonly erp: ErpCustomers;
  /** Makes the ERP lose its next answer. */
  readonly loseAnswer: () => void;
  /** The customer of the ERP may be changed between its reading and its writing. */
  readonly between?: (happens: (() => Promise<void>) | undefined) => void;
  readonly steps?: number;
  /** Which cells this ERP can keep. */
  readonly compared?: (cell: string) => boolean;
}

/**
 * People at both sides change the same customers while they are carried both ways, answers get lost and polls repeat
 * themselves. Afterwards both sides hold the same, and every value that a person typed and that was written over before
 * the other side had it is named in the audit trail.
 */
export async function play({
  both,
  seed,
  erp,
  loseAnswer,
  between,
  steps = 25,
  compared = () => true,
}: Story): Promise<void> {
  const below = seeded(seed);
  const typed = new Map<number, Typed>(IDS.map((id) => [id, { shop: new Set(), erp: new Set() }]));
  const lost = new Map<number, string[]>(IDS.map((id) => [id, []]));
  const numberOf = async (id: number): Promise<string> =>
    (await both.world.store.customerLinks.get(both.world.name, `person/${id}`))?.number ?? '';
  const numbers = new Map<number, string>();
  let count = 0;

  const editShop = (id: number): void => {
    const value = `s${(count += 1)}`;
    const field = FIELDS[below(FIELDS.length)];
    both.tick();
    typed.get(id)?.shop.add(value);
    both.editShop(id, (one) => {
      const street = [value];
      const which = below(one.addresses.length);
      const fresh = {
        ...one.addresses[0],
        id: 1_000 + count,
        street,
        default_billing: false,
        default_shipping: false,
      };
      if (field === 'name') return { ...one, lastname: value };
      if (field === 'new-delivery') return { ...one, addresses: [...one.addresses, fresh] };
      return {
        ...one,
        addresses: one.addresses.map((address, index) => {
          const billing = address['default_billing'] === true;
          if (field === 'phone') return billing ? { ...address, telephone: value } : address;
          return (field === 'billing' ? billing : index === which) ? { ...address, street } : address;
        }),
      };
    });
  };
  const atErp = async (id: number): Promise<CustomerRecord | undefined> =>
    (await erp.fetch(unrecorded(), [numbers.get(id) ?? ''])).get(numbers.get(id) ?? '');
  const editErp = async (id: number): Promise<void> => {
    const value = `e${(count += 1)}`;
    const field = FIELDS[below(FIELDS.length)];
    both.tick();
    typed.get(id)?.erp.add(value);
    const standing = await atErp(id);
    if (!standing) throw new Error(`customer ${id} is not in the ERP`);
    const { name, billTo, deliveries } = standing;
    const change = (): Partial<CustomerRecord> => {
      const street = [value];
      const keys = Object.keys(deliveries);
      const key = keys[below(Math.max(1, keys.length))];
      const some: Address = billTo ?? { name, street, city: 'Bonn', postcode: '1', country: 'DE' };
      if (field === 'name') return { name: `Ada ${value}` };
      if (field === 'phone') return { phone: value };
      if (field === 'billing') return { billTo: { ...some, street } };
      const place = field === 'delivery' && key !== undefined ? key : `own-${count}`;
      return { deliveries: { ...deliveries, [place]: { ...(deliveries[place] ?? some), street } } };
    };
    await erp.write(unrecorded(), standing, { ...standing, ...change() });
  };
  const edit = async (id: number): Promise<void> => (below(2) === 0 ? editShop(id) : editErp(id));
  type Values = Record<'shop' | 'erp', string[]>;
  const values = async (id: number): Promise<Values> => ({
    shop: valuesOfShop(both.row(id)),
    erp: valuesOfErp((await atErp(id)) ?? { name: '', deliveries: {} }),
  });
  /** What vanishes while nobody but us writes was overwritten by us. */
  const watch = async (id: number, before: Values): Promise<void> => {
    const after = await values(id);
    const marks = typed.get(id);
    for (const [side, other] of [
      ['shop', 'erp'],
      ['erp', 'shop'],
    ] as const) {
      after[other].forEach((value) => marks?.[side].delete(value));
      lost
        .get(id)
        ?.push(...before[side].filter((one) => marks?.[side].has(one) && !after[side].includes(one)));
    }
  };
  const work = async (): Promise<void> => {
    for (const id of IDS) {
      if (!both.woken.delete(`person/${id}`)) continue;
      both.woken.add(`person/${id}`);
      const others = [...both.woken].filter((key) => key !== `person/${id}`);
      others.forEach((key) => both.woken.delete(key));
      let before = await values(id);
      // Somebody may come in between our reading and our writing.
      between?.(async () => {
        if (below(5) > 0) return;
        await watch(id, before);
        await edit(id);
        before = await values(id);
      });
      expect(await both.work()).toEqual([]);
      between?.(undefined);
      await watch(id, before);
      others.forEach((key) => both.woken.add(key));
    }
  };

  for (const id of IDS) both.shop.addCustomer(row(id));
  await both.quiet();
  for (const id of IDS) numbers.set(id, await numberOf(id));

  for (let step = 0; step < steps; step += 1) {
    const id = IDS[below(IDS.length)] ?? 1;
    const happening = below(9);
    if (happening < 4) await edit(id);
    else if (happening === 4) await both.poll();
    else if (happening === 5) {
      const effect = (['commit-then-drop', 'error-500', 'refuse', 'stale-read'] as const)[below(4)];
      const call = effect === 'stale-read' ? 'GET /V1/customers/:id' : 'PUT /V1/customers/:id';
      both.shop.faults.set([{ call, effect: effect ?? 'error-500', times: 1 }]);
    } else if (happening === 6) loseAnswer();
    else {
      both.woken.add(`person/${id}`);
      await work();
    }
  }
  both.shop.faults.clear();
  for (let rounds = 0; rounds < 8; rounds += 1) {
    await both.poll();
    await work();
  }
  // Whatever the polls missed or not: a look at each changes nothing any more.
  await both.quiet();
  for (const id of IDS) {
    const key = `person/${id}`;
    const [shop, erp] = await both.cells(key);
    const only = (cells: object): object =>
      Object.fromEntries(Object.entries(cells).filter(([cell]) => compared(cell)));
    expect(only(shop)).toEqual(only(erp));
    expect(both.row(id)['custom_attributes']).toEqual(row(id)['custom_attributes']);
    const named = JSON.stringify(await both.overruled(key));
    expect({ seed, unnamed: lost.get(id)?.filter((value) => !named.includes(value)) }).toEqual({
      seed,
      unnamed: [],
    });
    expect(await both.look(key)).toBe('unchanged');
  }
}
