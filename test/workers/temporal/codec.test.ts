import { randomBytes } from 'node:crypto';
import { defaultPayloadConverter, defaultFailureConverter, ApplicationFailure } from '@temporalio/common';
import type { Payload } from '@temporalio/common';
import * as fc from 'fast-check';
import { openKeyring } from '../../../store/keyring';
import { EncryptingCodec } from '../../../workers/temporal/codec';
import { failureConverter } from '../../../workers/temporal/failure-converter';

const key = (): string => randomBytes(32).toString('base64');
const codec = new EncryptingCodec(openKeyring(key()));
const payload = (value: unknown): Payload => defaultPayloadConverter.toPayload<unknown>(value);
const text = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? []).toString('latin1');

describe('the payload codec', () => {
  test('gives back any value, its metadata included', async () => {
    const value = fc.oneof(fc.jsonValue(), fc.uint8Array(), fc.constant(undefined));
    await fc.assert(
      fc.asyncProperty(fc.array(value, { maxLength: 4 }), async (values) => {
        const plain = values.map(payload);
        const back = await codec.decode(await codec.encode(plain));
        expect(back.map((item) => defaultPayloadConverter.fromPayload(item))).toEqual(
          plain.map((item) => defaultPayloadConverter.fromPayload(item)),
        );
      }),
      { numRuns: 50 },
    );
  });

  test('shows nothing but the key it was sealed with', async () => {
    const [sealed] = await codec.encode([payload({ customer: 'Ada Lovelace' })]);
    expect(text(sealed?.metadata?.['encoding'])).toBe('binary/encrypted');
    expect(text(sealed?.metadata?.['encryption-key-id'])).toMatch(/^[0-9a-f]{16}$/);
    expect(Object.keys(sealed?.metadata ?? {})).toHaveLength(2);
    expect(text(sealed?.data)).not.toMatch(/Ada|json/);
    const [again] = await codec.encode([payload({ customer: 'Ada Lovelace' })]);
    expect(text(again?.data)).not.toBe(text(sealed?.data));
  });

  test('lets plain payloads through, mixed with sealed ones, in order', async () => {
    const plain = payload({ connection: 'acme' });
    const [sealed] = await codec.encode([payload('sealed')]);
    const [first, second, third] = await codec.decode([plain, sealed as Payload, plain]);
    expect(first).toBe(plain);
    expect(defaultPayloadConverter.fromPayload(second as Payload)).toBe('sealed');
    expect(third).toBe(plain);
  });

  test('opens what an older key of the ring sealed, and names a key it does not have', async () => {
    const [old, fresh] = [key(), key()];
    const sealed = await new EncryptingCodec(openKeyring(old)).encode([payload('by the old key')]);
    const [opened] = await new EncryptingCodec(openKeyring(`${fresh},${old}`)).decode(sealed);
    expect(defaultPayloadConverter.fromPayload(opened as Payload)).toBe('by the old key');
    const keyId = text(sealed[0]?.metadata?.['encryption-key-id']);
    await expect(new EncryptingCodec(openKeyring(fresh)).decode(sealed)).rejects.toThrow(keyId);
  });

  test('notices an altered payload', async () => {
    const [sealed] = await codec.encode([payload('as it was')]);
    const data = Buffer.from(sealed?.data as Uint8Array);
    data[data.length - 1] = (data[data.length - 1] as number) ^ 1;
    await expect(codec.decode([{ ...sealed, data }])).rejects.toThrow('altered');
    await expect(codec.decode([{ metadata: sealed?.metadata }])).rejects.toThrow('holds nothing');
  });
});

test('error messages and stack traces travel as a payload that the codec seals', () => {
  const error = ApplicationFailure.create({ message: 'refused for Ada Lovelace', type: 'rejected' });
  const failure = failureConverter.errorToFailure(error, defaultPayloadConverter);
  expect(failure.message).toBe('Encoded failure');
  expect(failure.stackTrace).toBe('');
  expect(failure.encodedAttributes).toBeDefined();
  expect(failureConverter.failureToError(failure, defaultPayloadConverter).message).toBe(
    'refused for Ada Lovelace',
  );
  expect(defaultFailureConverter.failureToError(failure, defaultPayloadConverter).message).toBe(
    'refused for Ada Lovelace',
  );
});
