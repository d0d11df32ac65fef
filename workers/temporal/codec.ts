import { temporal } from '@temporalio/proto';
import type { Payload, PayloadCodec } from '@temporalio/common';

/** Seals and opens bytes for a purpose; the store's keyring is one. */
export interface PayloadSealer {
  sealBytes(purpose: string, bytes: Uint8Array): { keyId: string; bytes: Uint8Array };
  /** @throws when the key is not at hand or the bytes were altered; the message names the key and holds no content */
  openBytes(purpose: string, keyId: string, bytes: Uint8Array): Uint8Array;
}

const PURPOSE = 'payload';
const ENCODING = 'encoding';
const KEY_ID = 'encryption-key-id';
const ENCRYPTED = 'binary/encrypted';
const PayloadMessage = temporal.api.common.v1.Payload;

/**
 * Encrypts every payload, its metadata included, and leaves beside it only the id of the key. Plain payloads pass
 * through on the way back, so that the stock `temporal` command and the web UI can start and signal workflows.
 */
export class EncryptingCodec implements PayloadCodec {
  constructor(private readonly sealer: PayloadSealer) {}

  async encode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) => {
      const sealed = this.sealer.sealBytes(PURPOSE, PayloadMessage.encode(payload).finish());
      return {
        metadata: { [ENCODING]: Buffer.from(ENCRYPTED), [KEY_ID]: Buffer.from(sealed.keyId) },
        data: sealed.bytes,
      };
    });
  }

  /** @throws when a payload was sealed with a key that is not at hand, or was altered */
  async decode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) => {
      if (text(payload.metadata?.[ENCODING]) !== ENCRYPTED) return payload;
      const keyId = text(payload.metadata?.[KEY_ID]);
      if (!keyId || !payload.data) throw new Error('An encrypted payload names no key or holds nothing.');
      const opened = this.sealer.openBytes(PURPOSE, keyId, payload.data);
      const { metadata, data } = PayloadMessage.decode(opened);
      return { metadata, data };
    });
  }
}

const text = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? []).toString('utf8');
