/** Customers as both sides have them, in the checker's own words: neither the product's nor a vendor's. */

export type Side = 'shop' | 'erp';
export const SIDES: readonly Side[] = ['shop', 'erp'];
export const otherSide = (side: Side): Side => (side === 'shop' ? 'erp' : 'shop');

export const FIELDS = ['name', 'email', 'phone', 'billing', 'delivery'] as const;
export type Field = (typeof FIELDS)[number];

/** Whom it names and where that is, such as `Ada Person7, Weg 7-1001, 50667 Köln, DE`. */
export interface Place {
  readonly who: string;
  readonly where: string;
}

export interface SideCustomer {
  /** The side's own number. */
  readonly id: string;
  readonly name: string;
  readonly email?: string;
  readonly phone?: string;
  readonly billing?: Place;
  readonly deliveries: readonly Place[];
}

/** Something a person has typed at a side, or taken away there. */
export interface Edit {
  /** The feed's n-th customer. */
  readonly customer: number;
  readonly side: Side;
  readonly field: Field;
  /** The value; absent where an address was taken away. */
  readonly value?: string;
  /** What it was written over, as its side showed it at that moment. */
  readonly replaced?: string;
  /** Of an address that was taken away: the other side had it then. */
  readonly stoodThere?: boolean;
  /** Of an address that was taken away where Crossdock had added it: both moments, in epoch milliseconds. */
  readonly stood?: { readonly from: number; readonly to: number };
}

/** Both sides at one moment. */
export interface BothTables {
  readonly shop: readonly SideCustomer[];
  readonly erp: readonly SideCustomer[];
  /**
   * Values typed into the shop in the moment between our reading and our writing of the same customer: this shop has no
   * conditional write, and nobody can see them.
   */
  readonly unseen: readonly string[];
}

/** A customer that a person took away. */
export interface Deletion {
  readonly customer: number;
  readonly side: Side;
  /** The side's own number. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly stoodThere: boolean;
}

/** An entry of the audit trail that shows what Crossdock knew of a customer, and since when. */
export interface Known {
  /** The board's name, such as `customer/person/7`. */
  readonly subject: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The number in the ERP that it names. */
  readonly number?: string;
  /** The side that something was carried to. */
  readonly to?: Side;
}

/** A value that did not hold, as the audit trail names it. */
export interface Named {
  /** The board's name, such as `customer/person/7`. */
  readonly subject: string;
  readonly side: Side;
  readonly field: Field;
  /** The text of the value, as it was sealed. */
  readonly text: string;
}

export const valuesOf = (customer: SideCustomer, field: Field): readonly string[] => {
  switch (field) {
    case 'billing':
      return customer.billing ? [customer.billing.where] : [];
    case 'delivery':
      return customer.deliveries.map(({ where }) => where);
    default:
      return customer[field] === undefined ? [] : [customer[field]];
  }
};

/** Every value carries the number of its customer, so that whatever stands somewhere can be told whose it is. */
const TELLING = [/Person(\d+)-\d/, /^buyer(\d+)\./, /Weg (\d+)-\d/];

export function numberOf({ name, email = '', billing, deliveries }: SideCustomer): number | undefined {
  const texts = [email, name, billing?.where ?? '', ...deliveries.map(({ where }) => where)];
  for (const text of texts)
    for (const pattern of TELLING) {
      const found = pattern.exec(text)?.[1];
      if (found !== undefined) return Number(found);
    }
  return undefined;
}

/** What a person types; the serial number makes it like nothing else. */
export const typed = {
  name: (customer: number, serial: number) => `Ada Person${customer}-${serial}`,
  email: (customer: number, serial: number) => `buyer${customer}.${serial}@customer.example`,
  phone: (customer: number, serial: number) => `+49 221 ${customer}00${serial}`,
  /** As many digits for all, so that none is the beginning of another. */
  street: (customer: number, serial: number, index = 0) => `Weg ${customer}-${serial * 10 + index}`,
} as const;

/** An address as one text. */
export const whereOf = (street: readonly string[], postcode: string, city: string, country: string): string =>
  `${street.join(' ')}, ${postcode} ${city}, ${country}`;
