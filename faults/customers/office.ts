import type { AdobeCommerce } from '../../sandbox/adobe-commerce';
import type { IfsCloudSandbox } from '../../sandbox/ifs-cloud';
import type { ControlRequest, ControlRoutes } from '../../sandbox/kit';
import { editErp, endErpAddress, enterErp, erpCustomers } from './erp-people';
import type { CustomerDeed } from './plan-customers';
import { allTyped, editShop, registered, removeShopAddress, shopCustomer } from './shop-people';
import { hideable } from './hide-rows';
import { numberOf, otherSide, type BothTables, type Deletion, type Edit, type Side } from './truth';
import { watchWrites } from './unguarded-writes';

/** What a deed came to. */
export interface Done {
  readonly edits: readonly Edit[];
  readonly deletion?: Deletion;
}

/** People at both sides: each deed in one moment, and both sides' tables as they are. */
export function peopleRoutes(shop: AdobeCommerce, erp: IfsCloudSandbox, template: string): ControlRoutes {
  const table = shop.shop.customers;
  const hide = hideable(table);
  const writes = watchWrites(shop);
  const truth = (): BothTables => ({
    shop: table.all().map(shopCustomer),
    erp: erpCustomers(erp.ifs, template),
    unseen: writes.unseen(),
  });
  const idOn = (side: Side, customer: number): string | undefined =>
    truth()[side].find((one) => numberOf(one) === customer)?.id;

  const perform = (customer: number, deed: CustomerDeed): Done => {
    const stamp = shop.shop.stamp();
    const there = { shop: idOn('shop', customer), erp: idOn('erp', customer) };
    switch (deed.kind) {
      case 'register': {
        const id = table.nextId;
        const row = registered(customer, deed.serial, deed.apart, id);
        const put = (): Edit[] => {
          table.put({ ...row, created_at: stamp, updated_at: stamp });
          return allTyped(customer, 'shop', shopCustomer(row));
        };
        return { edits: writes.byPerson(put) };
      }
      case 'enter':
        return {
          edits: allTyped(customer, 'erp', enterErp(erp.ifs, customer, deed.serial, deed.deliveries)),
        };
      case 'edit':
        return {
          edits: deed.edits.flatMap((edit) => {
            const id = there[edit.side];
            if (id === undefined) return [];
            if (edit.side === 'erp') return editErp(erp.ifs, customer, id, edit);
            const change = (): Edit[] => editShop(table, stamp, customer, Number(id), edit);
            return writes.byPerson(change);
          }),
        };
      case 'remove-address':
        return { edits: removeAddress(customer, deed.side, deed.choice, stamp) };
      case 'delete': {
        const id = there[deed.side];
        if (id === undefined) return { edits: [] };
        if (deed.side === 'shop') hide(Number(id));
        else deleteErp(id);
        const stoodThere = there[otherSide(deed.side)] !== undefined;
        return { edits: [], deletion: { customer, side: deed.side, id, at: Date.now(), stoodThere } };
      }
    }
  };

  const removeAddress = (customer: number, side: Side, choice: number, stamp: string): Edit[] => {
    const id = idOn(side, customer);
    if (id === undefined) return [];
    const removed =
      side === 'shop'
        ? [...writes.byPerson(() => removeShopAddress(table, stamp, customer, Number(id), choice))]
        : endErpAddress(erp.ifs, customer, id, choice);
    const others = truth()[otherSide(side)].find((one) => numberOf(one) === customer);
    return removed.map((edit) => {
      const from = side === 'shop' ? writes.addedAt(Number(id), edit.replaced ?? '') : undefined;
      return {
        ...edit,
        stoodThere: others?.deliveries.some(({ where }) => where === edit.replaced) ?? false,
        ...(from !== undefined && { stood: { from, to: Date.now() } }),
      };
    });
  };

  const deleteErp = (id: string): void => {
    const { ifs } = erp;
    const CustomerId = id;
    for (const name of ['customerAddress', 'customerAddressType', 'communicationMethod', 'customerContact'])
      for (const row of ifs.table(name).where({ CustomerId })) ifs.table(name).delete(row);
    ifs.table('customerOrderProfile').delete({ CustomerNo: id });
    ifs.table('customer').delete({ CustomerId });
  };

  return {
    'POST /people/:customer': (request: ControlRequest) =>
      perform(Number(request.params['customer']), request.json() as CustomerDeed),
    'GET /people/:customer': (request: ControlRequest) => {
      const customer = Number(request.params['customer']);
      return { shop: idOn('shop', customer) ?? null, erp: idOn('erp', customer) ?? null };
    },
    'GET /tables': truth,
  };
}
