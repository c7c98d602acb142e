import type { View } from '@slack/types';
import { z } from 'zod';
import type { Card, Form } from '#core/card.ts';
import type { Log } from '#core/log.ts';
import { type Api, reasonFields } from '../api.ts';
import { homeMark, isHome, type Spot } from '../receive/spot.ts';
import { renderForm } from '../render/form.ts';
import { limits } from '../render/limits.ts';
import { type Files, renderCardView, renderHome } from '../render/render.ts';
import type { WithPictures } from './images.ts';
import type { Messages } from './messages.ts';
import { patiently } from './say.ts';

const done = z.looseObject({});

/** Titles a dialog whose card has no heading, or one too long for a title. */
const product = 'Latido';

/** Many open their Home at once when it has just been announced: a minute's limit is waited for. Milliseconds. */
const homeWaitMost = 60_000;

type Parts = Readonly<{ api: Api; messages: Messages; withPictures: WithPictures; log: Log }>;

/** Modals and the Home tab: what a person alone sees, outside of any conversation. */
export function createDialogs({ api, messages, withPictures, log }: Parts) {
  /** @returns false when the trigger is too old, or whatever else keeps a dialog from opening */
  async function put(spot: Spot, view: View): Promise<boolean> {
    try {
      if (spot.view !== undefined) {
        await api.call(spot.tenant, 'views.update', { view_id: spot.view, view }, done);
      } else if (spot.trigger !== undefined) {
        await api.call(spot.tenant, 'views.open', { trigger_id: spot.trigger, view }, done);
      } else return false;
      return true;
    } catch (error) {
      log.info({ tenant: spot.tenant, ...reasonFields(error) }, 'slack: a dialog did not open');
      return false;
    }
  }

  /** A card as a dialog: its first heading is the title, where that has room for it. */
  function cardView(spot: Spot, card: Card, files?: Files): View {
    const heading = card.blocks.find((block) => block.kind === 'heading')?.text ?? '';
    const title = heading !== '' && heading.length <= limits.viewTitle ? heading : product;
    const metadata = isHome(spot) ? homeMark : '';
    return renderCardView(card, { title, metadata, ...(files !== undefined && { files }) });
  }

  /** Shows a card where there is no conversation; as a direct message, when no dialog opens. */
  async function show(spot: Spot, card: Card): Promise<void> {
    // The trigger does not live as long as an upload takes: pictures come into the open dialog.
    if (await put(spot, cardView(spot, card))) {
      if (spot.view === undefined || !card.blocks.some((block) => block.kind === 'picture')) return;
      const { tenant, view } = spot;
      await withPictures(tenant, card, async (shown, files) => {
        await api.call(tenant, 'views.update', { view_id: view, view: cardView(spot, shown, files) }, done);
      });
      return;
    }
    const channel = await messages.open({ tenant: spot.tenant, key: spot.user });
    await messages.post(spot.tenant, channel, card, { mark: 'd' });
  }

  return {
    cardView,
    show,
    /** @returns false when it could not be opened */
    open: (spot: Spot, form: Form, metadata: string): Promise<boolean> =>
      put(spot, renderForm(form, metadata)),
    async publishHome(spot: Spot, card: Card): Promise<void> {
      await withPictures(spot.tenant, card, async (shown, files) => {
        const args = { user_id: spot.user, view: renderHome(shown, { files }) };
        await patiently(
          () => api.call(spot.tenant, 'views.publish', args, done).then(() => {}),
          homeWaitMost,
        );
      });
    },
  };
}
export type Dialogs = ReturnType<typeof createDialogs>;
