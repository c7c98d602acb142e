const loopback = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Hosts that may be given a token or a person's answer: Slack's own of that kind, and the one that the operator named as
 * the API. What a payload says alone is not trusted.
 * @param kind `hooks` for `response_url`, `files` for uploads and downloads
 */
export function isTrusted(url: string, kind: 'hooks' | 'files', apiUrl: string | undefined): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, port, username, password } = new URL(url);
  if (username !== '' || password !== '') return false;
  const api = new URL(apiUrl ?? 'https://slack.com/api/');
  const isSlack = /^(www\.)?slack(-gov)?\.com$/.test(api.hostname);
  const domain = api.hostname.replace(/^www\./, '');
  if (isSlack) return protocol === 'https:' && port === '' && hostname === `${kind}.${domain}`;
  const same = hostname === api.hostname || (loopback.includes(hostname) && loopback.includes(api.hostname));
  return same && protocol === api.protocol && port === api.port;
}
