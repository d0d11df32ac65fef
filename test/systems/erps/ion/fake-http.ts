import type { CallContext } from '../../../../systems/context';
import type { Http, HttpAnswer, HttpRequest } from '../../../../systems/transport/http';

export const answer = (status: number, body: unknown, headers: Record<string, string> = {}): HttpAnswer => ({
  status,
  headers,
  text: typeof body === 'string' ? body : JSON.stringify(body),
  milliseconds: 1,
});

/** An `Http` whose answers a function gives; `hold` keeps every turn until `release`. */
export class FakeHttp implements Http {
  readonly sent: HttpRequest[] = [];
  private gate: Promise<void> = Promise.resolve();
  private open: () => void = () => undefined;

  constructor(public reply: (request: HttpRequest) => HttpAnswer | Promise<HttpAnswer>) {}

  hold(): void {
    this.gate = new Promise((resolve) => (this.open = resolve));
  }

  release(): void {
    this.open();
  }

  async send(context: CallContext, request: HttpRequest): Promise<HttpAnswer> {
    return (await this.sendGathered(context, () => request)) as HttpAnswer;
  }

  async sendGathered(
    _context: CallContext,
    build: () => HttpRequest | undefined,
  ): Promise<HttpAnswer | undefined> {
    await this.gate;
    const request = build();
    if (!request) return undefined;
    this.sent.push(request);
    return this.reply(request);
  }
}
