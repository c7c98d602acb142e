import { z } from 'zod';
import type { FileValue, Values } from '#core/card.ts';
import { type Flow, onAction, onJob, onMessage, onOpen, onSubmit } from '#core/flow.ts';
import { defineJob } from '#core/jobs.ts';
import { ask, type Context, type JobContext, replace, type Send, say } from '#core/outcome.ts';
import { isHr } from '#core/person.ts';
import { grantOwners, personById } from '#store/people.ts';
import { detectEncoding, sourceOf } from './decode.ts';
import { importPeople } from './plan.ts';
import type { Report } from './problems.ts';
import { samples } from './samples.ts';
import { begin, home, lookAtIt, readItAgain, refusal } from './standing.ts';
import {
  deleteImport,
  endImport,
  type Import,
  insertImport,
  readImport,
  readImportBytes,
  saveCheck,
  setImportState,
} from './store.ts';
import { text } from './text.ts';
import {
  appliedCard,
  appliedMessage,
  applyAction,
  applyingCard,
  applyModes,
  cancelAction,
  cancelledCard,
  checkedCard,
  checkedMessage,
  confirmCard,
  maxBytes,
  openUpload,
  readingCard,
  type Stale,
  staleCard,
  type UploadError,
  uploadForm,
  uploadView,
} from './views.ts';

const hourMs = 3_600_000;
/** The file is deleted after one hour, what remains of the import (counts) after a day. */
const forgetAfterMs = hourMs;
const deleteAfterMs = 24 * hourMs;

const importId = z.object({ import: z.uuid() });
const checkJob = defineJob('people.check', importId.extend({ again: z.boolean() }));
const importJob = defineJob('people.import', importId.extend({ check: z.int(), mode: z.enum(applyModes) }));
const forgetJob = defineJob('people.forget', importId);

const later = (now: Date, ms: number) => new Date(now.getTime() + ms);

// --- the file comes in ---------------------------------------------------------------------------------------

async function upload(context: Context, _input: unknown, values: Values) {
  if (!isHr(context.person)) return refusal(context);
  const file = values.file;
  const error = await wrongWith(file);
  if (error !== undefined) return ask(uploadView(context.locale, error));
  const { name: given, bytes } = file as FileValue;
  const name = given.length > 80 ? `${given.slice(0, 79)}…` : given;
  const id = await insertImport(context.db, { by: context.person.id, name, bytes, at: context.now });
  return say(readingCard(context.locale, name), {
    enqueue: [
      checkJob.request({ import: id, again: false }),
      forgetJob.request({ import: id }, { at: later(context.now, forgetAfterMs) }),
    ],
  });
}

/** What can be told at once; the rest is for the check. */
async function wrongWith(file: Values[string]): Promise<UploadError | undefined> {
  if (file === undefined || typeof file === 'string' || !('bytes' in file)) return 'missing';
  if (file.bytes.byteLength > maxBytes) return 'large';
  const encoding = await detectEncoding(sourceOf(file.bytes.subarray(0, 4_096)));
  return encoding === 'empty' || encoding === 'workbook' || encoding === 'binary' ? encoding : undefined;
}

// --- the check -----------------------------------------------------------------------------------------------

async function check(context: JobContext, data: { import: string }): Promise<Report | undefined> {
  const [found, bytes] = [
    await readImport(context.db, data.import),
    await readImportBytes(context.db, data.import),
  ];
  const by = found && (await personById(context.db, found.by));
  if (found?.state !== 'reading' || bytes === undefined || by === undefined) return undefined;
  return importPeople(context.db, sourceOf(bytes), {
    now: context.now,
    by: by.id,
    mayMakeOwners: by.roles.includes('owner'),
  });
}

async function checked(
  context: JobContext,
  data: { import: string; again: boolean },
  report: Report | undefined,
) {
  const found = await readImport(context.db, data.import, { lock: true });
  if (report === undefined || found?.state !== 'reading') return {};
  const number = await saveCheck(context.db, found.id, report);
  const message = checkedMessage.request({ import: found.id, check: number, again: data.again });
  return {
    send: [toUploader(context, found, message, `${message.message}:${found.id}:${number}`)],
    // The message about the check before has nothing to decide any more.
    ...(data.again && { refresh: [subjectOf(found)] }),
  };
}

const subjectOf = (about: Import) => `import:${about.id}`;

const toUploader = (
  context: JobContext,
  about: Import,
  message: Pick<Send, 'message' | 'data'>,
  once: string,
): Send => ({
  ...message,
  to: about.by,
  unasked: false,
  notAfter: later(context.now, hourMs),
  subject: subjectOf(about),
  once,
});

// --- the decision --------------------------------------------------------------------------------------------

type Decision = Readonly<{ import: string; check: number }>;

/** The import a button is about, if it may still be decided by this person; else why not. */
async function open(
  context: Context,
  decision: Decision,
): Promise<Readonly<{ found: Import; report: Report }> | Stale> {
  if (!isHr(context.person)) return 'notHr';
  const found = await readImport(context.db, decision.import, { lock: true });
  // Somebody else's import is none of theirs, and looks like one that is no more.
  if (found === undefined || found.by !== context.person.id) return 'forgotten';
  if (found.state === 'reading') return 'newer';
  if (found.state !== 'checked') return found.state;
  if (found.report === undefined || found.checks !== decision.check) return 'newer';
  return { found, report: found.report };
}

