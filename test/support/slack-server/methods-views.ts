import { problemsOfView } from '../blockkit.ts';
import { type Call, isObj, json, list, type Method, needed, Refused, str, within } from './calls.ts';
import { mustHaveFiles, withBlockIds } from './methods-chat.ts';
import { newId, type Obj, type View, type World } from './world.ts';

const viewBytesMax = 250_000;
const stackMax = 3;

/** @throws Refused when Slack would not take it */
export function checkView(world: World, view: unknown, type: View['type']): Obj {
  if (!isObj(view)) throw new Refused('invalid_arguments', ['[ERROR] missing required field: view']);
  if (view.type !== type) throw new Refused('invalid_arguments', [`[ERROR] view type must be ${type}`]);
  if (Buffer.byteLength(JSON.stringify(view)) > viewBytesMax) throw new Refused('view_too_large');
  const problems = problemsOfView(view);
  if (problems.length > 0) throw new Refused('invalid_arguments', problems);
  mustHaveFiles(world, view.blocks);
  return { ...view, blocks: withBlockIds(list(view.blocks)) };
}

/** What an element that takes input holds, under the name it has in `state.values`. */
export const stateOf: Readonly<Record<string, readonly [key: string, initial: string, empty: unknown]>> = {
  plain_text_input: ['value', 'initial_value', null],
  number_input: ['value', 'initial_value', null],
  email_text_input: ['value', 'initial_value', null],
  url_text_input: ['value', 'initial_value', null],
  rich_text_input: ['rich_text_value', 'initial_value', null],
  static_select: ['selected_option', 'initial_option', null],
  external_select: ['selected_option', 'initial_option', null],
  radio_buttons: ['selected_option', 'initial_option', null],
  multi_static_select: ['selected_options', 'initial_options', []],
  multi_external_select: ['selected_options', 'initial_options', []],
  checkboxes: ['selected_options', 'initial_options', []],
  users_select: ['selected_user', 'initial_user', null],
  multi_users_select: ['selected_users', 'initial_users', []],
  conversations_select: ['selected_conversation', 'initial_conversation', null],
  channels_select: ['selected_channel', 'initial_channel', null],
  datepicker: ['selected_date', 'initial_date', null],
  timepicker: ['selected_time', 'initial_time', null],
  datetimepicker: ['selected_date_time', 'initial_date_time', null],
  file_input: ['files', 'none', []],
};

export type Element = Readonly<{ block: Obj; element: Obj; key: string }>;

/** The elements of a view that hold something. */
export function elementsOf(view: Obj): readonly Element[] {
  return list(view.blocks).flatMap((block) =>
    [...within([block.element, block.elements, block.accessory])]
      .filter((element) => str(element.type) in stateOf && typeof element.action_id === 'string')
      .map((element) => ({ block, element, key: `${block.block_id}\0${element.action_id}` })),
  );
}

/** Takes a new body; what was typed stays where block and action are the same, as on people's screens. */
export function put(world: World, view: View, body: Obj): void {
  const before = view.typed;
  view.body = body;
  view.hash = world.hash();
  view.errors = {};
  view.typed = new Map();
  for (const { element, key } of elementsOf(body)) {
    const [, initial, empty] = stateOf[str(element.type)] ?? ['', '', null];
    view.typed.set(key, before.has(key) ? before.get(key) : (element[initial] ?? empty));
  }
}

export function create(
  call: Pick<Call, 'world' | 'install'>,
  user: string,
  type: View['type'],
  body: Obj,
): View {
  const view: View = {
    id: newId('V'),
    user,
    type,
    app: call.install.app,
    hash: '',
    body: {},
    typed: new Map(),
    errors: {},
  };
  put(call.world, view, body);
  call.world.views.set(view.id, view);
  return view;
}

