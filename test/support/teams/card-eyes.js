// Runs in the page of card-page.ts: draws cards and says what can be seen of them.
globalThis.cardEyes = (() => {
  const { AdaptiveCard, HostConfig, SerializationContext, Versions } = globalThis.AdaptiveCards;
  const reader = globalThis.markdownit();
  AdaptiveCard.onProcessMarkdown = (text, result) => {
    // A mention is a name in the colour of the house; its tags are never shown.
    const parts = text.split(/(<at>.*?<\/at>)/);
    const names = parts.filter((part) => part.startsWith('<at>')).map((part) => part.slice(4, -5));
    const marks = names.map((_, n) => `\uE000${n}\uE001`);
    const marked = parts.map((part) => (part.startsWith('<at>') ? marks.shift() : part)).join('');
    result.outputHtml = reader.render(marked).replace(/\uE000(\d+)\uE001/g, (_, n) => {
      const span = document.createElement('span');
      span.className = 'mention';
      span.textContent = names[Number(n)];
      return span.outerHTML;
    });
    result.didProcess = true;
  };

  const draw = (pictures, config) => {
    const failed = [];
    const place = document.querySelector('#cards');
    place.replaceChildren();
    for (const [n, { caption, card, dialog }] of pictures.entries()) {
      const one = new AdaptiveCard();
      one.hostConfig = new HostConfig(config);
      one.parse(card, new SerializationContext(Versions.v1_5));
      const figure = document.createElement('figure');
      const title = document.createElement('figcaption');
      title.textContent = caption;
      const bubble = document.createElement('div');
      bubble.className = 'bubble';
      const drawn = one.render();
      if (drawn) {
        // Forms of one name are not one form.
        for (const radio of drawn.querySelectorAll('input[type=radio]')) radio.name += ` ${n}`;
        // The star of a required field is Microsoft's own, in a colour that no config changes.
        for (const star of drawn.querySelectorAll('label [aria-hidden=true]')) star.classList.add('unseen');
        if (dialog) {
          const bar = document.createElement('div');
          bar.className = 'title';
          for (const words of [dialog.title, '✕']) {
            const part = document.createElement('span');
            part.textContent = words;
            bar.append(part);
          }
          const inside = document.createElement('div');
          inside.className = 'inside';
          inside.append(drawn);
          bubble.append(bar, inside);
        } else bubble.append(drawn);
      } else failed.push(caption);
      figure.append(title, bubble);
      place.append(figure);
      const inside = bubble.querySelector('.inside');
      if (inside) {
        bubble.dataset.shown = dialog.height;
        bubble.dataset.whole = inside.getBoundingClientRect().height;
        const fold = document.createElement('div');
        fold.className = 'fold';
        fold.style.top = `${dialog.height}px`;
        // A phone shows a dialog on the whole screen.
        if (dialog.height < bubble.dataset.whole && bubble.offsetWidth > 400) inside.append(fold);
      }
    }
    return failed;
  };

  /** `p.ac-x "first words"` */
  const nameOf = (element) =>
    `${element.tagName.toLowerCase()}.${[...element.classList].join('.')} "${(element.innerText ?? '').trim().slice(0, 40)}"`;
  const isShown = (element) => element.checkVisibility() && element.getClientRects().length > 0;
  const isBlank = (text) => !/[^\s\p{Cf}]/u.test(text);

  const seenOf = (figure) => {
    const bubble = figure.querySelector('.bubble');
    const edge = bubble.getBoundingClientRect();
    const all = [...bubble.querySelectorAll('*')].filter(isShown);
    const overflowing = all
      .filter((element) => {
        const box = element.getBoundingClientRect();
        if (box.width > 0 && (box.right > edge.right + 1 || box.left < edge.left - 1)) return true;
        // What an element clips is out of sight; a button's own ellipsis is told apart.
        const isClipping = getComputedStyle(element).overflowX !== 'visible';
        const isOther = element.closest('.ac-pushButton, input, textarea, select') !== null;
        return isClipping && !isOther && element.scrollWidth > element.clientWidth + 1;
      })
      .map(nameOf);
    const empty = [
      ...[
        ...bubble.querySelectorAll('.ac-textBlock, .ac-richTextBlock, .ac-pushButton, label, option'),
      ].filter((element) => isBlank(element.innerText || element.textContent)),
      ...[
        ...bubble.querySelectorAll('.ac-container, .ac-columnSet, .ac-image, img, .ac-adaptiveCard'),
      ].filter(
        (element) => element.getBoundingClientRect().height < 1 || element.getBoundingClientRect().width < 1,
      ),
    ]
      // The choice of nothing that a closed list begins with.
      .filter((element) => element.tagName !== 'OPTION' || !element.disabled)
      .map(nameOf);
    const buttons = [...bubble.querySelectorAll('.ac-pushButton')].filter(isShown);
    const fields = [...bubble.querySelectorAll('input, textarea, select')];
    const labelOf = (field) => {
      const ids = (field.getAttribute('aria-labelledby') ?? '').split(/\s+/).filter((id) => id !== '');
      const named = ids.map((id) => document.getElementById(id)?.innerText ?? '').join(' ');
      return (
        named || [...(field.labels ?? [])].map((label) => label.innerText).join(' ') || field.ariaLabel || ''
      );
    };
    return {
      caption: figure.querySelector('figcaption').textContent,
      text: bubble.innerText,
      buttons: buttons.map((button) => {
        const inner = [button, ...button.querySelectorAll('*')];
        return {
          label: button.innerText,
          isCut: inner.some((element) => element.scrollWidth > element.clientWidth + 1),
          height: button.getBoundingClientRect().height,
        };
      }),
      inputs: fields.map((field) => ({ id: field.name || field.id, label: labelOf(field) })),
      choices: [
        ...[...bubble.querySelectorAll('option')].map((option) => option.textContent),
        ...[...bubble.querySelectorAll('input[type=radio], input[type=checkbox]')].map((field) =>
          labelOf(field),
        ),
      ],
      chosen: [
        ...[...bubble.querySelectorAll('option:checked')].map((option) => option.textContent),
        ...[...bubble.querySelectorAll('input:checked')].map((field) => labelOf(field)),
      ],
      values: fields
        .filter((field) => !['radio', 'checkbox'].includes(field.type))
        .map((field) => field.value),
      overflowing,
      empty,
      height: edge.height,
      ...(bubble.dataset.whole && {
        dialog: { shown: Number(bubble.dataset.shown), whole: Number(bubble.dataset.whole) },
      }),
      order: [...bubble.querySelectorAll('button, input, textarea, select')]
        .filter((element) => isShown(element) && element.tabIndex >= 0)
        .map((element) => element.innerText || labelOf(element)),
      mute: [...bubble.querySelectorAll('img')].filter((image) => image.alt.trim() === '').map(nameOf),
    };
  };

  return { draw, look: () => [...document.querySelectorAll('figure')].map(seenOf) };
})();