const apply = onAction(applyAction, async (context, input) => {
  const opened = await open(context, input);
  if (opened === 'notHr') return refusal(context);
  if (typeof opened === 'string') return say(staleCard(context.locale, opened));
  const { found, report } = opened;
  if (!input.sure) {
    return replace(
      confirmCard(context.locale, { import: found.id, check: input.check, file: found.fileName, report }),
    );
  }
  await setImportState(context.db, found.id, 'applying');
  const { import: id, check: number, mode } = input;
  return replace(applyingCard(context.locale, found.fileName), {
    enqueue: [
      importJob.request({ import: id, check: number, mode }, { once: `people.import:${id}:${number}` }),
    ],
  });
});

const cancel = onAction(cancelAction, async (context, input) => {
  const opened = await open(context, input);
  if (opened === 'notHr') return refusal(context);
  if (typeof opened === 'string') return say(staleCard(context.locale, opened));
  await endImport(context.db, opened.found.id, 'cancelled');
  return replace(cancelledCard(context.locale));
});

// --- the import ----------------------------------------------------------------------------------------------

async function run(context: JobContext, data: z.infer<typeof importJob.schema>) {
  const found = await readImport(context.db, data.import, { lock: true });
  if (found === undefined || (found.state !== 'applying' && found.state !== 'forgotten')) return {};
  const message = appliedMessage.request({ import: found.id });
  const tell = {
    send: [toUploader(context, found, message, `${message.message}:${found.id}`)],
    refresh: [subjectOf(found)],
  };
  const bytes = await readImportBytes(context.db, found.id);
  const by = await personById(context.db, found.by);
  if (bytes === undefined || found.report === undefined || by === undefined) return tell;
  if (by.gone || !isHr(by)) {
    await endImport(context.db, found.id, 'cancelled');
    return tell;
  }
  const report = await importPeople(context.db, sourceOf(bytes), {
    now: context.now,
    apply: true,
    skipRefused: data.mode === 'without',
    markMissingGone: data.mode === 'gone',
    agreed: found.report,
    by: by.id,
    mayMakeOwners: by.roles.includes('owner'),
  });
  if (report.applied) {
    await grantOwners(context.db);
    await endImport(context.db, found.id, 'applied', report);
    return tell;
  }
  // Something else changed people meanwhile: what was agreed to is not what would be done now.
  await setImportState(context.db, found.id, 'reading');
  return { enqueue: [checkJob.request({ import: found.id, again: true })] };
}

async function forget(context: JobContext, data: { import: string }) {
  const found = await readImport(context.db, data.import, { lock: true });
  if (found === undefined) return {};
  if (context.now >= later(found.at, deleteAfterMs)) {
    await deleteImport(context.db, found.id);
    return {};
  }
  const again = forgetJob.request({ import: found.id }, { at: later(found.at, deleteAfterMs) });
  if (found.state === 'applied' || found.state === 'cancelled') return { enqueue: [again] };
  await endImport(context.db, found.id, 'forgotten');
  // Something was promised and did not come: that is said, too.
  const message = appliedMessage.request({ import: found.id });
  const promised = found.state === 'reading' || found.state === 'applying';
  return {
    enqueue: [again],
    refresh: [subjectOf(found)],
    ...(promised && { send: [toUploader(context, found, message, `${message.message}:${found.id}`)] }),
  };
}

// --- the messages --------------------------------------------------------------------------------------------

const checkedCardOf = onMessage(checkedMessage, async (context, data) => {
  const found = await readImport(context.db, data.import);
  if (found?.report === undefined) return undefined;
  if (!isHr(context.person)) return staleCard(context.locale, 'notHr');
  const { fileName: file, report } = found;
  if (found.checks !== data.check || found.state === 'reading') return staleCard(context.locale, 'newer');
  if (found.state === 'applied') return appliedCard(context.locale, file, report);
  if (found.state !== 'checked') return staleCard(context.locale, found.state);
  return checkedCard(context.locale, { import: found.id, check: data.check, file, report }, data.again);
});

const appliedCardOf = onMessage(appliedMessage, async (context, data) => {
  const found = await readImport(context.db, data.import);
  if (found?.state === 'applied' && found.report)
    return appliedCard(context.locale, found.fileName, found.report);
  return staleCard(context.locale, found?.state === 'cancelled' ? 'notHr' : 'forgotten');
});

/** People on real input: HR's file is checked first, then applied whole or not at all. */
export const peopleFlow: Flow = {
  name: 'people',
  commands: [
    {
      name: 'people',
      words: { es: ['personas', 'gente'], en: ['people'], pt: ['pessoas'] },
      about: (locale) => text(locale).command,
      shownTo: isHr,
      handle: begin,
    },
  ],
  actions: [apply, cancel, readItAgain, lookAtIt],
  opens: [
    onOpen(openUpload, async (context) =>
      isHr(context.person) ? ask(uploadView(context.locale)) : refusal(context),
    ),
  ],
  submits: [onSubmit(uploadForm, upload)],
  messages: [checkedCardOf, appliedCardOf],
  jobs: [onJob(checkJob, checked, check), onJob(importJob, run), onJob(forgetJob, forget)],
  home,
  samples,
};
