import { defineSearchAttributeKey } from '@temporalio/common';

/**
 * What a person can search for in Temporal. Values are never encrypted: no personal data in here.
 * They are registered with the server when the service starts.
 */
export const CONNECTION = defineSearchAttributeKey('Connection', 'KEYWORD');
/** The shop's number of the order, as people know it. */
export const ORDER_NUMBER = defineSearchAttributeKey('OrderNumber', 'KEYWORD');
/** Where the order stands, such as `needs-attention`. */
export const STAGE = defineSearchAttributeKey('Stage', 'KEYWORD');
/** The things to fix, such as `item:SHIRT-M`. */
export const CAUSE = defineSearchAttributeKey('Cause', 'KEYWORD_LIST');
/** The ERP's own numbers of the order's documents. */
export const ERP_DOCUMENTS = defineSearchAttributeKey('ErpDocuments', 'KEYWORD_LIST');
export const BUSINESS_DATE = defineSearchAttributeKey('BusinessDate', 'DATETIME');

export const SEARCH_ATTRIBUTES = [
  CONNECTION,
  ORDER_NUMBER,
  STAGE,
  CAUSE,
  ERP_DOCUMENTS,
  BUSINESS_DATE,
] as const;
