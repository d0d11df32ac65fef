import { Failure, isFailure, scrub } from '../../../domain/failure';
import { canonicalJson } from '../../../domain/canonical-json';
import type { CallContext } from '../../context';
import type { ErpCustomer, NewCustomer } from '../erp';
import { oneLine } from '../free-text';
import { addressFields, phone } from './address';
import type { M3Call, M3Client } from './client';
import { alreadyExists, rowOf, rowsOf } from './errors';
import { fitField, lengthOf, record } from './lengths';
import type { InforM3Settings } from './schemas';

const ADD = 'CRS610MI/Add';
const ADD_ADDRESS = 'CRS610MI/AddAddress';

/**
 * Creates a customer with one write; what CRS610MI/Add cannot carry (currency, VAT number, delivery address, a long
 * e-mail address) follows. A follow-up that fails does not undo the customer: it is told in `statusText`, since creating
 * the customer again would be worse.
 */
export async function createCustomer(
  context: CallContext,
  client: M3Client,
  settings: InforM3Settings,
  customer: NewCustomer,
): Promise<ErpCustomer> {
  const name = fitField(ADD, 'CUNM', customer.address.company || customer.name);
  const mail = customer.email && customer.email.length <= lengthOf(ADD, 'MAIL') ? customer.email : undefined;
  const asked = record({
    CUTM: customer.template,
    ...addressFields(ADD, customer.address),
    CUNM: name,
    ALCU: customer.searchKey,
    PHNO: phone(customer.phone ?? customer.address.phone, lengthOf(ADD, 'PHNO')),
    MAIL: mail,
    STAT: settings.newCustomerStatus,
  });
  const [result] = await client.run(context, 'CRS610MI', [
    { transaction: 'Add', record: asked, columns: ['CUNO', 'ERRM'], write: true },
  ]);
  const { CUNO, ERRM } = rowOf(result, { call: ADD, record: asked, write: true });
  if (!CUNO) throw new Failure('in-doubt', `${ADD} gave no customer number`);
  const notes = await followUp(context, client, settings, customer, CUNO, mail === undefined);
  // M3 says here why it left the new customer in a preliminary status.
  const obstacle = ERRM ? `created, but not released: ${scrub(oneLine(ERRM))}` : undefined;
  const statusText = [obstacle, ...notes].filter(Boolean).join('; ');
  return { number: CUNO, name, active: !obstacle, ...(statusText ? { statusText } : {}) };
}

interface FollowUp {
  readonly program: string;
  readonly what: string;
  readonly call: M3Call;
}

async function followUp(
  context: CallContext,
  client: M3Client,
  settings: InforM3Settings,
  customer: NewCustomer,
  number: string,
  mailOpen: boolean,
): Promise<string[]> {
  const steps = [
    financialStep(customer, number),
    addressStep(settings, customer, number),
    mailOpen ? mailStep(settings, customer, number) : undefined,
  ].filter((step) => step !== undefined);
  const notes = await Promise.all(steps.map((step) => take(context, client, step)));
  const omitted =
    customer.taxNumber && !vatNumber(customer) ? ['the VAT number is too long for M3 and was left out'] : [];
  return [...notes.flat(), ...omitted];
}

/** Each of these says the same when it is sent twice; "already exists" is as good as done. */
async function take(context: CallContext, client: M3Client, step: FollowUp): Promise<string[]> {
  try {
    const [result] = await client.run(context, step.program, [step.call]);
    if (!(result?.state === 'refused' && alreadyExists(result.error))) {
      rowsOf(result, {
        call: `${step.program}/${step.call.transaction}`,
        record: step.call.record,
        write: true,
      });
    }
    return [];
  } catch (error) {
    if (!isFailure(error)) throw error;
    return [`${step.what} could not be added: ${error.message}`];
  }
}

const vatNumber = (customer: NewCustomer): string | undefined => {
  const number = oneLine(customer.taxNumber ?? '').replaceAll(' ', '');
  return number.length <= lengthOf('CRS610MI/ChgFinancial', 'VRNO') ? number : undefined;
};

function financialStep(customer: NewCustomer, number: string): FollowUp | undefined {
  const asked = record({ CUNO: number, CUCD: customer.currency, VRNO: vatNumber(customer) });
  if (Object.keys(asked).length === 1) return undefined;
  const call = { transaction: 'ChgFinancial', record: asked, write: true };
  return { program: 'CRS610MI', what: 'currency and VAT number', call };
}

function addressStep(settings: InforM3Settings, customer: NewCustomer, number: string): FollowUp | undefined {
  const { address, deliveryAddress } = customer;
  if (!deliveryAddress || canonicalJson(address) === canonicalJson(deliveryAddress)) return undefined;
  const asked = record({
    CUNO: number,
    ADRT: settings.addressTypes.delivery,
    ADID: settings.deliveryAddressId,
    ...addressFields(ADD_ADDRESS, deliveryAddress),
    PHNO: phone(deliveryAddress.phone, lengthOf(ADD_ADDRESS, 'PHNO')),
  });
  // Orders carry their own delivery address; one that M3 would refuse here (no postcode, say) is not worth a complaint.
  if (!asked.PONO || !asked.TOWN || !asked.CSCD || !asked.CUA1) return undefined;
  const call = { transaction: 'AddAddress', record: asked, write: true };
  return { program: 'CRS610MI', what: 'the delivery address', call };
}

function mailStep(settings: InforM3Settings, customer: NewCustomer, number: string): FollowUp | undefined {
  const { emailType } = settings;
  if (!customer.email || !emailType || customer.email.length > lengthOf('CRS111MI/Add', 'EMAL'))
    return undefined;
  const asked = { EMTP: emailType, EMKY: number, EMAL: customer.email };
  return {
    program: 'CRS111MI',
    what: 'the e-mail address',
    call: { transaction: 'Add', record: asked, write: true },
  };
}
