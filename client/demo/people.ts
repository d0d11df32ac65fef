/** A customer in words that a shop and an ERP share. */
export interface CustomerCard {
  readonly email: string;
  readonly name: string;
  readonly phone: string;
  /** Of the billing address. */
  readonly street: string;
  readonly postcode: string;
  readonly city: string;
  /** ISO 3166, two letters. */
  readonly country: string;
}

/** What people change at a side's own screens. */
export type CardChange = Partial<Pick<CustomerCard, 'name' | 'phone' | 'street'>>;

/** The customers of one side, read from its own tables and written as its own people do. */
export interface People {
  find(email: string): CustomerCard | undefined;
  /** @throws RangeError when there is no such customer */
  edit(email: string, change: CardChange): void;
}

/** A shop's customers. */
export interface FollowedPeople extends People {
  /** A registered buyer of one of the demo's orders, with an address book of its own; absent: too few orders for one. */
  readonly followed?: {
    readonly email: string;
    /** As Crossdock knows it, such as `person/17`. */
    readonly key: string;
  };
}

/** An ERP's customers. */
export interface EnteredPeople extends People {
  /** Somebody enters a customer that no shop knows. */
  enter(card: CustomerCard): void;
}

/** The fields in which two cards differ. */
export const CARD_FIELDS = ['email', 'name', 'phone', 'street', 'postcode', 'city', 'country'] as const;
