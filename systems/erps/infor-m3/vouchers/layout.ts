import { Failure } from '../../../../domain/failure';
import { cut } from '../../free-text';
import type { Layout } from './voucher-settings';

export type LayoutValues = Partial<Record<Layout[number]['value'], string>>;

/** The wording may be cut; everything else identifies something or is money. */
const CUTTABLE = 'text';

/**
 * One positional interface record. @throws Failure `rejected` when a value is wider than its stretch: the layout in the
 * connection file, or the one in GLS850, is too narrow for it
 */
export const layOut = (layout: Layout, values: LayoutValues): string =>
  layout
    .map(({ value, width, align, literal }) => {
      const text = (value === 'literal' ? literal : values[value]) ?? '';
      if (text.length > width && value !== CUTTABLE) {
        throw new Failure('rejected', `${value} holds ${text.length} characters, its record holds ${width}`, {
          causes: [`erp:InputFieldTooLong:${value}`],
          advice: 'Widen it in GLS850 and in the layout of the connection file (vouchers), or shorten it.',
        });
      }
      const kept = cut(text, width);
      return align === 'right' ? kept.padStart(width) : kept.padEnd(width);
    })
    .join('')
    .trimEnd();
