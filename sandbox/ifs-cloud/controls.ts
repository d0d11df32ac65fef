import type { ControlRequest, ControlRoutes } from '../kit';
import { customerControls } from './customer-controls';
import type { CommittedFailure } from './gateway';
import {
  type AccountSeed,
  type CodePartSeed,
  type CompanySeed,
  seedAccounts,
  seedCodeParts,
  seedCompanies,
  seedVoucherTypes,
  setPeriod,
  type VoucherTypeSeed,
} from './finance-seeds';
import { approve, deleteVoucher, updateGeneralLedger } from './ledger';
import type { Row } from './odata/edm';
import { orderControls } from './order-controls';
import { ifsSnapshot } from './snapshot';
import type { IfsState } from './state';
import type { TokenEndpoint } from './token-endpoint';

export interface ControlParts {
  readonly state: () => IfsState;
  readonly tokens: TokenEndpoint;
  readonly committedFailures: CommittedFailure[];
  readonly advance: (milliseconds: number) => void;
}

/** What people do in IFS while we are not looking, and what a checker wants to know. */
export function ifsControls(parts: ControlParts): ControlRoutes {
  return {
    ...generalControls(parts),
    ...financeControls(parts.state),
    ...customerControls(parts.state),
    ...orderControls(parts.state),
  };
}

function generalControls({ state, tokens, committedFailures, advance }: ControlParts): ControlRoutes {
  return {
    'GET /snapshot': () => ifsSnapshot(state()),
    'GET /tokens': () => ({ issued: tokens.issued, openSessions: tokens.openSessions }),
    'POST /tokens/expire': () => {
      tokens.revoke();
      return { expired: true };
    },
    'POST /commit-then-500': (request) => {
      const { call, times = 1, status = 500 } = request.json() as Partial<CommittedFailure>;
      if (call === undefined)
        throw new RangeError('`call` is missing, such as POST ManualVoucherHandling/$batch');
      committedFailures.push({ call, times, status });
      return committedFailures;
    },
    'POST /clock/advance/:seconds': (request) => {
      const seconds = Number(request.params['seconds']);
      if (!(seconds >= 0)) throw new RangeError('seconds must be a number, 0 or more');
      advance(seconds * 1_000);
      return { now: new Date(state().now()).toISOString() };
    },
    'POST /allowed-companies': (request) => {
      const { allowedCompanies } = state();
      allowedCompanies.clear();
      for (const company of request.json() as string[]) allowedCompanies.add(company);
      return [...allowedCompanies];
    },
    'POST /projections/:name/deny': (request) => {
      state().deniedProjections.add(request.params['name'] ?? '');
      return [...state().deniedProjections];
    },
    'POST /projections/:name/grant': (request) => {
      state().deniedProjections.delete(request.params['name'] ?? '');
      return [...state().deniedProjections];
    },
  };
}

function financeControls(state: () => IfsState): ControlRoutes {
  const period = (open: boolean) => (request: ControlRequest) => {
    const { userGroup } = (request.json() ?? {}) as { userGroup?: string };
    return setPeriod(
      state(),
      request.params['company'] ?? '',
      request.params['period'] ?? '',
      open,
      userGroup,
    );
  };
  return {
    'GET /vouchers': () => ifsSnapshot(state()).vouchers,
    'POST /vouchers/update-general-ledger': () => updateGeneralLedger(state()),
    'POST /vouchers/approve': (request) => {
      const { partial = false, ...key } = request.json() as Record<string, string | number> & {
        partial?: boolean;
      };
      return approve(state(), voucherKeyOf(key), partial);
    },
    'POST /vouchers/delete': (request) =>
      deleteVoucher(state(), voucherKeyOf(request.json() as Record<string, string | number>)),
    'POST /companies': (request) => seedCompanies(state(), listOf<CompanySeed>(request)),
    'POST /accounts': (request) => seedAccounts(state(), listOf<AccountSeed>(request)),
    'POST /code-parts': (request) => seedCodeParts(state(), listOf<CodePartSeed>(request)),
    'POST /voucher-types': (request) => seedVoucherTypes(state(), listOf<VoucherTypeSeed>(request)),
    'POST /periods/:company/:period/close': period(false),
    'POST /periods/:company/:period/open': period(true),
  };
}

const voucherKeyOf = (given: Readonly<Record<string, string | number | boolean>>): Row =>
  Object.fromEntries(
    ['Company', 'VoucherType', 'AccountingYear', 'VoucherNo'].map((key) => [key, String(given[key] ?? '')]),
  );

/** One seed or a list of them. */
function listOf<T>(request: ControlRequest): T[] {
  const body = request.json() as T | T[];
  return Array.isArray(body) ? body : [body];
}
