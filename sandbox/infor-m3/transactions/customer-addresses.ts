import { applyChange, found, given } from '../handler';
import type { Call, Handlers } from '../handler';
import { Nok } from '../refusals';
import type { Row } from '../refusals';
import { checkCountry, customerOf } from './customers';

const keyOf = (input: Readonly<Row>): string => `${given(input, 'ADRT')}/${given(input, 'ADID')}`;

function add({ state, input }: Call): Row[] {
  const customer = customerOf(state, given(input, 'CUNO'));
  checkCountry(input['CSCD']);
  if (customer.addresses.has(keyOf(input))) throw new Nok('XRE0104', 'ADID');
  customer.addresses.set(keyOf(input), { ...input, ...state.created() });
  return [{ CONO: state.settings.company, ...input }];
}

const addressOf = ({ state, input }: Call): Row =>
  found(
    customerOf(state, given(input, 'CUNO')).addresses.get(keyOf(input)),
    'WAD1003',
    'ADID',
    input['ADID'],
  );

export const customerAddressHandlers: Handlers = {
  'CRS610MI/AddAddress': add,
  'CRS610MI/ChgAddress': (call) => {
    const address = addressOf(call);
    checkCountry(call.input['CSCD']);
    applyChange(address, call.input, ['CUNO', 'ADRT', 'ADID', 'CONO']);
    call.state.changed(address);
    return [];
  },
  'CRS610MI/GetAddress': (call) => [addressOf(call)],
  'CRS610MI/DeleteAddress': (call) => {
    addressOf(call);
    customerOf(call.state, given(call.input, 'CUNO')).addresses.delete(keyOf(call.input));
    return [];
  },
  'CRS610MI/LstAddresses': ({ state, input }) => {
    const since = BigInt(input['LMTS'] ?? '0');
    return [...customerOf(state, given(input, 'CUNO')).addresses.values()].filter(
      (row) =>
        (input['ADRT'] === undefined || row['ADRT'] === input['ADRT']) && BigInt(row['LMTS'] ?? '0') >= since,
    );
  },
};
