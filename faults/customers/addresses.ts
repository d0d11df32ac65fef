import type { Case, CustomerViolation } from './checker';
import { otherSide, SIDES, type Edit, type Side } from './truth';
import { addressMayReturn } from './unseen-removals';

/** One delivery address through its life: all values that were typed over each other, whichever side they were typed at. */
interface Line {
  readonly values: ReadonlySet<string>;
  readonly removals: readonly Edit[];
}

/** No delivery address is lost, none that was taken away on a side comes back there, and all others are alike. */
export function addressesKept(one: Case): CustomerViolation[] {
  const { subject, tables, edits } = one;
  const { shop, erp } = tables;
  if (!shop || !erp) return [];
  const say = (rule: CustomerViolation['rule'], what: string): CustomerViolation => ({
    rule,
    order: subject,
    what,
  });
  const lines = linesOf(edits.filter(({ field }) => field === 'delivery'));
  const standing = (side: Side, { values }: Line): string[] =>
    (tables[side]?.deliveries ?? []).filter(({ where }) => values.has(where)).map(whole);
  const has = (side: Side, where: string | undefined): boolean =>
    (tables[side]?.deliveries ?? []).some((one) => one.where === where);
  const said = lines.flatMap((line) => {
    const name = [...line.values].at(-1) ?? '';
    const removed = new Set(line.removals.map(({ side }) => side));
    const found = SIDES.flatMap((side): CustomerViolation[] => {
      const stands = standing(side, line).length > 0;
      if (removed.has(side))
        return line.removals
          .filter((removal) => removal.side === side && has(side, removal.replaced))
          .filter((removal) => !addressMayReturn(one, removal))
          .map(({ replaced }) => say('restored', `${replaced} was taken away (${side}) and is back`));
      if (stands) return [];
      const away = line.removals.find((removal) => removal.side === otherSide(side));
      if (!away) return [say('address-lost', `${name} is not there (${side})`)];
      return away.stoodThere === true
        ? [say('deletion-carried', `${name} was taken away (${away.side}) and is gone (${side}) as well`)]
        : [];
    });
    if (found.length > 0 || removed.size > 0) return found;
    const [a, b] = SIDES.map((side) => standing(side, line).sort().join(' | '));
    return a === b ? [] : [say('differs', `delivery is ${a} in the shop and ${b} in the ERP`)];
  });
  const twice = SIDES.flatMap((side) => {
    const all = (tables[side]?.deliveries ?? []).map(whole);
    return [...new Set(all.filter((text, index) => all.indexOf(text) !== index))].map((text) =>
      say('doubled', `delivery ${text} stands more than once (${side})`),
    );
  });
  return [...said, ...twice];
}

const whole = ({ who, where }: { who: string; where: string }): string => `${who}, ${where}`;

function linesOf(edits: readonly Edit[]): Line[] {
  const roots = new Map<string, string>();
  const rootOf = (value: string): string => {
    const up = roots.get(value);
    return up === undefined || up === value ? value : rootOf(up);
  };
  for (const { value, replaced } of edits) {
    if (value !== undefined && !roots.has(value)) roots.set(value, value);
    if (value !== undefined && replaced !== undefined) roots.set(rootOf(value), rootOf(replaced));
  }
  const values = new Map<string, Set<string>>();
  for (const value of roots.keys()) {
    const root = rootOf(value);
    values.set(root, (values.get(root) ?? new Set()).add(value));
  }
  return [...values].map(([root, own]) => ({
    values: own,
    removals: edits.filter(
      ({ value, replaced }) => value === undefined && replaced !== undefined && rootOf(replaced) === root,
    ),
  }));
}
