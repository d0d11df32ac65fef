import type { CallContext } from '../../context';
import type { ErpCustomer, NewCustomer } from '../erp';
import { Failure } from '../../../domain/failure';
import { oneLine } from '../free-text';
import { addressFields, phone } from './address';
import type { M3Call, M3Client } from './client';
import { readCustomer } from './customers';
import { alreadyExists, rowIfFound, rowsOf } from './errors';
import { fitField, lengthOf, record, type M3Record } from './lengths';
import type { InforM3Settings } from './schemas';

const CHANGE = 'CRS610MI/ChgBasicData';
const CHANGE_ADDRESS = 'CRS610MI/ChgAddress';
const ADDRESS_LINES = ['CUA2', 'CUA3', 'CUA4'];

interface Step {
  readonly program: string;
  readonly call: M3Call;
}

/**
 * Brings an existing customer to what the shop says: reads what M3 holds and sends only what differs, so that the same
 * update twice sends nothing. What the shop does not say is left as it is; currency, template and status are M3's.
 */
export async function updateCustomer(
  context: CallContext,
  client: M3Client,
  settings: InforM3Settings,
  number: string,
  customer: NewCustomer,
): Promise<ErpCustomer> {
  const asked = { CUNO: number };
  const delivery = { ...asked, ADRT: settings.addressTypes.delivery, ADID: settings.deliveryAddressId };
  const [basic, financial, address] = await client.run(context, 'CRS610MI', [
    { transaction: 'GetBasicData', record: asked, write: false },
    { transaction: 'GetFinancial', record: asked, columns: ['CUNO', 'VRNO'], write: false },
    { transaction: 'GetAddress', record: delivery, write: false },
  ]);
  const row = rowIfFound(basic, { call: 'CRS610MI/GetBasicData', record: asked });
  if (!row) {
    throw new Failure('rejected', `customer ${number} does not stand in M3`, {
      causes: [`customer:${number}`],
      advice: 'Look for it in CRS610, or correct customers.table in the mapping.',
    });
  }
  const steps = [
    basicStep(settings, customer, row, asked),
    taxStep(customer, rowIfFound(financial, { call: 'CRS610MI/GetFinancial', record: asked }), asked),
    addressStep(
      settings,
      customer,
      rowIfFound(address, { call: 'CRS610MI/GetAddress', record: delivery }),
      delivery,
    ),
    await mailStep(context, client, settings, customer, number),
  ].filter((step) => step !== undefined);
  for (const { program, call } of steps) {
    const [result] = await client.run(context, program, [call]);
    // Another update added the same thing in the meantime.
    if (result?.state === 'refused' && alreadyExists(result.error)) continue;
    rowsOf(result, { call: `${program}/${call.transaction}`, record: call.record, write: true });
  }
  const updated = await readCustomer(context, client, settings, number);
  if (!updated) throw new Failure('unavailable', `M3 does not show customer ${number} after the update`);
  return updated;
}

function basicStep(
  settings: InforM3Settings,
  customer: NewCustomer,
  row: M3Record,
  asked: M3Record,
): Step | undefined {
  const { address } = customer;
  const mail =
    customer.email && customer.email.length <= lengthOf(CHANGE, 'MAIL') ? customer.email : undefined;
  const wanted = {
    ...(address ? addressFields(CHANGE, address) : {}),
    CUNM: fitField(CHANGE, 'CUNM', address?.company || customer.name || address?.name || ''),
    PHNO: phone(customer.phone ?? address?.phone, lengthOf(CHANGE, 'PHNO')),
    MAIL: mail,
  };
  return changed('ChgBasicData', wanted, row, asked, settings, address ? ADDRESS_LINES : []);
}

function taxStep(customer: NewCustomer, row: M3Record | undefined, asked: M3Record): Step | undefined {
  const VRNO = oneLine(customer.taxNumber ?? '').replaceAll(' ', '');
  if (!VRNO || VRNO.length > lengthOf('CRS610MI/ChgFinancial', 'VRNO') || row?.VRNO === VRNO)
    return undefined;
  const call = { transaction: 'ChgFinancial', record: { ...asked, VRNO }, write: true };
  return { program: 'CRS610MI', call };
}

function addressStep(
  settings: InforM3Settings,
  customer: NewCustomer,
  row: M3Record | undefined,
  asked: M3Record,
): Step | undefined {
  const { deliveryAddress } = customer;
  if (!deliveryAddress) return undefined;
  const wanted = {
    ...addressFields(CHANGE_ADDRESS, deliveryAddress),
    PHNO: phone(deliveryAddress.phone, lengthOf(CHANGE_ADDRESS, 'PHNO')),
  };
  if (row) return changed('ChgAddress', wanted, row, asked, settings, ADDRESS_LINES);
  const added = record({ ...asked, ...wanted });
  // Orders carry their own delivery address; one that M3 would refuse here is not worth a complaint.
  if (!added.PONO || !added.TOWN || !added.CSCD || !added.CUA1) return undefined;
  return { program: 'CRS610MI', call: { transaction: 'AddAddress', record: added, write: true } };
}

/** Undefined when nothing differs. An address line that is gone is emptied; nothing else ever is. */
function changed(
  transaction: string,
  wanted: Readonly<Record<string, string | undefined>>,
  row: M3Record,
  asked: M3Record,
  { blank }: InforM3Settings,
  emptied: readonly string[],
): Step | undefined {
  const differing = Object.entries(wanted).flatMap(([field, value = '']) => {
    const standing = row[field] ?? '';
    if (value === standing) return [];
    if (value !== '') return [[field, value]];
    return emptied.includes(field) ? [[field, blank]] : [];
  });
  for (const field of emptied) {
    if (wanted[field] === undefined && row[field] && !differing.some(([name]) => name === field)) {
      differing.push([field, blank]);
    }
  }
  if (differing.length === 0) return undefined;
  const changes = Object.fromEntries(differing) as Record<string, string>;
  return { program: 'CRS610MI', call: { transaction, record: { ...asked, ...changes }, write: true } };
}

/** An address too long for the customer record stands in CRS111, where a type for it is configured. */
async function mailStep(
  context: CallContext,
  client: M3Client,
  { emailType }: InforM3Settings,
  { email }: NewCustomer,
  number: string,
): Promise<Step | undefined> {
  if (!email || !emailType || email.length <= lengthOf(CHANGE, 'MAIL')) return undefined;
  if (email.length > lengthOf('CRS111MI/Add', 'EMAL')) return undefined;
  const asked = { EMTP: emailType, EMKY: number };
  const [result] = await client.run(context, 'CRS111MI', [
    { transaction: 'Get', record: asked, write: false },
  ]);
  const row = rowIfFound(result, { call: 'CRS111MI/Get', record: asked });
  if (row?.EMAL === email) return undefined;
  const call = { transaction: row ? 'Change' : 'Add', record: { ...asked, EMAL: email }, write: true };
  return { program: 'CRS111MI', call };
}
