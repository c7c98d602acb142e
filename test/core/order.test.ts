import { describe, expect, test } from 'vitest';
import { createOrder } from '#core/order.ts';

describe('order', () => {
  test('turns come in the order in which they were taken, and others are not waited for', async () => {
    const order = createOrder();
    const [first, second, other] = [order.take('a'), order.take('a'), order.take('b')];
    const came: string[] = [];
    void second.turn.then(() => came.push('second'));
    await other.turn;
    await first.turn;
    expect(came).toEqual([]);
    expect([first.isLast(), second.isLast(), other.isLast()]).toEqual([false, true, true]);
    first.leave();
    await second.turn;
    expect(came).toEqual(['second']);
  });

  test('whoever ends early lets nobody past those before', async () => {
    const order = createOrder();
    const [first, second, third] = [order.take('a'), order.take('a'), order.take('a')];
    second.leave();
    let came = false;
    void third.turn.then(() => {
      came = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(came).toBe(false);
    first.leave();
    await third.turn;
  });
});
