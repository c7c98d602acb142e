/**
 * Runs what has the same key once: a double click, or a retry after a lost answer, gets the answer of the first.
 * Only for this process and a short time; across processes the events' ids say that they are the same.
 * What is not `final`, and every failure, is forgotten at once, so that it can be tried again.
 */
export function createOnce<T>(keepMs: number, isFinal: (answer: T) => boolean, most = 1_000) {
  const answers = new Map<string, Promise<T>>();
  return (key: string, run: () => Promise<T>): Promise<T> => {
    const known = answers.get(key);
    if (known !== undefined) return known;
    const answer = run();
    answers.set(key, answer);
    for (const oldest of answers.keys()) {
      if (answers.size <= most) break;
      answers.delete(oldest);
    }
    answer.then(
      (given) => {
        if (isFinal(given)) setTimeout(() => answers.delete(key), keepMs).unref();
        else answers.delete(key);
      },
      () => answers.delete(key),
    );
    return answer;
  };
}
