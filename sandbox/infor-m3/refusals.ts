/** A flat M3 record: every value is text. */
export type Row = Record<string, string>;

/** Message texts by id; `&1` is replaced. Ids marked * are the sandbox's own: M3's are not publicly documented. */
export const MESSAGES: Readonly<Record<string, string>> = {
  WCU0203: 'Customer number &1 does not exist',
  WIT0101: 'Item number &1 is invalid',
  WIT0102: 'Item number must be entered',
  WIT0103: 'Item number &1 does not exist',
  WPO0403: 'Alias number &1 does not exist',
  WOR0303: 'Customer order number &1 does not exist',
  WPO0303: 'Order line number &1 does not exist',
  XRE0103: 'Record does not exist',
  XRE0104: 'Record already exists',
  XAU0008: 'Not authorized for company &1',
  WAD1003: 'Address number &1 does not exist',
  WFAC303: 'Facility &1 does not exist',
  WWH0103: 'Warehouse &1 does not exist',
  XO_1130: 'Please try again later',
  XUP0001: 'The record has been changed by user &1',
  CPF9898: '&1',
  SBX0001: 'Value &1 is not numeric', // *
  SBX0002: 'Value &1 has too many decimals', // *
  SBX0003: 'Date &1 is invalid', // *
  SBX0004: 'Value &1 is invalid', // *
  SBX0005: 'Currency &1 does not exist', // *
  SBX0006: 'Order type &1 does not exist', // *
  SBX0007: 'Charge &1 does not exist', // *
  SBX0008: 'Division &1 does not exist', // *
  SBX0009: 'Customer template &1 does not exist', // *
  SBX0010: 'Country &1 does not exist', // *
  SBX0011: 'Batch order &1 has already been transferred to a customer order', // *
  SBX0012: 'Customer order &1 cannot be deleted in its current status', // *
  SBX0013: 'Unit of measure &1 is invalid for the item', // *
  SBX0014: 'A negative quantity needs a credit order type', // *
  SBX0015: 'No authority for &1', // *
  SBX0016: 'Program &1 does not exist', // *
  SBX0017: 'Customer &1 is not released, status must be 20', // *
  SBX0018: 'Customer &1 is blocked for orders', // *
  SBX0019: 'The order has no lines', // *
  SBX0020: 'Transfer to customer order was interrupted', // *
  SBX0021: 'Interface &1 does not exist', // *
  SBX0022: 'Interface &1 is of the other usage type', // *
  SBX0023: 'Batch &1 has already been updated', // *
  SBX0024: 'Batch &1 has not been controlled', // *
  SBX0025: 'Batch &1 has no lines', // *
  SBX0026: 'The voucher does not balance, the difference is &1', // *
  SBX0027: 'Record &1 does not fit the interface', // *
  SBX0028: 'Period &1 is closed', // *
  SBX0029: 'Accounting identity &1 is blocked or not valid on the day', // *
  SBX0030: 'Entry &1 is finished', // *
  SBX0031: 'Purchase order line &1 cannot be deleted in its current status', // *
  SBX0032: 'Quantity &1 is more than was sold', // *
  WAI0103: 'Accounting identity &1 does not exist', // *
  WMS0103: 'Entry &1 does not exist', // *
  WPU0103: 'Purchase order &1 does not exist', // *
  WRE0103: 'Return &1 does not exist', // *
  WSU0103: 'Supplier &1 does not exist',
};

export const messageText = (id: string, value = ''): string => (MESSAGES[id] ?? '').replace('&1', value);

/** A business refusal: HTTP 200 with `ServerReturnedNOK` inside. */
export class Nok extends Error {
  readonly text: string;
  constructor(
    readonly code: string,
    readonly field: string,
    value = '',
  ) {
    const text = messageText(code, value);
    // M3 pads the text and repeats code and field in it; a client has to strip both.
    super(`${text}  ${code} ${field}`.padEnd(120));
    this.text = text;
  }
}

/** A request the interface itself refuses: HTTP 400 with the error at top level (single), or one failed item (bulk). */
export class RequestRefusal extends Error {
  constructor(
    readonly errorType: string,
    message: string,
    readonly field = '',
    readonly status = 400,
  ) {
    super(message);
  }
}