/** As the API and interactions show it. */
export function viewObject(call: Pick<Call, 'world' | 'install'>, view: View): Obj {
  const stack = call.world.stacks.get(view.user) ?? [];
  const values: Record<string, Record<string, unknown>> = {};
  for (const { block, element, key } of elementsOf(view.body)) {
    const [name = ''] = stateOf[str(element.type)] ?? [];
    const block_id = str(block.block_id);
    values[block_id] = {
      ...values[block_id],
      [str(element.action_id)]: { type: element.type, [name]: view.typed.get(key) },
    };
  }
  return {
    id: view.id,
    team_id: call.world.users.get(view.user)?.team,
    type: view.type,
    blocks: view.body.blocks,
    private_metadata: view.body.private_metadata ?? '',
    callback_id: view.body.callback_id ?? '',
    state: { values },
    hash: view.hash,
    title: view.body.title ?? { type: 'plain_text', text: 'View Title', emoji: true },
    clear_on_close: view.body.clear_on_close ?? false,
    notify_on_close: view.body.notify_on_close ?? false,
    close: view.body.close ?? null,
    submit: view.body.submit ?? null,
    previous_view_id: stack[stack.indexOf(view.id) - 1] ?? null,
    root_view_id: stack.includes(view.id) ? stack[0] : view.id,
    app_id: view.app,
    external_id: view.body.external_id ?? '',
    app_installed_team_id: call.install.tenant,
    bot_id: call.install.bot,
  };
}

export const pushOn = (world: World, view: View): void =>
  void world.stacks.set(view.user, [...(world.stacks.get(view.user) ?? []), view.id]);

function use(call: Call): { user: string; view?: string } {
  const trigger = call.world.triggers.get(needed(call, 'trigger_id'));
  if (trigger === undefined || trigger.app !== call.install.app) throw new Refused('invalid_trigger_id');
  if (trigger.used) throw new Refused('exchanged_trigger_id');
  if (call.world.now() > trigger.until) throw new Refused('expired_trigger_id');
  trigger.used = true;
  return trigger;
}

const given = (call: Call, type: View['type']): Obj =>
  checkView(call.world, json(call.args.view, 'invalid_arguments'), type);

function checkHash(call: Call, view: View): void {
  if (call.args.hash && call.args.hash !== view.hash) throw new Refused('hash_conflict');
}

export const viewMethods: Readonly<Record<string, Method>> = {
  'views.open': {
    run(call) {
      const body = given(call, 'modal');
      const { user } = use(call);
      const view = create(call, user, 'modal', body);
      call.world.stacks.set(user, [view.id]);
      return { view: viewObject(call, view) };
    },
  },
  'views.push': {
    run(call) {
      const body = given(call, 'modal');
      const trigger = use(call);
      const stack = call.world.stacks.get(trigger.user) ?? [];
      if (trigger.view === undefined || !stack.includes(trigger.view))
        throw new Refused('invalid_trigger_id');
      if (stack.length >= stackMax) throw new Refused('push_limit_reached');
      const view = create(call, trigger.user, 'modal', body);
      pushOn(call.world, view);
      return { view: viewObject(call, view) };
    },
  },
  'views.update': {
    run(call) {
      const body = given(call, 'modal');
      const view = call.world.views.get(needed(call, 'view_id'));
      const open = view !== undefined && call.world.stacks.get(view.user)?.includes(view.id) === true;
      if (!open || view.app !== call.install.app) throw new Refused('not_found');
      checkHash(call, view);
      put(call.world, view, body);
      return { view: viewObject(call, view) };
    },
  },
  'views.publish': {
    run(call) {
      const body = given(call, 'home');
      const user = needed(call, 'user_id');
      if (!call.world.users.has(user)) throw new Refused('invalid_arguments', ['[ERROR] invalid user_id']);
      const known = call.world.views.get(call.world.homes.get(user) ?? '');
      if (known !== undefined) {
        checkHash(call, known);
        put(call.world, known, body);
        return { view: viewObject(call, known) };
      }
      if (call.args.hash) throw new Refused('hash_conflict');
      const view = create(call, user, 'home', body);
      call.world.homes.set(user, view.id);
      return { view: viewObject(call, view) };
    },
  },
};
