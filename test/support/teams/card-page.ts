import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { TestBrowser } from '#test/support/browser.ts';

// Draws Adaptive Cards as Teams does: Microsoft's own library (which Teams on the desk and on the web is built on), its
// markdown reader, and the look of Teams: colours, sizes and spaces from the host configs that Microsoft publishes
// (samples/HostConfig/microsoft-teams-light.json and -dark.json of microsoft/AdaptiveCards), see-through colours laid on
// their ground. Buttons and inputs, of which a host config says nothing, are drawn after what one sees in Teams.

export type Theme = 'light' | 'dark';
export type Picture = Readonly<{
  caption: string;
  card: unknown;
  /** It stands in a dialog. Height: CSS pixels for the card; what is below it must be scrolled to. */
  dialog?: Readonly<{ title: string; height: number }>;
}>;

/** What can be seen of one card. */
export type Seen = Readonly<{
  caption: string;
  /** All that can be read, a line for each line, without what stands in inputs. */
  text: string;
  buttons: readonly Readonly<{ label: string; isCut: boolean; height: number }>[];
  inputs: readonly Readonly<{ id: string; label: string }>[];
  /** Of radio buttons, check boxes and lists. */
  choices: readonly string[];
  /** Those of them that are chosen. */
  chosen: readonly string[];
  /** Values that stand in inputs, in their order. */
  values: readonly string[];
  /** What sticks out of the card at its sides, or is clipped there. */
  overflowing: readonly string[];
  /** Elements in which there is nothing to see. */
  empty: readonly string[];
  height: number;
  /** CSS pixels of what a dialog shows at first, and of what is in it. */
  dialog?: Readonly<{ shown: number; whole: number }>;
  /** Its buttons and inputs, in the order in which the tabulator key comes to them, by their text. */
  order: readonly string[];
  /** Pictures without words for those who do not see them. */
  mute: readonly string[];
}>;

export type CardPage = Readonly<{
  /** @returns what the library could not draw */
  draw(pictures: readonly Picture[]): Promise<readonly string[]>;
  look(): Promise<readonly Seen[]>;
  /** Texts too near to their ground (WCAG 2.2, 1.4.3). */
  lowContrast(): Promise<readonly string[]>;
  picture(path: string): Promise<void>;
  close(): Promise<void>;
}>;

type Palette = Readonly<Record<'text' | 'subtle' | 'accent' | 'good' | 'warning' | 'attention', string>>;
type Look = Readonly<{
  ground: string;
  bubble: string;
  own: Palette;
  /** Text within the coloured boxes. */
  boxed: Palette;
  emphasis: string;
  line: string;
  button: string;
  border: string;
  input: string;
  placeholder: string;
  brand: string;
  danger: string;
}>;

const lightText: Palette = {
  text: '#252424',
  subtle: '#5b5b5b',
  accent: '#6264a7',
  good: '#92c353',
  warning: '#f8d22a',
  attention: '#c4314b',
};
const looks: Readonly<Record<Theme, Look>> = {
  light: {
    ground: '#f5f5f5',
    bubble: '#ffffff',
    own: lightText,
    boxed: lightText,
    emphasis: '#f9f8f7',
    line: '#eeeeee',
    button: '#ffffff',
    border: '#d1d1d1',
    input: '#f3f2f1',
    placeholder: '#616161',
    brand: '#5b5fc7',
    danger: '#b10e1c',
  },
  dark: {
    ground: '#1f1f1f',
    bubble: '#2d2c2c',
    own: {
      text: '#ffffff',
      subtle: '#cacaca',
      accent: '#a6a7dc',
      good: '#92c353',
      warning: '#f8d22a',
      attention: '#d74654',
    },
    boxed: { ...lightText, text: '#201f1f', subtle: '#2d2c2c' },
    emphasis: '#292828',
    line: '#3d3d3d',
    button: '#2d2c2c',
    border: '#666666',
    input: '#1f1f1f',
    placeholder: '#adadad',
    brand: '#5b5fc7',
    danger: '#f1a5a8',
  },
};

// Segoe UI is Windows' own; the next ones are as wide, within a hair.
const font = "'Segoe UI', 'Liberation Sans', Arial, 'Noto Sans', sans-serif";
const sizes = { small: 12, default: 14, medium: 14, large: 18, extraLarge: 24 };
const weights = { lighter: 200, default: 400, bolder: 600 };

/** The published config, as the library reads it. */
export function hostConfig(theme: Theme): object {
  const look = looks[theme];
  const style = (palette: Palette, backgroundColor: string) => ({
    backgroundColor,
    foregroundColors: {
      default: { default: palette.text, subtle: palette.subtle },
      accent: { default: palette.accent, subtle: palette.accent },
      good: { default: palette.good, subtle: palette.good },
      warning: { default: palette.warning, subtle: palette.warning },
      attention: { default: palette.attention, subtle: palette.attention },
    },
  });
  const fact = { size: 'Default', color: 'Default', isSubtle: false, wrap: true };
  return {
    choiceSetInputValueSeparator: ',',
    supportsInteractivity: true,
    spacing: { small: 8, default: 12, medium: 16, large: 20, extraLarge: 24, padding: 16 },
    separator: { lineThickness: 1, lineColor: look.line },
    imageSizes: { small: 32, medium: 52, large: 100 },
    fontTypes: {
      default: { fontFamily: font, fontSizes: sizes, fontWeights: weights },
      monospace: { fontFamily: 'monospace', fontSizes: sizes, fontWeights: weights },
    },
    containerStyles: {
      default: style(look.own, look.bubble),
      emphasis: style(look.own, look.emphasis),
      accent: style(look.boxed, '#c7def9'),
      good: style(look.boxed, '#ccffcc'),
      attention: style(look.boxed, '#ffc5b2'),
      warning: style(look.boxed, '#ffe2b2'),
    },
    inputs: {
      label: {
        requiredInputs: { weight: 'Bolder' },
        optionalInputs: { weight: 'Bolder' },
      },
    },
    actions: {
      maxActions: 6,
      spacing: 'Default',
      buttonSpacing: 8,
      showCard: { actionMode: 'Inline', inlineTopMargin: 16, style: 'emphasis' },
      preExpandSingleShowCardAction: false,
      actionsOrientation: 'Horizontal',
      actionAlignment: 'Left',
    },
    adaptiveCard: { allowCustomStyle: false },
    imageSet: { imageSize: 'Medium', maxImageHeight: 100 },
    factSet: { title: { ...fact, weight: 'Bolder' }, value: { ...fact, weight: 'Default' }, spacing: 16 },
    textBlock: { headingLevel: 2 },
  };
}

