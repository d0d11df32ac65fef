import { createHmac, generateKeyPairSync, randomUUID, sign, type KeyObject } from 'node:crypto';

interface Pair {
  readonly privateKey: KeyObject;
  readonly pem: string;
  readonly path: string;
}

/** Made once for all sandboxes of a process: an RSA pair takes a while. */
const made: Pair[] = [];
const pairNumber = (index: number): Pair => {
  while (made.length <= index) made.push(makePair());
  return made[index] as Pair;
};

/** The key pairs of the Webhooks module and of I/O Events, and the secret of plain callbacks. */
export class PushKeys {
  #generation = 0;
  /** Every events key that was ever used: the host goes on serving them. */
  readonly #served = new Map<string, string>();
  secret = `callback-${randomUUID()}`;

  /** As the Admin shows it. */
  get modulePublicKey(): string {
    return this.#pair(0).pem;
  }

  /** New pairs and a new secret; what was signed before fits the old ones only. */
  rotate(): void {
    this.#generation += 1;
    this.secret = `callback-${randomUUID()}`;
  }

  /** Of the module, and the two of the events. */
  #pair(which: 0 | 1 | 2): Pair {
    return pairNumber(this.#generation * 3 + which);
  }

  /** The public key below a path of the static host. */
  served(path: string): string | undefined {
    return this.#served.get(path);
  }

  /** Over the base64 text of the body. */
  signModule(body: Buffer): Record<string, string> {
    const signature = sign('RSA-SHA256', Buffer.from(body.toString('base64')), this.#pair(0).privateKey);
    return { 'x-adobe-commerce-webhook-signature': signature.toString('base64') };
  }

  signEvent(body: Buffer): Record<string, string> {
    const [first, second] = [this.#pair(1), this.#pair(2)];
    for (const { path, pem } of [first, second]) this.#served.set(path, pem);
    return {
      'x-adobe-digital-signature-1': sign('RSA-SHA256', body, first.privateKey).toString('base64'),
      'x-adobe-digital-signature-2': sign('RSA-SHA256', body, second.privateKey).toString('base64'),
      'x-adobe-public-key1-path': first.path,
      'x-adobe-public-key2-path': second.path,
    };
  }

  signCallback(body: Buffer, secret: string, stamp: string | undefined): string {
    const hmac = createHmac('sha256', secret);
    if (stamp !== undefined) hmac.update(`${stamp}.`);
    return hmac.update(body).digest('hex');
  }
}

function makePair(): Pair {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    privateKey,
    pem: publicKey.export({ type: 'spki', format: 'pem' }) as string,
    path: `/prod/keys/pub-key-${randomUUID()}.pem`,
  };
}
