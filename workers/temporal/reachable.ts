import { connect } from 'node:net';

/** Opens and closes a connection. @throws Error with the system's code, such as ECONNREFUSED or ETIMEDOUT */
export const assertOpens = (host: string, port: number, milliseconds: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const late = Object.assign(new Error(`${host}:${port} did not answer within ${milliseconds / 1000} s`), {
      code: 'ETIMEDOUT',
    });
    socket.setTimeout(milliseconds, () => socket.destroy(late));
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
  });
