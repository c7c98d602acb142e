import { type Finding, good, warn } from '#core/finding.ts';

const withinMs = 10_000;
const itself = 'https://api.openai.com/v1';

/**
 * Can the model that reads comments be reached with the key? Asks for its list of models: nothing of anybody is sent. It is
 * never `bad`: without the model the classifier inside Latido reads them.
 */
export async function checkModel(
  openai: Readonly<{ apiKey: string; baseURL?: string; model: string }>,
): Promise<Finding> {
  const what = 'Model for comments';
  const fallback = 'Until then the classifier inside Latido reads the comments.';
  let response: Response;
  try {
    response = await fetch(`${(openai.baseURL ?? itself).replace(/\/+$/, '')}/models`, {
      headers: { authorization: `Bearer ${openai.apiKey}` },
      signal: AbortSignal.timeout(withinMs),
    });
  } catch {
    return warn(what, 'cannot be reached', `Check OPENAI_BASE_URL and the way there. ${fallback}`);
  }
  if (response.status === 401 || response.status === 403) {
    return warn(what, `refuses the key (status ${response.status})`, `Check OPENAI_API_KEY. ${fallback}`);
  }
  if (!response.ok) {
    return warn(
      what,
      `answers with status ${response.status} when asked for its models`,
      'Some servers give no list. If comments stay without a tone, check OPENAI_BASE_URL.',
    );
  }
  const list: unknown = await response.json().catch(() => undefined);
  const data = typeof list === 'object' && list !== null && 'data' in list ? list.data : undefined;
  const ids = Array.isArray(data)
    ? data.flatMap((one: unknown) => (typeof one === 'object' && one !== null && 'id' in one ? [one.id] : []))
    : [];
  return ids.includes(openai.model)
    ? good(what, `answers, and has ${openai.model}`)
    : warn(
        what,
        `answers, and does not list ${openai.model}`,
        `Set OPENAI_MODEL to one that it has. ${fallback}`,
      );
}