/** @param width of the column of messages, in CSS pixels */
function styles(theme: Theme, width: number): string {
  const look = looks[theme];
  return `
    * { box-sizing: border-box; }
    body { margin: 0; padding: 12px; background: ${look.ground}; color: ${look.own.text}; font: 14px/20px ${font}; }
    #cards { column-gap: 16px; }
    figure { margin: 0 0 20px; break-inside: avoid; width: ${width}px; }
    figcaption { font-size: 11px; line-height: 16px; color: ${look.placeholder}; margin-bottom: 4px;
      white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
    .bubble { width: ${width}px; background: ${look.bubble}; border: 1px solid ${look.line}; border-radius: 6px;
      box-shadow: 0 1px 3px rgb(0 0 0 / 15%); overflow: hidden; }
    .ac-textBlock, .ac-richTextBlock { overflow-wrap: anywhere; line-height: 20px !important; }
    .ac-textBlock p { margin: 0; }
    a.ac-anchor, .ac-richTextBlock a { color: ${look.own.accent}; }
    .ac-pushButton { font: 600 14px/20px ${font}; color: ${look.own.text}; background: ${look.button};
      border: 1px solid ${look.border}; border-radius: 4px; padding: 5px 12px; min-height: 32px; max-width: 100%;
      overflow: hidden; }
    .ac-pushButton > div { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
    .ac-pushButton.style-positive { background: ${look.brand}; border-color: ${look.brand}; color: #ffffff; }
    .ac-pushButton.style-destructive { color: ${look.danger}; }
    .ac-input.ac-textInput, .ac-input.ac-dateInput, .ac-input.ac-timeInput, .ac-input.ac-numberInput,
    .ac-input.ac-multichoiceInput.ac-choiceSetInput-compact, .ac-choiceSetInput-filtered-textbox {
      font: 14px/20px ${font}; color: ${look.own.text}; background: ${look.input}; border: 1px solid ${look.border};
      border-radius: 4px; padding: 5px 10px; width: 100%; min-height: 32px; }
    .ac-input.ac-multiline { min-height: 72px; resize: none; }
    ::placeholder { color: ${look.placeholder}; opacity: 1; }
    .ac-input label, .ac-input [role="radiogroup"] label, .ac-multichoiceInput { color: ${look.own.text}; font: 14px/20px ${font}; }
    .ac-image img { max-width: 100%; }
    .title { font: 600 18px/24px ${font}; padding: 16px 16px 0; display: flex; justify-content: space-between; gap: 12px; }
    .fold { position: absolute; left: 0; right: 0; border-top: 2px dashed ${look.brand}; }
    .inside { position: relative; }`;
}

const require = createRequire(import.meta.url);
const measuring = join(import.meta.dirname, 'card-eyes.js');
const contrast = join(import.meta.dirname, '..', 'low-contrast.js');

/**
 * Opens an empty conversation.
 * @param options.width of the column of messages in CSS pixels: about 560 on a desk, 320 on a phone
 */
export async function openCardPage(
  browser: TestBrowser,
  options: Readonly<{ width: number; theme: Theme; columns?: number }>,
): Promise<CardPage> {
  const { width, theme, columns = 1 } = options;
  const context = await browser.open({
    viewport: { width: columns * (width + 16) + 8, height: 800 },
    colorScheme: theme,
    reducedMotion: 'reduce',
    offline: true,
  });
  const page: Page = await context.newPage();
  await page.setContent(
    `<!doctype html><meta charset="utf-8"><title>Cards</title><style>${styles(theme, width)}
    #cards { columns: ${columns} ${width}px; }</style><main id="cards"></main>`,
  );
  await page.addScriptTag({ path: require.resolve('adaptivecards/dist/adaptivecards.js') });
  await page.addScriptTag({ path: require.resolve('markdown-it/browser') });
  await page.addScriptTag({ path: measuring });
  const call = <T>(name: 'draw' | 'look', ...values: readonly unknown[]): Promise<T> =>
    page.evaluate(([which, given]) => Reflect.get(Reflect.get(globalThis, 'cardEyes'), which)(...given), [
      name,
      values,
    ] as const);
  return {
    draw: (pictures) => call('draw', pictures, hostConfig(theme)),
    look: () => call('look'),
    lowContrast: async () => page.evaluate(await readFile(contrast, 'utf8')),
    picture: async (path) => {
      // The longest of all would hide the others.
      await page.addStyleTag({ content: '.bubble { max-height: 1400px; }' });
      await page.screenshot({ path, fullPage: true });
    },
    close: () => context.close(),
  };
}
