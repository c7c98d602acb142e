import { isIP } from 'node:net';
import type { SendMailOptions } from 'nodemailer';
import { errorFields } from '#core/errors.ts';
import type { Log } from '#core/log.ts';
import type { Letter, Mail } from '#core/mail.ts';

export type MailOptions = Readonly<{
  /**
   * `smtps://user:password@host:465`: TLS from the first byte. `smtp://host:587`: TLS as soon as the server offers it, and
   * nothing is sent without it where there is a password, unless the server is this machine.
   */
  url: string;
  /** "Latido <latido@example.org>" or the bare address. */
  from: string;
  log: Pick<Log, 'warn'>;
  /** Of each step (connecting, greeting, silence), in milliseconds; 10,000 when absent. Three of them for all together. */
  timeoutMs?: number;
}>;

/** One address and nothing else: no second one behind a comma, no line of its own. RFC 5321, 4.5.3.1: 64 and 255 octets. */
const address = /^[^\s<>"(),:;\\@\p{C}]{1,64}@[\p{L}\p{N}](?:[\p{L}\p{N}.-]{0,252}[\p{L}\p{N}])?$/u;
/** What would end or disturb a line of a header, seen or unseen: also what turns the rest of it around. */
const notInHeaders = /[\p{Cc}\p{Cs}\u2028\u2029\u202A-\u202E\u2066-\u2069]+/gu;
/** UTF-16 units. */
const longestHeader = 300;

const line = (text: string): string =>
  text.slice(0, longestHeader).toWellFormed().replace(notInHeaders, ' ').trim();

function senderOf(from: string): Readonly<{ name: string; address: string }> {
  const [, name = '', inner = ''] = /^([^<>]*)<([^<>]*)>\s*$/.exec(from) ?? [undefined, '', from];
  return { name: line(name).replace(/^"(.*)"$/, '$1'), address: inner.trim() };
}

const isHere = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));

/** How the server is spoken to. @param step milliseconds for each step @throws TypeError for something that is no URL */
export function transportOf(url: string, step: number) {
  const { protocol, hostname, port, username, password } = new URL(url);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const secure = protocol === 'smtps:';
  return {
    host,
    secure,
    port: port === '' ? (secure ? 465 : 587) : Number(port),
    requireTLS: !secure && password !== '' && !isHere(host),
    ...(username !== '' && {
      auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
    }),
    dnsTimeout: step,
    connectionTimeout: step,
    greetingTimeout: step,
    socketTimeout: step,
    // A letter is text: nothing in it may make the library read a file or a page.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

type Trouble = Readonly<{ responseCode?: number; command?: string }>;

/**
 * What an error says of the letter. Only an answer to the recipient or to the letter itself is about the letter; what the
 * server thinks of us (no login, no such sender) an operator can mend.
 * @param handedOver the whole letter was written to the server
 */
function outcomeOf(error: unknown, handedOver: boolean): 'refused' | 'later' | 'unknown' {
  const { responseCode: code, command } = (error ?? {}) as Trouble;
  const answered = typeof code === 'number' && code >= 400;
  if (!answered) return handedOver ? 'unknown' : 'later';
  // 530, 534, 535, 538: it asks for a login or for TLS.
  const isAboutUs = code < 500 || code === 530 || (code >= 534 && code <= 538);
  return !isAboutUs && (command === 'RCPT TO' || command === 'DATA') ? 'refused' : 'later';
}

/**
 * Hands letters to a mail server. Never rejects and logs no word or address.
 * @throws TypeError for a URL or a sender that cannot be read
 */
export function createMail({ url, from, log, timeoutMs = 10_000 }: MailOptions): Mail {
  const transport = transportOf(url, timeoutMs);
  const sender = senderOf(from);
  if (!address.test(sender.address)) throw new TypeError('the sender of letters is no e-mail address');
  const domain = sender.address.slice(sender.address.indexOf('@') + 1);
  let loading: Promise<typeof import('nodemailer')> | undefined;

  const messageOf = ({ to, subject, text, id }: Letter): SendMailOptions => ({
    from: sender,
    to: { name: line(to.name), address: to.address },
    subject: line(subject),
    text: text.toWellFormed().replaceAll('\0', ''),
    messageId: `<${id}@${domain}>`,
    // So that nobody's absence notice answers it. RFC 3834.
    headers: { 'Auto-Submitted': 'auto-generated' },
  });

  return {
    async send(letter) {
      if (!address.test(letter.to.address) || !/^[A-Za-z0-9.-]{1,100}$/.test(letter.id)) return 'refused';
      let handedOver = false;
      try {
        loading ??= import('nodemailer');
        const { createTransport } = await loading;
        const transporter = createTransport(transport);
        transporter.use('stream', (mail, done) => {
          // It is read only after the server asked for it; read to its end, it may have been taken whatever happens then.
          mail.message.processFunc((letterStream) =>
            letterStream.once('end', () => {
              handedOver = true;
            }),
          );
          done();
        });
        await transporter.sendMail({
          ...messageOf(letter),
          signal: AbortSignal.timeout(3 * timeoutMs),
        });
        return 'sent';
      } catch (error) {
        const outcome = outcomeOf(error, handedOver);
        const { responseCode, command } = error as Trouble;
        log.warn(
          { letter: letter.id, outcome, responseCode, command, ...errorFields(error) },
          'letter not sent',
        );
        return outcome;
      }
    },
  };
}
