import type { ErpDocument } from '../../../../domain/documents';
import { Failure } from '../../../../domain/failure';
import { isZero, negate, subtract } from '../../../../domain/money';
import type { InforM3Settings } from '../schemas';

/**
 * A credit note as an order of a credit type: quantities and charges with their signs turned. What was taken off a line is
 * taken off its price: M3's metadata does not say how a discount amount counts on a negative quantity.
 * @throws Failure `rejected` when no credit order type is configured
 */
export function creditOrder(document: ErpDocument, { creditNotes }: InforM3Settings): ErpDocument {
  if (!creditNotes.orderType) {
    throw new Failure('rejected', `there is no order type for the credit note ${document.reference}`, {
      causes: ['erp:credit-order-type'],
      advice:
        'Set creditNotes.orderType in the connection file to an order type that takes negative quantities.',
    });
  }
  return {
    ...document,
    lines: document.lines.map((line) => {
      const net = subtract(line.amount, line.discount);
      return {
        ...line,
        quantity: negate(line.quantity),
        unitPrice: isZero(line.discount) ? line.unitPrice : net,
        amount: negate(net),
        discount: '0',
      };
    }),
    charges: document.charges.map((charge) => ({ ...charge, amount: negate(charge.amount) })),
    terms: { ...document.terms, orderType: creditNotes.orderType },
  };
}
