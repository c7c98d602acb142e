import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';

// AES-256-GCM (NIST SP 800-38D): 96 random bits of nonce, 128 bits of tag. With random nonces one key is good for 2^32 sealings.
const algorithm = 'aes-256-gcm';
const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/** A key without a way to print it. */
type Key = Readonly<{ id: string; key: KeyObject }>;

/** The first seals, all open: so a key is changed by putting a new one in front. */
export type Keys = Readonly<{ first: Key; byId: ReadonlyMap<string, KeyObject> }>;

/** What is sealed, and under which key. */
export type Sealed = Readonly<{ keyId: string; nonce: Buffer; sealed: Buffer }>;

/** Whose secret it is. It is sealed along, so that what was moved to another tenant does not open. */
export type Owner = Readonly<{ platform: string; tenant: string }>;

/**
 * Why something does not open: `unknown_key`, no key of that id was given; `changed`, it is not what was sealed, or the key
 * of that id is another one than then. Carries no secret.
 */
export class SealError extends Error {
  readonly code: 'unknown_key' | 'changed';
  constructor(code: SealError['code']) {
    super(`sealed: ${code}`);
    this.name = 'SealError';
    this.code = code;
  }
}

/**
 * Reads `id:base64,id:base64…`, each of 32 bytes.
 * @returns the keys, or what is wrong with the text in words that go after the name of the variable, without any value
 */
export function parseKeys(text: string): Keys | Readonly<{ problems: readonly [string, ...string[]] }> {
  const byId = new Map<string, KeyObject>();
  const problems: string[] = [];
  for (const [index, entry] of text.split(',').entries()) {
    const read = parseKey(entry.trim());
    if (typeof read === 'string') problems.push(`(key ${index + 1}) ${read}`);
    else if (byId.has(read.id)) problems.push(`(key ${index + 1}) has the name of a key before it`);
    else byId.set(read.id, read.key);
  }
  const [first] = byId;
  const [problem, ...more] = problems;
  if (problem !== undefined) return { problems: [problem, ...more] };
  // Without a problem there is a key at least: an empty text is a problem.
  if (first === undefined) return { problems: ['is empty'] };
  return { first: { id: first[0], key: first[1] }, byId };
}

function parseKey(entry: string): Key | string {
  const [, id, base64] = /^([^:]*):(.*)$/.exec(entry) ?? [];
  if (id === undefined || base64 === undefined) return 'must be a name, a colon and 32 bytes in base64';
  if (!/^[\w.-]{1,64}$/.test(id)) {
    return 'must begin with a name of 1 to 64 letters, digits, dots, dashes or underscores';
  }
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(base64)) return 'has characters that are not base64 after its name';
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length !== keyBytes) {
    return `must have ${keyBytes} bytes, not ${bytes.length} (openssl rand -base64 32 makes one)`;
  }
  return { id, key: createSecretKey(bytes) };
}

/** Written so that no two owners give the same bytes. */
const context = ({ platform, tenant }: Owner, keyId: string): Buffer =>
  Buffer.from(JSON.stringify(['sealed/1', platform, tenant, keyId]));

/** Seals a text under the first key. */
export function seal({ first }: Keys, owner: Owner, text: string): Sealed {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, first.key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(context(owner, first.id));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return { keyId: first.id, nonce, sealed };
}

/** @throws SealError */
export function open({ byId }: Keys, owner: Owner, { keyId, nonce, sealed }: Sealed): string {
  const key = byId.get(keyId);
  if (key === undefined) throw new SealError('unknown_key');
  if (nonce.length !== nonceBytes || sealed.length < tagBytes) throw new SealError('changed');
  const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(context(owner, keyId));
  decipher.setAuthTag(sealed.subarray(-tagBytes));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, -tagBytes)), decipher.final()]).toString('utf8');
  } catch {
    throw new SealError('changed');
  }
}
