import type { ChatEvent, Replace, ReplyTo, Say } from '#core/chat.ts';
import { type FlowPart, onAction, onOpen, onSubmit } from '#core/flow.ts';
import { ask, type Context, done, type Outcome, replace, say } from '#core/outcome.ts';
import { readSetting, type Value } from '#store/settings.ts';
import { editForm, openEdit, undoIt } from './actions.ts';
import { editRecognition, followsSource, undo } from './changing/store.ts';
import { editFormCard, type Faults, readWords } from './form.ts';
import { peopleCalled, recognitionBySource } from './receivers/store.ts';
import { type Recognition, recognitionById } from './store.ts';
import { shownAnew, sourceKey, takenBack } from './subjects.ts';
import { text } from './text.ts';
import { text as formText } from './text-form.ts';
import { lateCard, sentence } from './views.ts';
import { readLine } from './wish.ts';

const goneSay = ({ locale }: Context) => say(sentence(text(locale).gone));

const onUndo = onAction(undoIt, async (context, { id }): Promise<Outcome<Replace | Say>> => {
  const { db, person, locale, now } = context;
  const undone = await undo(db, { id, by: person.id, now });
  if (undone.kind === 'gone') return goneSay(context);
  if (undone.kind === 'late') return say(lateCard(locale, undone.recognition));
  return replace(sentence(text(locale).undone), takenBack(id));
});

/** A value that is offered no more stays with what was given for it. */
const offered = (values: readonly Value[], it: Recognition): readonly Value[] =>
  values.map((value) => (value.id === it.value ? { ...value, retired: false } : value));

const onOpenEdit = onOpen(openEdit, async (context, { id }) => {
  const { db, person, locale } = context;
  const it = await recognitionById(db, id);
  if (it?.state !== 'stands' || it.giver?.id !== person.id) return goneSay(context);
  const { values } = await readSetting(db, 'recognition');
  // As it stands now, whatever it was when the button was made.
  return ask(
    editFormCard(locale, { id, revision: it.revision }, offered(values, it), {
      values: { value: it.value, words: it.words },
    }),
  );
});

const onEdit = onSubmit(
  editForm,
  async (context, { id, revision }, filled): Promise<Outcome<ReplyTo['submit']>> => {
    const { db, person, locale, now } = context;
    const words = text(locale);
    const it = await recognitionById(db, id);
    if (it === undefined) return goneSay(context);
    const values = offered((await readSetting(db, 'recognition')).values, it);
    const read = readWords(locale, typeof filled.words === 'string' ? filled.words : '');
    const value = values.find((one) => one.id === filled.value && !one.retired);
    const errors: Faults = {
      ...(read.fault !== undefined && { words: read.fault }),
      ...(value === undefined && { value: formText(locale).faults.value }),
    };
    if (value === undefined || read.fault !== undefined)
      return ask(editFormCard(locale, { id, revision }, values, { values: filled, errors }));
    const edited = await editRecognition(db, {
      id,
      by: person.id,
      revision,
      value: value.id,
      words: read.words,
      now,
    });
    if (edited.kind === 'gone') return goneSay(context);
    if (edited.kind === 'stale') {
      const latest = { id, revision: edited.recognition.revision };
      return ask(editFormCard(locale, latest, values, { values: filled, problem: words.stale }));
    }
    return say(sentence(words.changed), edited.kind === 'edited' ? shownAnew(id) : {});
  },
);

/** Their own words in their own message: the thank-you follows them, as far as they still make one. */
async function edited(
  context: Context,
  event: ChatEvent<'edited'>,
): Promise<Outcome<ReplyTo['edited']> | undefined> {
  const { db, person, locale, now } = context;
  const id = await recognitionBySource(db, sourceKey(event.on));
  const it = id === undefined ? undefined : await recognitionById(db, id);
  if (it === undefined || it.giver?.id !== person.id) return undefined;
  if (it.state !== 'stands' || !(await followsSource(db, it.id, event.at))) return done();
  const words = text(locale);
  const { values } = await readSetting(db, 'recognition');
  const line = await readLine(context, offered(values, it), event);
  const read = readWords(locale, line.words);
  const why = read.fault ?? (line.values.length > 1 ? formText(locale).faults.values : undefined);
  if (why !== undefined) return say(sentence(words.editFailed({ why })));
  const value = line.values[0];
  const change = { id: it.id, by: person.id, words: read.words, now, ...(value !== undefined && { value }) };
  const { kind } = await editRecognition(db, change);
  const extra = kind === 'edited' ? shownAnew(it.id) : {};
  const named = await peopleCalled(
    db,
    event.from,
    line.mentions.map(({ key }) => key),
    line.emails,
  );
  const before = new Set(it.receivers.flatMap(({ person: to }) => (to === undefined ? [] : [to.id])));
  const after = new Set(named.map((one) => one.id));
  const isSame = before.size === after.size && [...after].every((one) => before.has(one));
  return isSame ? done(extra) : say(sentence(words.editPeople), extra);
}

/** Their message is gone: whatever it gave is taken back, at any time. */
async function deleted(
  { db, person, now }: Context,
  event: ChatEvent<'deleted'>,
): Promise<Outcome<ReplyTo['deleted']> | undefined> {
  const id = await recognitionBySource(db, sourceKey(event.on));
  if (id === undefined) return undefined;
  const { kind } = await undo(db, { id, by: person.id, now, withdrawn: true });
  return done(kind === 'undone' ? takenBack(id) : {});
}

/** A giver changes what they gave, or takes it back. */
export const edits: FlowPart = {
  actions: [onUndo],
  opens: [onOpenEdit],
  submits: [onEdit],
  edited,
  deleted,
};
