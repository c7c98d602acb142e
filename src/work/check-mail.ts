import { getSystemErrorName } from 'node:util';
import { type Finding, good, warn } from '#core/finding.ts';
import { networkCode, wayTo } from '#core/reach.ts';
import { transportOf } from './mail.ts';

const withinMs = 8_000;

type Trouble = Readonly<{ responseCode?: number; code?: string; errno?: number }>;

/**
 * Would the mail server take letters from us? Says hello and logs in; nothing is written to anybody. It is never `bad`: without it
 * people get a link to pass on.
 */
export async function checkMail({ url }: Readonly<{ url: string }>): Promise<Finding> {
  const what = 'Letters';
  const fallback = 'Until then whoever thanks somebody outside gets a link to pass on.';
  const { createTransport } = await import('nodemailer');
  const transporter = createTransport(transportOf(url, withinMs));
  try {
    await transporter.verify();
    return good(what, 'the mail server takes the connection and lets us in');
  } catch (error) {
    const { responseCode: code, code: kind, errno } = error as Trouble;
    if (kind === 'EAUTH' || code === 535) {
      return warn(
        what,
        'the mail server refuses the user or the password of SMTP_URL',
        `Correct them. ${fallback}`,
      );
    }
    if (code !== undefined) {
      return warn(what, `the mail server answers with status ${code}`, `Ask whoever runs it. ${fallback}`);
    }
    // The library names every trouble of a connection by one code of its own.
    const why = typeof errno === 'number' ? getSystemErrorName(errno) : networkCode(error);
    return warn(what, `the mail server cannot be reached (${why})`, `${wayTo(why)} ${fallback}`);
  } finally {
    transporter.close();
  }
}
