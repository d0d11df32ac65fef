/** Whether an address or host name means this machine. */
export const isLoopback = (host: string): boolean => {
  const name = host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/^::ffff:/, '');
  return name === 'localhost' || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name);
};

/** The name in a Host header, its port taken off. */
export const hostName = (header: string | undefined): string => (header ?? '').replace(/:\d+$/, '');

/** Both ways a browser may write the address of a local UI: the origins that will ask the codec. */
export const originsOf = (url: string): string[] => {
  const { origin, hostname, port, protocol } = new URL(url);
  if (!isLoopback(hostname)) return [origin];
  return [...new Set([origin, ...['127.0.0.1', 'localhost'].map((name) => `${protocol}//${name}:${port}`)])];
};

/** A listener's address as seen from this machine: one on all addresses is reached by the loopback one. */
export const localUrl = (host: string, port: number): string => {
  if (host === '0.0.0.0' || host === '::') return `http://127.0.0.1:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
};
