import { createServer } from 'node:net';

/** The preferred port when it is free, else one of the next twenty, else any. */
export const freePort = async (preferred: number, host = '127.0.0.1'): Promise<number> => {
  if (preferred > 0) {
    for (let port = preferred; port < preferred + 20 && port <= 65_535; port += 1) {
      if ((await listen(port, host)) !== undefined) return port;
    }
  }
  const any = await listen(0, host);
  if (any === undefined) throw new Error(`No free port on ${host}.`);
  return any;
};

const listen = (port: number, host: string): Promise<number | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
