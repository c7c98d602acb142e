// What became of a connection, for an operator.

/** The code of the deepest error that has one: fetch wraps the system's own. */
export function networkCode(error: unknown): string {
  const deeper = (some: unknown): string | undefined => {
    if (!(some instanceof Error)) return undefined;
    const inner = some instanceof AggregateError ? some.errors[0] : some.cause;
    const code = (some as { code?: unknown }).code;
    return deeper(inner) ?? (typeof code === 'string' ? code : undefined);
  };
  return deeper(error) ?? (error instanceof Error ? error.name : 'Error');
}

const ways: readonly (readonly [RegExp, string])[] = [
  [
    /^(ENOTFOUND|EAI_AGAIN)$/,
    'The name cannot be resolved: check it, and the DNS that this machine asks (a proxy: NODE_USE_ENV_PROXY=1 with HTTPS_PROXY).',
  ],
  [
    /^(ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|UND_ERR_SOCKET)$/,
    'Nothing takes the connection there: check the address, the firewall and whatever stands before it.',
  ],
  [
    /TIMEOUT|^TimeoutError$/,
    'There is no answer in time: check the firewall (a proxy: NODE_USE_ENV_PROXY=1 with HTTPS_PROXY).',
  ],
  [/^CERT_HAS_EXPIRED$/, 'Its certificate has run out: renew it.'],
  [
    /CERT|SIGNATURE|ISSUER|ALTNAME/,
    'Its certificate is not one that everybody trusts (self-signed, without its chain, or for another name): use one of a public authority, with the whole chain.',
  ],
  [
    /^(EPROTO|ERR_SSL.*)$/,
    'It does not speak TLS there: check the port, and that TLS ends before Latido and not behind it.',
  ],
];

/** What to do about a connection that did not come about. @param code as `networkCode` gives it */
export const wayTo = (code: string): string =>
  ways.find(([which]) => which.test(code))?.[1] ?? 'Check the connection from this machine.';
