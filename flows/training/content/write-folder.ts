import { stringify } from 'yaml';
import { locales } from '#core/i18n.ts';
import { type CourseContent, type Lesson, type LessonText, optionIds, type TextRule } from '../course.ts';

const front = (values: object, body: string): string =>
  `---\n${stringify(values, { lineWidth: 0, aliasDuplicateObjects: false })}---\n${body === '' ? '' : `\n${body}\n`}`;

const written = (rule: TextRule): unknown => {
  switch (rule.kind) {
    case 'is':
      return rule.text;
    case 'has':
      return { has: rule.words };
    case 'number':
      return { number: rule.value, ...(rule.within !== 0 && { within: rule.within }) };
  }
};

function lessonFile({ question }: Lesson, text: LessonText): string {
  const { body, question: said, ...rest } = text;
  if (question === undefined || said === undefined) return front(rest, body);
  const { options, accept, ...words } = said;
  const asked =
    question.kind === 'text'
      ? { accept: accept.map(written) }
      : {
          options: options.map((option, i) => {
            const right = question.right.some((id) => id === optionIds[i]);
            return {
              text: option.text,
              ...(right && { right }),
              ...(option.why !== undefined && { why: option.why }),
            };
          }),
        };
  const { ask, why, ...example } = words;
  return front({ ...rest, question: { kind: question.kind, ask, ...asked, ...example, why } }, body);
}

/** A course as files, ready to be read again: the same course comes of them. `path` begins with the folder of the course. */
export function courseFiles(course: CourseContent): readonly Readonly<{ path: string; text: string }>[] {
  const { slug, fallback, value, texts, lessons } = course;
  const own = locales.flatMap((locale) => {
    const text = texts[locale];
    if (text === undefined) return [];
    const shared = locale === fallback ? { fallback, ...(value !== undefined && { value }) } : {};
    return [{ path: `${slug}/course.${locale}.md`, text: front({ ...text, ...shared }, '') }];
  });
  const pages = lessons.flatMap((lesson, i) =>
    locales.flatMap((locale) => {
      const text = lesson.texts[locale];
      const name = `${slug}/${String(i + 1).padStart(2, '0')}-${lesson.id}.${locale}.md`;
      return text === undefined ? [] : [{ path: name, text: lessonFile(lesson, text) }];
    }),
  );
  return [...own, ...pages];
}
